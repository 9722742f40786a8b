import CaissonAPI
import CaissonCore

/// `service update`: what its flags make of a spec. Of several things the removed ones go first, then others come.
struct ServiceChange {
    let flags: ParsedFlags
    let console: Console

    /// `networks` are the swarm's, as a spec may name them by ID. Throws ``OptionFailure`` in Docker's words.
    func apply(to spec: inout ServiceSpec, networks: [SwarmNetworkDetails], _ swarm: any SwarmPayloadsAPI) async throws {
        if let image = flags.string("image") { spec.task.container.image = image }
        try ServiceValues(flags: flags).apply(to: &spec)
        spec.labels = labels("label", spec.labels)
        try change(&spec.task.container)
        change(&spec.task.placement)
        spec.task.resources.reservations.generic = generic(spec.task.resources.reservations.generic)
        spec.task.networks = try attachments(spec.task.networks, networks)
        spec.endpoint.ports = try ports(spec.endpoint.ports)
        spec.task.container.secrets = try await payloads(.secret, spec.task.container.secrets, swarm)
        spec.task.container.configs = try await payloads(.config, spec.task.container.configs, swarm)
        if flags.bool("force") { spec.task.forceUpdate += 1 }
    }

    private func change(_ container: inout ContainerSpec) throws {
        container.labels = labels("container-label", container.labels)
        container.environment = environment(container.environment)
        container.groups = set("group", container.groups, sorted: true)
        container.hosts = hosts(container.hosts)
        container.dns.nameservers = set("dns", container.dns.nameservers, sorted: true)
        container.dns.search = set("dns-search", container.dns.search, sorted: true)
        container.dns.options = set("dns-option", container.dns.options, sorted: true)
        container.sysctls = labels("sysctl", container.sysctls)
        container.ulimits = ulimits(container.ulimits)
        container.mounts = try mounts(container.mounts)
    }

    private func change(_ placement: inout Placement) {
        placement.constraints = set("constraint", placement.constraints, sorted: true)
        let gone = Set(flags.list("placement-pref-rm").compactMap { PlacementOption.spread($0).success })
        placement.spreadOver.removeAll { gone.contains($0) }
        placement.spreadOver += flags.list("placement-pref-add").compactMap { PlacementOption.spread($0).success }
    }

    private func removed(_ name: String) -> Set<String> { Set(flags.list("\(name)-rm")) }

    // MARK: sets and tables

    /// Both kinds given together: what is removed is not there afterwards, even where it was added.
    private func set(_ name: String, _ old: [String], sorted: Bool) -> [String] {
        let (more, gone) = (flags.list("\(name)-add"), removed(name))
        guard !more.isEmpty || !gone.isEmpty else { return old }
        var seen: Set<String> = []
        let all = (old + more).filter { !gone.contains($0) && seen.insert($0).inserted }
        return sorted ? all.sorted() : all
    }

    private func labels(_ name: String, _ old: [String: String]) -> [String: String] {
        let gone = removed(name)
        return old.filter { !gone.contains($0.key) }.merging(flags.map("\(name)-add")) { _, new in new }
    }

    private func environment(_ old: [String]) -> [String] {
        let gone = removed("env")
        var lines = old.filter { !gone.contains(Self.key($0)) }
        for text in flags.list("env-add") {
            let line = text.contains("=") ? text : console.environment[text].map { "\(text)=\($0)" } ?? text
            if let index = lines.firstIndex(where: { Self.key($0) == Self.key(line) }) { lines[index] = line } else { lines.append(line) }
        }
        return lines
    }

    private static func key(_ line: String) -> String { String(line.prefix { $0 != "=" }) }

    /// `host-rm` names a host with or without an address.
    private func hosts(_ old: [String]) -> [String] {
        let gone = Set(flags.list("host-rm").map { AddressOption.host($0).success ?? $0 })
        let isGone = { (line: String) in gone.contains(line) || gone.contains(String(line.prefix { $0 != ":" })) }
        var lines = old.filter { !isGone($0) }
        for line in flags.list("host-add").compactMap({ AddressOption.host($0).success }) where !lines.contains(line) { lines.append(line) }
        return lines
    }

    private func ulimits(_ old: [Ulimit]) -> [Ulimit] {
        let more = flags.list("ulimit-add").compactMap { UlimitOption.parse($0).success }
        let gone = removed("ulimit").union(more.map(\.name))
        return (old.filter { !gone.contains($0.name) } + more).sorted { $0.name < $1.name }
    }

    private func generic(_ old: [String: Int64]) -> [String: Int64] {
        let gone = removed("generic-resource")
        return old.filter { !gone.contains($0.key) }.merging(GenericResourceOption.table(flags.list("generic-resource-add"))) { _, new in new }
    }
}
