import CaissonAPI
import CaissonCompose
import CaissonCore

/// `caisson stack deploy`.
enum StackDeploy {
    static let command = Command(
        group: "stack", name: "deploy", aliases: ["up"], usage: "[OPTIONS] STACK", summary: "Deploy a new stack or update an existing stack",
        arguments: .exactly(1),
        flags: {
            [
                StackSource.flag,
                .bool("detach", "d", "Exit immediately instead of waiting for the stack services to converge", initial: "true"),
                .bool("prune", "Prune services that are no longer referenced"),
                .bool("quiet", "q", "Suppress progress output"),
                .string(
                    "resolve-image",
                    "Query the registry to resolve image digest and supported platforms (\"always\", \"changed\", \"never\")", initial: "always"),
                .bool("with-registry-auth", "Send registry authentication details to Swarm agents"),
            ]
        }, completes: .stacks, handlesSignals: true, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let (flags, stack) = (call.flags, call.arguments[0])
        try StackSource.check(stack)
        if let text = flags.string("resolve-image"), !["always", "changed", "never"].contains(text) {
            throw ExitFailure(1, "invalid option \(text) for flag --resolve-image")
        }
        let project = try StackSource.project(call, name: stack)
        if !flags.has("detach") {
            call.console.printError("Since --detach=false was not specified, tasks will be created in the background.\nIn a future release, --detach=false will become the default.")
        }
        let deployment = StackDeployment(swarm: try await call.swarm(), console: call.console, translator: StackTranslator(project), stack: stack)
        let services = try await deployment.deploy(prune: flags.bool("prune"))
        guard !flags.bool("detach", default: true) else { return 0 }
        try await ServiceProgress(swarm: deployment.swarm, console: call.console, quiet: flags.bool("quiet")).wait(for: services)
        return 0
    }
}

/// Makes a swarm's stack what its file says: networks, secrets and configs, then services, each after what it depends on.
struct StackDeployment: Sendable {
    let swarm: any SwarmAPI
    let console: Console
    let translator: StackTranslator
    let stack: String

    /// Returns the IDs of the services that were made or updated.
    func deploy(prune: Bool) async throws -> [String] {
        for warning in translator.warnings { console.printError(warning) }
        let existing = try await swarm.services(StackSource.filter(stack))
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
        do { return try translator.services(payloads) } catch { throw CaissonError(.invalidArgument, "\(error)", cause: error) }
    }

    private func put(_ wanted: ServiceSpec, _ existing: [ServiceDetails]) async throws -> String {
        guard let old = existing.first(where: { $0.name == wanted.name }) else {
            try console.print("Creating service \(wanted.name)")
            let created = try await naming("failed to create service \(wanted.name)") { try await swarm.createService(wanted) }
            for warning in created.warnings { console.printError("WARNING: \(warning)") }
            return "\(created.id)"
        }
        try console.print("Updating service \(wanted.name) (id: \(old.id))")
        var spec = wanted
        // Not the file's to say: without it a deployment would replace tasks that were made anew by hand.
        spec.task.forceUpdate = old.spec.task.forceUpdate
        let (ref, change) = ("\(old.id)", spec)
        let warnings = try await naming("failed to update service \(wanted.name)") {
            try await swarm.updateService(ref, change, version: old.version)
        }
        for warning in warnings { console.printError("WARNING: \(warning)") }
        return ref
    }

    private func prune(_ existing: [ServiceDetails]) async throws {
        let wanted = Set(translator.serviceNames)
        for service in existing where !wanted.contains(service.name) {
            try console.print("Removing service \(service.name)")
            try await swarm.removeService("\(service.id)")
        }
    }

    // MARK: networks

    private func checkExternalNetworks() async throws {
        guard !translator.externalNetworks.isEmpty else { return }
        let known = Set(try await swarm.swarmNetworks(Filters()).map(\.spec.name))
        for name in translator.externalNetworks where !known.contains(name) && !["host", "none", "bridge"].contains(name) {
            throw ExitFailure(
                1,
                "network \(FlagValue.quoted(name)) is declared as external, but could not be found. "
                    + "You need to create a swarm-scoped network before the stack is deployed")
        }
    }

    private func makeNetworks() async throws {
        let known = Set(try await swarm.swarmNetworks(StackSource.filter(stack)).map(\.spec.name))
        for spec in translator.networks where !known.contains(spec.name) {
            try console.print("Creating network \(spec.name)")
            _ = try await naming("failed to create network \(spec.name)") { try await swarm.createSwarmNetwork(spec) }
        }
    }

    // MARK: secrets and configs

    private func putPayloads(_ kind: PayloadKind, _ payloads: [StackPayload]) async throws {
        guard !payloads.isEmpty else { return }
        let known = Dictionary(try await swarm.payloads(kind, Filters()).map { ($0.spec.name, $0) }) { first, _ in first }
        for payload in payloads {
            let name = payload.spec.name
            guard let data = try data(payload) else {
                guard known[name] != nil else { throw ExitFailure(1, "\(kind.rawValue) not found: \(name)") }
                continue
            }
            if let old = known[name] {
                try await naming("failed to update \(kind.rawValue) \(name)") {
                    try await swarm.updatePayload(kind, old.id, payload.spec, data)
                }
            } else {
                try console.print("Creating \(kind.rawValue) \(name)")
                _ = try await naming("failed to create \(kind.rawValue) \(name)") { try await swarm.createPayload(kind, payload.spec, data) }
            }
        }
    }

    /// nil for one that has to be in the swarm already.
    private func data(_ payload: StackPayload) throws -> [UInt8]? {
        switch payload.origin {
        case .external: return nil
        case .text(let text): return Array(text.utf8)
        case .file(let path): return try HostFile.read(path, limit: 500 * 1024)
        case .environment(let name):
            guard let text = console.environment[name] else {
                throw ExitFailure(1, "\(payload.key): environment variable \(FlagValue.quoted(name)) is not set")
            }
            return Array(text.utf8)
        }
    }

    private func naming<Output: Sendable>(_ what: String, _ body: @escaping @Sendable () async throws -> Output) async throws -> Output {
        do { return try await body() } catch let error as CaissonError {
            throw CaissonError(error.code, "\(what): \(error.message)", cause: error)
        }
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
