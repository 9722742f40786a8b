import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore

/// Published ports as Docker writes them. Pure.
enum PortText {
    /// `.NetworkSettings.Ports`: exposed ports that are not published are nil.
    static func bindings(_ records: [PortRecord], exposed: [String]) -> [String: [PortBinding]?] {
        var table: [String: [PortBinding]?] = [:]
        for key in exposed { table[key] = .some(nil) }
        for record in records.sorted(by: precedes) {
            let binding = PortBinding(hostIP: record.hostIP, hostPort: "\(record.hostPort)")
            let key = "\(record.port)/\(record.kind)"
            let others: [PortBinding] = (table[key] ?? nil) ?? []
            table[key] = .some(others + [binding])
        }
        return table
    }

    private static func precedes(_ left: PortRecord, _ right: PortRecord) -> Bool {
        (left.port, left.kind, left.hostIP.contains(":") ? 1 : 0, left.hostPort) < (right.port, right.kind, right.hostIP.contains(":") ? 1 : 0, right.hostPort)
    }

    /// The rows of `container port`.
    static func rows(_ records: [PortRecord]) -> [String] {
        records.sorted(by: precedes).map { "\($0.port)/\($0.kind) -> \(host($0.hostIP)):\($0.hostPort)" }
    }

    private static func host(_ ip: String) -> String { ip.contains(":") ? "[\(ip)]" : ip }

    /// The PORTS column of `container ls`, as Docker's client writes it: ports in a row become one range where they have the same
    /// numbers on the host or are not published; then all that have another number there.
    static func column(_ records: [PortRecord], exposed: [String]) -> String {
        var (closed, order): ([String], [String]) = ([], [])
        var (open, moved): ([String: ClosedRange<UInt16>], [String]) = ([:], [])
        for entry in entries(records, exposed) {
            if let number = entry.host, number != entry.port {
                moved.append("\(host(entry.ip)):\(number)->\(entry.port)/\(entry.kind)")
                continue
            }
            let key = entry.host == nil ? entry.kind : "\(entry.ip)/\(entry.kind)"
            guard let range = open[key] else {
                order.append(key)
                open[key] = entry.port...entry.port
                continue
            }
            let isNext = range.upperBound < entry.port && entry.port == range.upperBound + 1
            if !isNext { closed.append(text(key, range)) }
            open[key] = (isNext ? range.lowerBound : entry.port)...entry.port
        }
        closed += order.compactMap { key in open[key].map { text(key, $0) } }
        return (closed + moved).joined(separator: ", ")
    }

    private struct Entry {
        var (ip, kind): (String, String)
        var host: UInt16?
        var port: UInt16
    }

    /// By the container's port, the host's address and port, and the protocol.
    private static func entries(_ records: [PortRecord], _ exposed: [String]) -> [Entry] {
        let taken = Set(records.map { "\($0.port)/\($0.kind)" })
        let closed = exposed.filter { !taken.contains($0) }.compactMap { try? ContainerPortKey($0) } // ignored: an image may say anything
        let all = records.map { Entry(ip: $0.hostIP, kind: $0.kind, host: $0.hostPort, port: $0.port) }
            + closed.map { Entry(ip: "", kind: $0.kind.rawValue, host: nil, port: $0.number) }
        return all.sorted { ($0.port, $0.ip, $0.host ?? 0, $0.kind) < ($1.port, $1.ip, $1.host ?? 0, $1.kind) }
    }

    /// `80-81/tcp`, `0.0.0.0:80-81->80-81/tcp`.
    private static func text(_ key: String, _ range: ClosedRange<UInt16>) -> String {
        let ports = range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
        guard let slash = key.lastIndex(of: "/") else { return "\(ports)/\(key)" }
        return "\(host(String(key[..<slash]))):\(ports)->\(ports)\(key[slash...])"
    }
}
