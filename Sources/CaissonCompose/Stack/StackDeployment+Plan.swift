package import CaissonAPI
import CaissonCore

extension StackDeployment {
    /// What ``deploy(prune:)`` would change. Throws as it does, but for what only the swarm can find out.
    package func plan(prune: Bool) async throws -> StackPlan {
        try await checkExternalNetworks()
        let networks = try await swarm.swarmNetworks(Filters())
        let existing = try await swarm.services(StackTranslator.filter(stack))
        var payloads = try await StackPayloads.known(swarm)
        var plan = StackPlan(warnings: translator.warnings)
        plan.add("network", translator.networks.map(\.name), known: Set(networks.map(\.spec.name)))
        try plan.add("secret", translator.secrets, known: Set(payloads.secrets.keys), self)
        try plan.add("config", translator.configs, known: Set(payloads.configs.keys), self)
        // What is not there yet gets its identity when it is made.
        for secret in translator.secrets where payloads.secrets[secret.spec.name] == nil {
            payloads.secrets[secret.spec.name] = (SecretID(bits: 0), 1)
        }
        for config in translator.configs where payloads.configs[config.spec.name] == nil {
            payloads.configs[config.spec.name] = (ConfigID(bits: 0), 1)
        }
        let wanted = try specs(payloads)
        let names = Dictionary(networks.map { ("\($0.id)", $0.spec.name) }) { first, _ in first }
        plan.steps += wanted.compactMap { step($0, existing, names) }
        let kept = Set(wanted.map(\.name))
        if prune { plan.steps += existing.map(\.name).filter { !kept.contains($0) }.map { .removeService($0) } }
        return plan
    }

    private func step(_ wanted: ServiceSpec, _ existing: [ServiceDetails], _ networks: [String: String]) -> StackStep? {
        guard let old = existing.first(where: { $0.name == wanted.name })?.spec else { return .createService(wanted) }
        let (before, after) = (
            old.namingNetworks(networks), wanted.keepingForceUpdate(of: old).namingNetworks(networks)
        )
        return before == after ? nil : .updateService(before, after)
    }
}

extension StackPlan {
    fileprivate mutating func add(_ noun: String, _ names: [String], known: Set<String>) {
        steps += names.filter { !known.contains($0) }.map { .create(noun, $0) }
    }

    /// Reads what would be put, so that a file that is not there is known now.
    fileprivate mutating func add(
        _ noun: String, _ wanted: [StackPayload], known: Set<String>, _ deployment: StackDeployment
    ) throws {
        for payload in wanted {
            let name = payload.spec.name
            guard try deployment.data(payload) != nil else {
                guard known.contains(name) else { throw StackRefusal(message: "\(noun) not found: \(name)") }
                continue
            }
            if known.contains(name) { payloads.append(name) } else { steps.append(.create(noun, name)) }
        }
    }
}

extension ServiceSpec {
    /// With its networks by name, as the file has them.
    fileprivate func namingNetworks(_ names: [String: String]) -> ServiceSpec {
        var spec = self
        for place in spec.task.networks.indices {
            let target = spec.task.networks[place].target
            spec.task.networks[place].target = names[target] ?? target
        }
        return spec
    }
}
