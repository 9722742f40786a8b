import CaissonCore

/// The kernel's tables of TCP sockets, proc_net_tcp in the kernel's documentation.
enum SocketTable {
    private static let listen: Substring = "0A"
    /// 127.0.0.1 and ::1, as words in host order of a little-endian machine.
    private static let loopback: Set<Substring> = ["0100007F", "00000000000000000000000001000000"]

    /// The ports on which anything but loopback is listened to.
    static func listening(_ text: String) -> Set<UInt16> {
        var ports: Set<UInt16> = []
        for line in text.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: " ")
            guard fields.count > 3, fields[3] == listen else { continue }
            let local = fields[1].split(separator: ":")
            guard local.count == 2, !loopback.contains(local[0]), let port = UInt16(local[1], radix: 16) else {
                continue
            }
            ports.insert(port)
        }
        return ports
    }
}
