import CaissonAPI

/// A port of a machine that a host-mode publication takes.
struct HostPort: Hashable, Sendable {
    let number: UInt16
    let transport: PortConfig.Transport

    /// Every host port a task takes by number; ports the node chooses itself clash with nothing.
    static func of(_ task: TaskRecord) -> [HostPort] {
        if task.hostPorts.isEmpty { return [] }
        return task.hostPorts.compactMap { port in
            port.mode == .host ? port.published.map { HostPort(number: $0, transport: port.transport) } : nil
        }
    }
}
