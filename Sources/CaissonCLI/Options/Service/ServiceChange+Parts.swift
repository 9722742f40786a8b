import CaissonAPI
import CaissonCore

/// What is identified by more than its text.
extension ServiceChange {
    /// One mount a place; a new one replaces the old one there.
    func mounts(_ old: [MountRequest]) throws -> [MountRequest] {
        guard flags.has("mount-add") || flags.has("mount-rm") else { return old }
        let more = try flags.list("mount-add").map { try MountOption.parse($0) { console.absolute($0) } }
        var targets: Set<String> = []
        for mount in more where !targets.insert(mount.target).inserted {
            throw OptionFailure("duplicate mount target: \(mount.target)")
        }
        let gone = Set(flags.list("mount-rm"))
        return (more + old.filter { !targets.contains($0.target) }).filter { !gone.contains($0.target) }
            .sorted { ($0.source, $0.target) < ($1.source, $1.target) }
    }

    /// `publish-rm` names the port inside the container; the mode and the protocol count as well.
    func ports(_ old: [PortConfig]) throws -> [PortConfig] {
        guard flags.has("publish-add") || flags.has("publish-rm") else { return old }
        let gone = try ServicePortOption.ports(flags.list("publish-rm"))
        var ports = old.filter { port in
            !gone.contains { $0.target == port.target && $0.transport == port.transport && $0.mode == port.mode }
        }
        for port in try ServicePortOption.ports(flags.list("publish-add")) where !ports.contains(port) {
            ports.append(port)
        }
        return ports.sorted { Self.key($0) < Self.key($1) }
    }

    private static func key(_ port: PortConfig) -> String {
        "\(port.published ?? 0):\(port.target)/\(port.transport.rawValue)/\(port.mode.rawValue)"
    }

    func attachments(_ old: [TaskNetwork], _ known: [SwarmNetworkDetails]) throws -> [TaskNetwork] {
        let names = Dictionary(known.map { ("\($0.id)", $0.spec.name) }) { first, _ in first }
        let name = { (target: String) in names[target] ?? target }
        let gone = Set(flags.list("network-rm").map(name))
        var networks = old.filter { !gone.contains(name($0.target)) }
        for text in flags.list("network-add") {
            let more = try TaskNetwork(NetworkOption.attachment(text))
            guard !networks.contains(where: { name($0.target) == name(more.target) }) else {
                throw OptionFailure("service is already attached to network \(more.target)")
            }
            networks.append(more)
        }
        return networks
    }

    func payloads<Kind>(
        _ kind: PayloadKind, _ old: [PayloadReference<Kind>], _ swarm: any SwarmPayloadsAPI
    ) async throws -> [PayloadReference<Kind>] {
        let gone = Set(flags.list("\(kind.rawValue)-rm"))
        let more: [PayloadReference<Kind>] = try await PayloadOption.references(kind, flags.list("\(kind.rawValue)-add"), swarm)
        let kept = old.filter { !gone.contains($0.name) && !gone.contains("\($0.id)") }
        for reference in more where kept.contains(where: { $0.target.name == reference.target.name && $0.id != reference.id }) {
            throw OptionFailure("duplicate \(kind.rawValue) target for \(reference.name) not allowed")
        }
        // The same secret again is how a service takes up its newest version.
        return kept.filter { reference in !more.contains { $0.target.name == reference.target.name } } + more
    }
}
