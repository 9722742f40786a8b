package import CaissonAPI

/// The published ports of all services, and who has them.
package struct PortTable: Sendable {
    /// What is given where no number was asked for, as in swarmkit.
    package static let dynamicPorts: ClosedRange<UInt16> = 30000...32767

    private struct Key: Hashable {
        let number: UInt16
        let transport: PortConfig.Transport
    }

    private struct Holder {
        let service: ServiceID
        let name: String
        let mode: PortConfig.Mode
    }

    private var holders: [Key: [Holder]] = [:]

    package init(_ services: some Sequence<ServiceRecord>) {
        for service in services { take(service.ports, service) }
    }

    /// Enters ports as a service's.
    mutating func take(_ ports: [PortConfig], _ service: ServiceRecord) {
        for port in ports {
            guard let number = port.published else { continue }
            let holder = Holder(service: service.id, name: service.name, mode: port.mode)
            holders[Key(number: number, transport: port.transport), default: []].append(holder)
        }
    }

    /// Takes a service out, with all its ports.
    mutating func release(_ service: ServiceRecord) {
        for port in service.ports {
            guard let number = port.published else { continue }
            holders[Key(number: number, transport: port.transport)]?.removeAll { $0.service == service.id }
        }
    }

    /// Why a service cannot publish the ports it asks for, in Docker's words; nil where it can.
    ///
    /// A port in ingress mode is on every node, so nobody else may have it; two services may have one in host mode, on
    /// different nodes.
    package func conflict(_ ports: [PortConfig], of service: ServiceID) -> String? {
        var own: Set<Key> = []
        for port in ports {
            guard let number = port.published else { continue }
            let key = Key(number: number, transport: port.transport)
            guard own.insert(key).inserted else { return "port '\(number)' is published twice by this service" }
            let others = (holders[key] ?? []).filter { $0.service != service }
            guard let other = others.first(where: { port.mode == .ingress || $0.mode == .ingress }) else { continue }
            let kind = other.mode == .ingress ? "an ingress port" : "a host-published port"
            return "port '\(number)' is already in use by service '\(other.name)' (\(other.service)) as \(kind)"
        }
        return nil
    }

    /// The ports a service asks for, with numbers for those in ingress mode that had none. What was chosen before for the
    /// same target stays. Throws the reason why there is none.
    mutating func allocate(_ service: ServiceRecord) throws(AllocationFailure) -> [PortConfig] {
        let wanted = service.spec.value.endpoint.ports
        release(service)
        if let reason = conflict(wanted, of: service.id) { throw AllocationFailure(reason) }
        take(wanted, service)
        var before = service.ports
        var ports = wanted
        for (index, port) in wanted.enumerated() where port.mode == .ingress && port.published == nil {
            let kept = before.firstIndex { $0.target == port.target && $0.transport == port.transport && $0.mode == .ingress }
                .flatMap { before.remove(at: $0).published }
            ports[index].published = try number(for: port, kept: kept)
            take([ports[index]], service)
        }
        return ports
    }

    private func number(for port: PortConfig, kept: UInt16?) throws(AllocationFailure) -> UInt16 {
        func isFree(_ number: UInt16) -> Bool { holders[Key(number: number, transport: port.transport)]?.isEmpty ?? true }
        if let kept, Self.dynamicPorts.contains(kept), isFree(kept) { return kept }
        guard let number = Self.dynamicPorts.first(where: isFree) else {
            throw AllocationFailure("no \(port.transport.rawValue) port is left in \(Self.dynamicPorts.lowerBound)-\(Self.dynamicPorts.upperBound)")
        }
        return number
    }
}
