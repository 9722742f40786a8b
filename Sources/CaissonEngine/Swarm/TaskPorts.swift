import CaissonAPI

/// The ports of its own node a task asked for.
struct TaskPorts {
    private let wanted: [PortConfig]

    init(_ wanted: [PortConfig]) { self.wanted = wanted }

    /// The same with the numbers the node chose, which the container's published ports tell. A port that is published on several
    /// addresses has one number; one that was published nowhere keeps what it asked for.
    func numbered(by published: [String: [PortBinding]?]) -> [PortConfig] {
        var numbers = published.mapValues { bindings in
            var seen: [UInt16] = []
            for number in (bindings ?? []).compactMap({ UInt16($0.hostPort) }) where !seen.contains(number) {
                seen.append(number)
            }
            return seen
        }
        for port in wanted {
            // Those that were asked for by number are not for others.
            if let number = port.published { numbers[port.key]?.removeAll { $0 == number } }
        }
        return wanted.map { port in
            guard port.published == nil, numbers[port.key]?.isEmpty == false else { return port }
            var port = port
            port.published = numbers[port.key]?.removeFirst()
            return port
        }
    }
}

extension PortConfig {
    /// As containers' published ports are listed.
    var key: String { "\(target)/\(transport.rawValue)" }
}
