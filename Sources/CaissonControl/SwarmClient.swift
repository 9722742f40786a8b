package import CaissonAPI
import CaissonCore

/// The swarm of a long-lived engine, as another process of the same root sees it.
///
/// Making a swarm starts the engine that will carry it; so does asking for one that is there while no engine runs.
package struct SwarmClient: SwarmAPI {
    private let client: ControlClient
    private let isMember: @Sendable () -> Bool
    private let startEngine: @Sendable () async throws -> Void

    /// `isMember` tells without an engine whether there is a swarm; `startEngine` returns once one can be asked.
    package init(
        _ client: ControlClient, isMember: @escaping @Sendable () -> Bool, startEngine: @escaping @Sendable () async throws -> Void
    ) {
        (self.client, self.isMember, self.startEngine) = (client, isMember, startEngine)
    }

    /// Sees to an engine, unless there is nothing to ask one for.
    private func ready() async throws {
        if client.isListening { return }
        guard isMember() else { throw CaissonError(.failedPrecondition, SwarmWords.noManager) }
        try await startEngine()
    }

    private func ask<Body: Codable & Sendable, Value: Codable & Sendable>(_ method: String, _ body: Body) async throws -> Value {
        try await ready()
        return try await client.call("swarm." + method, body, as: Value.self)
    }

    private func tell<Body: Codable & Sendable>(_ method: String, _ body: Body) async throws {
        try await ready()
        try await client.perform("swarm." + method, body)
    }

    // MARK: - Cluster

    package func swarmStatus() async throws -> SwarmStatus {
        if !client.isListening, !isMember() { return SwarmStatus(state: .inactive) }
        return try await ask("status", ControlNothing())
    }

    package func initializeSwarm(_ request: SwarmInitRequest) async throws -> SwarmStatus {
        if !client.isListening { try await startEngine() }
        return try await client.call("swarm.init", request, as: SwarmStatus.self)
    }

    package func leaveSwarm(force: Bool) async throws {
        if !client.isListening, !isMember() { throw CaissonError(.failedPrecondition, "This node is not part of a swarm") }
        try await tell("leave", SwarmReferenceCall("", force: force))
    }

    package func swarm() async throws -> SwarmDetails { try await ask("inspect", ControlNothing()) }
    package func updateSwarm(_ spec: ClusterSpec, version: Int64) async throws {
        try await tell("update", SwarmUpdateCall("", spec, version: version))
    }
    package func rotateSwarm(_ what: SwarmRotation, version: Int64) async throws {
        try await tell("rotate", SwarmRotationCall(what, version: version))
    }

    // MARK: - Nodes

    package func nodes(_ filters: Filters) async throws -> [NodeDetails] { try await ask("nodes", filters) }
    package func node(_ ref: String) async throws -> NodeDetails { try await ask("node", SwarmReferenceCall(ref)) }
    package func updateNode(_ ref: String, _ spec: NodeSpec, version: Int64) async throws {
        try await tell("node.update", SwarmUpdateCall(ref, spec, version: version))
    }
    package func removeNode(_ ref: String, force: Bool) async throws { try await tell("node.remove", SwarmReferenceCall(ref, force: force)) }

    // MARK: - Services

    package func services(_ filters: Filters) async throws -> [ServiceDetails] { try await ask("services", filters) }
    package func service(_ ref: String) async throws -> ServiceDetails { try await ask("service", SwarmReferenceCall(ref)) }
    package func createService(_ spec: ServiceSpec) async throws -> CreatedService { try await ask("service.create", spec) }
    package func updateService(_ ref: String, _ spec: ServiceSpec, version: Int64) async throws -> [String] {
        try await ask("service.update", SwarmUpdateCall(ref, spec, version: version))
    }
    package func rollbackService(_ ref: String, version: Int64) async throws {
        try await tell("service.rollback", SwarmReferenceCall(ref, version: version))
    }
    package func removeService(_ ref: String) async throws { try await tell("service.remove", SwarmReferenceCall(ref)) }
    package func serviceLogs(
        _ ref: String, _ options: LogOptions
    ) async throws -> AsyncThrowingStream<[ServiceLogEntry], any Error> {
        // Looked up first, so that an unknown name is told before the stream begins.
        let _: ControlNothing = try await ask("service.logs.check", SwarmReferenceCall(ref))
        return client.stream("swarm.service.logs", ServiceLogsCall(ref, options), as: [ServiceLogEntry].self)
    }
    package func explainService(_ ref: String) async throws -> [TaskExplanation] { try await ask("service.explain", SwarmReferenceCall(ref)) }
    package func planService(_ spec: ServiceSpec) async throws -> ServicePlan { try await ask("service.plan", spec) }

    // MARK: - Tasks

    package func tasks(_ filters: Filters) async throws -> [TaskSummary] { try await ask("tasks", filters) }
    package func task(_ ref: String) async throws -> TaskDetails { try await ask("task", SwarmReferenceCall(ref)) }

    // MARK: - Secrets and configs

    package func payloads(_ kind: PayloadKind, _ filters: Filters) async throws -> [PayloadDetails] {
        try await ask("payloads", SwarmPayloadCall(kind, filters: filters))
    }
    package func payload(_ kind: PayloadKind, _ ref: String) async throws -> PayloadDetails {
        try await ask("payload", SwarmPayloadCall(kind, ref))
    }
    package func createPayload(_ kind: PayloadKind, _ spec: PayloadSpec, _ data: [UInt8]) async throws -> String {
        try await ask("payload.create", SwarmPayloadCall(kind, spec: spec, data: data))
    }
    package func updatePayload(_ kind: PayloadKind, _ ref: String, _ spec: PayloadSpec, _ data: [UInt8]?) async throws {
        try await tell("payload.update", SwarmPayloadCall(kind, ref, spec: spec, data: data))
    }
    package func removePayload(_ kind: PayloadKind, _ ref: String) async throws { try await tell("payload.remove", SwarmPayloadCall(kind, ref)) }

    // MARK: - Networks

    package func swarmNetworks(_ filters: Filters) async throws -> [SwarmNetworkDetails] { try await ask("networks", filters) }
    package func createSwarmNetwork(_ spec: SwarmNetworkSpec) async throws -> String { try await ask("network.create", spec) }
    package func removeSwarmNetwork(_ ref: String) async throws { try await tell("network.remove", SwarmReferenceCall(ref)) }

    // MARK: - Changes

    package func watchSwarm() -> AsyncThrowingStream<SwarmChange, any Error> {
        let watch = SwarmWatch { [self] in
            try await ready()
            return client.stream("swarm.watch", ControlNothing(), as: SwarmChange.self)
        }
        return AsyncThrowingStream { try await watch.next() }
    }
}

/// A watch that begins when it is first asked; pulled by one consumer.
private actor SwarmWatch {
    private let open: @Sendable () async throws -> AsyncThrowingStream<SwarmChange, any Error>
    private var stream: AsyncThrowingStream<SwarmChange, any Error>?

    init(_ open: @escaping @Sendable () async throws -> AsyncThrowingStream<SwarmChange, any Error>) { self.open = open }

    func next() async throws -> SwarmChange? {
        if stream == nil { stream = try await open() }
        // A pulled stream may be iterated anew: what it has given is the reader's own.
        var iterator = stream?.makeAsyncIterator()
        return try await iterator?.next(isolation: self)
    }
}
