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

    /// One line of the PORTS column under construction: ports in a row that lead to ports in a row.
    private struct Run {
        var hostIP: String
        var kind: String
        var first: (host: UInt16?, port: UInt16)
        var last: (host: UInt16?, port: UInt16)

        var text: String {
            guard let (low, high) = first.host.flatMap({ low in last.host.map { (low, $0) } }) else {
                return span(first.port, last.port) + "/" + kind
            }
            return "\(PortText.host(hostIP)):\(span(low, high))->\(span(first.port, last.port))/\(kind)"
        }

        private func span(_ low: UInt16, _ high: UInt16) -> String { low == high ? "\(low)" : "\(low)-\(high)" }

        /// Whether the port goes on where this ends.
        mutating func extend(_ ip: String, _ kind: String, _ host: UInt16?, _ port: UInt16) -> Bool {
            guard hostIP == ip, self.kind == kind, Int(port) == Int(last.port) + 1 else { return false }
            switch (host, last.host) {
            case (nil, nil): break
            case (let next?, let previous?) where Int(next) == Int(previous) + 1: break
            default: return false
            }
            last = (host, port)
            return true
        }
    }

    /// The PORTS column of `container ls`.
    static func column(_ records: [PortRecord], exposed: [String]) -> String {
        let published = records.sorted {
            ($0.hostIP.contains(":") ? 1 : 0, $0.hostIP, $0.kind, $0.port, $0.hostPort) < ($1.hostIP.contains(":") ? 1 : 0, $1.hostIP, $1.kind, $1.port, $1.hostPort)
        }.map { (ip: $0.hostIP, kind: $0.kind, host: UInt16?.some($0.hostPort), port: $0.port) }
        let taken = Set(records.map { "\($0.port)/\($0.kind)" })
        let open = exposed.filter { !taken.contains($0) }.compactMap { try? ContainerPortKey($0) } // ignored: an image may say anything
            .sorted { ($0.kind.rawValue, $0.number) < ($1.kind.rawValue, $1.number) }
            .map { (ip: "", kind: $0.kind.rawValue, host: UInt16?.none, port: $0.number) }
        var runs: [Run] = []
        for item in open + published {
            if let index = runs.indices.last, runs[index].extend(item.ip, item.kind, item.host, item.port) { continue }
            runs.append(Run(hostIP: item.ip, kind: item.kind, first: (item.host, item.port), last: (item.host, item.port)))
        }
        return runs.map(\.text).joined(separator: ", ")
    }
}
