import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore

/// Publishes a container's ports on this host, and takes them back: record and firewall change under one lock.
struct PortPublication: Sendable {
    let context: EngineContext

    private var firewall: HostFirewall { HostFirewall(context: context) }

    /// Gives every wish its host port, records it and lets it lead to the container. Throws in Docker's words when one is taken.
    func publish(_ entry: ContainerEntry, _ wishes: [[PortWish]], to place: NetworkPlace) throws {
        try context.locks.withLock(.network) {
            let records = try context.database.write { state in try allocate(entry, wishes, place, state) }
            let ports = records.compactMap(firewall.port)
            do {
                try firewall.noting { try firewall.table.publish(ports) }
            } catch let error as CaissonError where error.code == .alreadyExists || error.code == .notFound {
                // What an earlier holder left, or a table that somebody took away: the records are what should be there.
                try firewall.replace()
            }
            try OutwardNetwork(context: context).forward(records)
            if ports.contains(where: { !$0.hostAddress.isV6 }) { try place.network.bridge?.routeLoopback() }
        }
    }

    private func allocate(
        _ entry: ContainerEntry, _ wishes: [[PortWish]], _ place: NetworkPlace, _ state: StateTransaction
    ) throws -> [PortRecord] {
        _ = try state.ports.delete(containerID: entry.id)
        let taken = try state.ports.list()
        var assignment = try PortAssignment(
            taken: taken.compactMap(firewall.port).map { HostPort(kind: $0.kind, address: $0.hostAddress, port: $0.hostPort) }
                + ServicePorts.taken(context),
            ephemeral: PortProbe.ephemeral(), start: taken.last?.hostPort,
            // ignored: what cannot be asked counts as taken
            isUsable: { port in (try? HostNetwork.run { PortProbe.isUsable(port) }) ?? false })
        var records: [PortRecord] = []
        // Named ports first: an ephemeral one must not take what another wish insists on.
        for group in wishes.sorted(by: { !($0.first?.hostPorts.isEmpty ?? true) && ($1.first?.hostPorts.isEmpty ?? true) }) {
            let port: UInt16
            do { port = try assignment.assign(group) } catch { throw refusal(error, entry, place, group) }
            for wish in group {
                let target = wish.hostAddress.isV6 ? place.record.ip6 ?? "" : place.record.ip
                let record = PortRecord(
                    hostPort: port, kind: wish.kind.rawValue, hostIP: "\(wish.hostAddress)", containerID: entry.id, ip: target,
                    port: wish.targetPort)
                try state.ports.insert(record)
                records.append(record)
            }
        }
        return records
    }

    private func refusal(
        _ refusal: PortAssignment.Refusal, _ entry: ContainerEntry, _ place: NetworkPlace, _ group: [PortWish]
    ) -> CaissonError {
        let endpoint = NetworkFacts.endpointID(place.record)
        let head = "failed to set up container networking: driver failed programming external connectivity on endpoint "
            + "\(entry.record.name) (\(endpoint)): "
        switch refusal {
        case .allocated(let port):
            return CaissonError(.conflict, head + "Bind for \(port.text) failed: port is already allocated")
        case .inUse(let port):
            let target = group.first.map { ":\(place.record.ip):\($0.targetPort)/\($0.kind.rawValue)" } ?? ""
            return CaissonError(.conflict, head + "failed to bind host port for \(port.text)\(target): address already in use")
        case .exhausted: return CaissonError(.resourceExhausted, head + "all ports are allocated")
        }
    }

    /// What of these ports nobody has taken since leads nowhere any more. Nothing here fails: what stays is found by the next command.
    func withdraw(_ records: [PortRecord]) {
        guard !records.isEmpty else { return }
        try? withdrawing { ((), records) } // ignored: see above
    }

    /// Takes back the ports that `change` has freed on record. A program killed in between leaves no note that all is in order:
    /// the next command looks.
    func withdrawing<Value>(_ change: () throws -> (Value, [PortRecord])) throws -> Value {
        try context.locks.withLock(.network) {
            try firewall.unsettled {
                let (value, records) = try change()
                // ignored: the record stands, and what stays is found by the next command
                return (value, (try? withdrawLocked(records)) != nil)
            }
        }
    }

    private func withdrawLocked(_ records: [PortRecord]) throws {
        let now = Set(try context.database.read { try $0.ports.list() }.compactMap(firewall.port).map(\.hostKey))
        let left = records.filter { record in firewall.port(record).map { !now.contains($0.hostKey) } ?? false }
        try OutwardNetwork(context: context).withdraw(left)
        let gone = left.compactMap(firewall.port)
        guard !gone.isEmpty, try firewall.table.isInstalled() else { return }
        do { try firewall.noting { try firewall.table.withdraw(gone) } } catch { try firewall.replace() }
    }
}

extension PublishedPort {
    var hostKey: HostPort { HostPort(kind: kind, address: hostAddress, port: hostPort) }
}

extension HostPort {
    var text: String { address.isV6 ? "[\(address)]:\(port)" : "\(address):\(port)" }
}
