package import CaissonLinux

/// A port somebody wants published: to one host port, to the first free one of several, or to any.
package struct PortWish: Sendable, Hashable {
    package var kind: PortProtocol
    package var hostAddress: IPAddress
    /// Empty is any ephemeral one.
    package var hostPorts: [UInt16]
    package var targetPort: UInt16

    package init(kind: PortProtocol, hostAddress: IPAddress, hostPorts: [UInt16], targetPort: UInt16) {
        self.kind = kind
        self.hostAddress = hostAddress
        self.hostPorts = hostPorts
        self.targetPort = targetPort
    }
}

/// A host port as taken by someone.
package struct HostPort: Sendable, Hashable {
    package var kind: PortProtocol
    package var address: IPAddress
    package var port: UInt16

    package init(kind: PortProtocol, address: IPAddress, port: UInt16) {
        self.kind = kind
        self.address = address
        self.port = port
    }

    /// "Any" address and one address of the same family cannot have a port both.
    package func collides(with other: HostPort) -> Bool {
        guard kind == other.kind, port == other.port, address.isV6 == other.address.isV6 else { return false }
        return address == other.address || address.isAny || other.address.isAny
    }
}

/// Which host port each wish gets. Pure: what is taken, and what the host lets us have, is given.
package struct PortAssignment {
    /// Why a wish cannot be met.
    package enum Refusal: Error, Equatable {
        /// Another container has it.
        case allocated(HostPort)
        /// A process of the host has it.
        case inUse(HostPort)
        /// None of the ephemeral ones, or of the wanted range, is free.
        case exhausted(PortWish)
    }

    private var taken: [UInt16: [HostPort]] = [:]
    private let ephemeral: ClosedRange<UInt16>
    private let isUsable: (HostPort) -> Bool
    private var next: UInt16

    /// `start` is where the search for ephemeral ports begins; `isUsable` asks the host.
    package init(
        taken: [HostPort], ephemeral: ClosedRange<UInt16>, start: UInt16? = nil, isUsable: @escaping (HostPort) -> Bool
    ) {
        for port in taken { self.taken[port.port, default: []].append(port) }
        self.ephemeral = ephemeral
        self.isUsable = isUsable
        next = start.flatMap { ephemeral.contains($0) ? $0 : nil } ?? ephemeral.lowerBound
    }

    /// The host port for a wish, from then on taken. The same port of both families is taken as one where wishes differ in
    /// nothing else: give them in one call.
    package mutating func assign(_ wishes: [PortWish]) throws(Refusal) -> UInt16 {
        guard let first = wishes.first else { return 0 }
        let port = first.hostPorts.isEmpty ? try ephemeralPort(wishes) : try listed(first, wishes)
        for wish in wishes { taken[port, default: []].append(HostPort(kind: wish.kind, address: wish.hostAddress, port: port)) }
        return port
    }

    private func refusal(_ wishes: [PortWish], _ port: UInt16) -> Refusal? {
        for wish in wishes {
            let wanted = HostPort(kind: wish.kind, address: wish.hostAddress, port: port)
            if taken[port]?.contains(where: { $0.collides(with: wanted) }) == true { return .allocated(wanted) }
            if !isUsable(wanted) { return .inUse(wanted) }
        }
        return nil
    }

    private func listed(_ wish: PortWish, _ all: [PortWish]) throws(Refusal) -> UInt16 {
        var first: Refusal?
        for port in wish.hostPorts {
            guard let refusal = refusal(all, port) else { return port }
            first = first ?? refusal
        }
        throw wish.hostPorts.count == 1 ? first ?? .exhausted(wish) : .exhausted(wish)
    }

    private mutating func ephemeralPort(_ wishes: [PortWish]) throws(Refusal) -> UInt16 {
        for _ in ephemeral {
            let port = next
            next = port == ephemeral.upperBound ? ephemeral.lowerBound : port + 1
            if refusal(wishes, port) == nil { return port }
        }
        throw wishes.first.map { .exhausted($0) } ?? .exhausted(PortWish(kind: .tcp, hostAddress: .v4(IPv4Address(value: 0)), hostPorts: [], targetPort: 0))
    }
}
