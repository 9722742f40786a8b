import CaissonAPI
import CaissonCompose
import CaissonCore

/// `caisson stack diff`: what a deployment of these files would change.
enum StackDiff {
    static let command = Command(
        group: "stack", name: "diff", usage: "[OPTIONS] STACK", summary: "Show what a deployment of a stack would change",
        details: "Show what a deployment of a stack would change; the exit status is 1 where it would change anything.",
        arguments: .exactly(1), flags: { [StackSource.flag, .bool("prune", "Count services that are no longer referenced as removed")] },
        completes: .stacks,
        run: { call in
            let stack = call.arguments[0]
            try StackSource.check(stack)
            let project = try StackSource.project(call, name: stack)
            let swarm = try await call.swarm()
            let deployment = StackDeployment(swarm: swarm, console: call.console, translator: StackTranslator(project), stack: stack)
            let lines = try await lines(deployment, prune: call.flags.bool("prune"))
            for line in lines { try call.console.print(line) }
            return lines.isEmpty ? 0 : 1
        })

    private static func lines(_ deployment: StackDeployment, prune: Bool) async throws -> [String] {
        let swarm = deployment.swarm
        let networks = try await swarm.swarmNetworks(Filters())
        let existing = try await swarm.services(StackSource.filter(deployment.stack))
        var (payloads, lines) = (try await StackPayloads.known(swarm), [String]())
        lines += missing("network", deployment.translator.networks.map(\.name), Set(networks.map(\.spec.name)))
        lines += missing("secret", deployment.translator.secrets.map(\.spec.name), Set(payloads.secrets.keys))
        lines += missing("config", deployment.translator.configs.map(\.spec.name), Set(payloads.configs.keys))
        // What is not there yet gets its identity when it is made.
        for secret in deployment.translator.secrets where payloads.secrets[secret.spec.name] == nil { payloads.secrets[secret.spec.name] = (SecretID(bits: 0), 1) }
        for config in deployment.translator.configs where payloads.configs[config.spec.name] == nil { payloads.configs[config.spec.name] = (ConfigID(bits: 0), 1) }
        let wanted = try deployment.specs(payloads)
        for spec in wanted {
            guard let old = existing.first(where: { $0.name == spec.name }) else {
                lines.append("+ service \(spec.name)")
                continue
            }
            let changes = try SpecDifference.lines(from: old.spec, to: spec, networks)
            if !changes.isEmpty { lines += ["~ service \(spec.name)"] + changes.map { "    " + $0 } }
        }
        let names = Set(wanted.map(\.name))
        for service in existing where !names.contains(service.name) {
            if prune { lines.append("- service \(service.name)") }
        }
        return lines
    }

    private static func missing(_ noun: String, _ wanted: [String], _ known: Set<String>) -> [String] {
        wanted.filter { !known.contains($0) }.map { "+ \(noun) \($0)" }
    }
}

/// Two specs compared as the JSON of `service inspect` has them.
enum SpecDifference {
    /// `path: old → new`, sorted as the fields stand there.
    static func lines(from old: ServiceSpec, to new: ServiceSpec, _ networks: [SwarmNetworkDetails]) throws -> [String] {
        let names = Dictionary(networks.map { ("\($0.id)", $0.spec.name) }) { first, _ in first }
        let prepared = { (spec: ServiceSpec) in
            var spec = spec
            spec.task.networks = spec.task.networks.map { TaskNetwork(target: names[$0.target] ?? $0.target, aliases: $0.aliases, driverOptions: $0.driverOptions) }
            spec.task.forceUpdate = old.task.forceUpdate
            return try ServiceValue.spec(spec).value
        }
        var lines: [String] = []
        compare(try prepared(old), try prepared(new), "", &lines)
        return lines
    }

    private static func compare(_ old: Value, _ new: Value, _ path: String, _ lines: inout [String]) {
        guard old.json() != new.json() else { return }
        if case .object(let left) = old, case .object(let right) = new {
            let keys = left.fields.map(\.key) + right.fields.map(\.key).filter { left[$0] == nil }
            for key in keys {
                compare(left[key] ?? .null, right[key] ?? .null, path.isEmpty ? key : "\(path).\(key)", &lines)
            }
            return
        }
        let text = { (value: Value) in if case .null = value { "not set" } else { value.json() } }
        lines.append("\(path): \(text(old)) → \(text(new))")
    }
}
