package import CaissonAPI
package import CaissonCore

/// What a deployment tells while it goes on.
package enum StackNews: Sendable, Equatable {
    /// Docker's words: `Creating network shop_front`.
    case step(String)
    case warning(String)
}

/// A file asks for what the swarm does not have. The words are Docker's.
package struct StackRefusal: Error, Equatable {
    package let message: String

    /// The error as it leaves this target where its words need no program's name in front.
    package var asCaissonError: CaissonError { CaissonError(.failedPrecondition, message, cause: self) }
}

/// Makes a swarm's stack what its file says: networks, secrets and configs, then services, each after what it depends on.
package struct StackDeployment: Sendable {
    package let swarm: any SwarmAPI
    let source: any ComposeFiles
    let translator: StackTranslator
    let stack: String
    private let environment: [String: String]
    private let tell: @Sendable (StackNews) throws -> Void

    /// The project's name is the stack's. `tell` is called for each step before it is taken.
    package init(
        _ project: ComposeProject, _ source: any ComposeFiles, swarm: any SwarmAPI, environment: [String: String],
        tell: @escaping @Sendable (StackNews) throws -> Void = { _ in }
    ) {
        self.swarm = swarm
        self.source = source
        self.environment = environment
        self.tell = tell
        translator = StackTranslator(project)
        stack = project.name
    }

    /// Returns the IDs of the services that were made or updated. Throws ``StackRefusal``, `invalidArgument` with the place
    /// in the file, and what the swarm throws.
    package func deploy(prune: Bool) async throws -> [String] {
        for warning in translator.warnings { try tell(.warning(warning)) }
        let existing = try await swarm.services(StackTranslator.filter(stack))
        if prune { try await self.prune(existing) }
        try await checkExternalNetworks()
        try await makeNetworks()
        try await putPayloads(.secret, translator.secrets)
        try await putPayloads(.config, translator.configs)
        var made: [String] = []
        for spec in try specs(try await StackPayloads.known(swarm)) { made.append(try await put(spec, existing)) }
        return made
    }

    /// The services as the file wants them. Throws `invalidArgument` with the place in the file.
    func specs(_ payloads: StackPayloads) throws -> [ServiceSpec] {
        do { return try translator.services(payloads) } catch { throw error.asCaissonError }
    }

    private func put(_ wanted: ServiceSpec, _ existing: [ServiceDetails]) async throws -> String {
        guard let old = existing.first(where: { $0.name == wanted.name }) else {
            try tell(.step("Creating service \(wanted.name)"))
            let created = try await naming("failed to create service \(wanted.name)") {
                try await swarm.createService(wanted)
            }
            for warning in created.warnings { try tell(.warning("WARNING: \(warning)")) }
            return "\(created.id)"
        }
        try tell(.step("Updating service \(wanted.name) (id: \(old.id))"))
        let (ref, change) = ("\(old.id)", wanted.keepingForceUpdate(of: old.spec))
        let warnings = try await naming("failed to update service \(wanted.name)") {
            try await swarm.updateService(ref, change, version: old.version)
        }
        for warning in warnings { try tell(.warning("WARNING: \(warning)")) }
        return ref
    }

    private func prune(_ existing: [ServiceDetails]) async throws {
        let wanted = Set(translator.serviceNames)
        for service in existing where !wanted.contains(service.name) {
            try tell(.step("Removing service \(service.name)"))
            try await swarm.removeService("\(service.id)")
        }
    }

    // MARK: networks

    func checkExternalNetworks() async throws {
        guard !translator.externalNetworks.isEmpty else { return }
        let known = Set(try await swarm.swarmNetworks(Filters()).map(\.spec.name))
        for name in translator.externalNetworks
        where !known.contains(name) && !["host", "none", "bridge"].contains(name) {
            throw StackRefusal(
                message: "network \"\(name)\" is declared as external, but could not be found. "
                    + "You need to create a swarm-scoped network before the stack is deployed")
        }
    }

    private func makeNetworks() async throws {
        let known = Set(try await swarm.swarmNetworks(StackTranslator.filter(stack)).map(\.spec.name))
        for spec in translator.networks where !known.contains(spec.name) {
            try tell(.step("Creating network \(spec.name)"))
            _ = try await naming("failed to create network \(spec.name)") { try await swarm.createSwarmNetwork(spec) }
        }
    }

    // MARK: secrets and configs

    private func putPayloads(_ kind: PayloadKind, _ payloads: [StackPayload]) async throws {
        guard !payloads.isEmpty else { return }
        let known = Dictionary(try await swarm.payloads(kind, Filters()).map { ($0.spec.name, $0) }) { first, _ in first
        }
        for payload in payloads {
            let name = payload.spec.name
            guard let data = try data(payload) else {
                guard known[name] != nil else { throw StackRefusal(message: "\(kind.rawValue) not found: \(name)") }
                continue
            }
            if let old = known[name] {
                try await naming("failed to update \(kind.rawValue) \(name)") {
                    try await swarm.updatePayload(kind, old.id, payload.spec, data)
                }
            } else {
                try tell(.step("Creating \(kind.rawValue) \(name)"))
                _ = try await naming("failed to create \(kind.rawValue) \(name)") {
                    try await swarm.createPayload(kind, payload.spec, data)
                }
            }
        }
    }

    /// nil for one that has to be in the swarm already.
    func data(_ payload: StackPayload) throws -> [UInt8]? {
        switch payload.origin {
        case .external: return nil
        case .text(let text): return Array(text.utf8)
        case .file(let path): return try source.bytes(path, limit: StackPayload.mostBytes)
        case .environment(let name):
            guard let text = environment[name] else {
                throw StackRefusal(message: "\(payload.key): environment variable \"\(name)\" is not set")
            }
            return Array(text.utf8)
        }
    }

    private func naming<Output: Sendable>(_ what: String, _ body: @escaping @Sendable () async throws -> Output)
        async throws -> Output
    {
        do { return try await body() } catch let error as CaissonError {
            throw CaissonError(error.code, "\(what): \(error.message)", cause: error)
        }
    }
}

extension ServiceSpec {
    /// Not the file's to say: without it a deployment would replace tasks that were made anew by hand.
    func keepingForceUpdate(of old: ServiceSpec) -> ServiceSpec {
        var spec = self
        spec.task.forceUpdate = old.task.forceUpdate
        return spec
    }
}

extension StackPayloads {
    /// All of a swarm.
    static func known(_ swarm: any SwarmPayloadsAPI) async throws -> StackPayloads {
        var payloads = StackPayloads()
        for secret in try await swarm.payloads(.secret, Filters()) {
            if let id = SecretID(secret.id) { payloads.secrets[secret.spec.name] = (id, secret.payloadVersion) }
        }
        for config in try await swarm.payloads(.config, Filters()) {
            if let id = ConfigID(config.id) { payloads.configs[config.spec.name] = (id, config.payloadVersion) }
        }
        return payloads
    }
}
