import CaissonLinux
import Glibc
import SystemPackage

/// Asks the host whether a port is free, by taking it for a moment.
package enum PortProbe {
    /// False when a process of this host has the port. A protocol without sockets has no such process, what cannot be asked counts as taken; an
    /// address the host does not have yet is free, too.
    package static func isUsable(_ port: HostPort) -> Bool {
        let family = port.address.isV6 ? AF_INET6 : AF_INET
        let (type, number): (Int32, Int32) =
            switch port.kind {
            case .tcp: (Int32(SOCK_STREAM.rawValue), Int32(IPPROTO_TCP))
            case .udp: (Int32(SOCK_DGRAM.rawValue), Int32(IPPROTO_UDP))
            case .sctp: (Int32(SOCK_STREAM.rawValue), 132)
            }
        let socket = Glibc.socket(family, type | Int32(SOCK_CLOEXEC.rawValue), number)
        guard socket >= 0 else { return [EPROTONOSUPPORT, EAFNOSUPPORT, ESOCKTNOSUPPORT].contains(errno) }
        defer { close(socket) }
        var on: Int32 = 1
        // A connection of an earlier server that is closing down is no hindrance; a listener is, in spite of this.
        if port.kind == .tcp { setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size)) }
        if family == AF_INET6 { setsockopt(socket, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, socklen_t(MemoryLayout<Int32>.size)) }
        return SocketAddress.use(port.address, port.port) { bind(socket, $0, $1) == 0 || errno != EADDRINUSE }
            && (port.kind != .tcp || listen(socket, 1) == 0 || errno != EADDRINUSE)
    }

    /// The ports the host gives to outgoing connections, which are tried for those published to any.
    package static func ephemeral() -> ClosedRange<UInt16> {
        let text = (try? Files.readText("/proc/sys/net/ipv4/ip_local_port_range")) ?? "" // ignored: the kernel's default stands
        let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { UInt16($0) }
        guard numbers.count == 2, numbers[0] <= numbers[1] else { return 32768...60999 }
        return numbers[0]...numbers[1]
    }
}

/// Addresses as the socket calls take them.
enum SocketAddress {
    static func use<Result>(_ address: IPAddress, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        switch address {
        case .v4(let address):
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = port.bigEndian
            name.sin_addr = in_addr(s_addr: address.value.bigEndian)
            return withBytes(of: &name, body)
        case .v6(let address):
            var name = sockaddr_in6()
            name.sin6_family = sa_family_t(AF_INET6)
            name.sin6_port = port.bigEndian
            withUnsafeMutableBytes(of: &name.sin6_addr) { $0.copyBytes(from: address.bytes) }
            return withBytes(of: &name, body)
        }
    }

    private static func withBytes<Name, Result>(of name: inout Name, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<Name>.size)) }
        }
    }
}
