package import CaissonAPI
import CaissonCore

/// All else is the manager's.
extension SwarmHost: SwarmAPI {
    package func swarm() async throws -> SwarmDetails { try await api().swarm() }
    package func updateSwarm(_ spec: ClusterSpec, version: Int64) async throws {
        try await api().updateSwarm(spec, version: version)
    }
    package func rotateSwarm(_ what: SwarmRotation, version: Int64) async throws {
        try await api().rotateSwarm(what, version: version)
    }

    package func nodes(_ filters: Filters) async throws -> [NodeDetails] { try await api().nodes(filters) }
    package func node(_ ref: String) async throws -> NodeDetails { try await api().node(ref) }
    package func updateNode(_ ref: String, _ spec: NodeSpec, version: Int64) async throws {
        try await api().updateNode(ref, spec, version: version)
    }
    package func removeNode(_ ref: String, force: Bool) async throws { try await api().removeNode(ref, force: force) }

    package func services(_ filters: Filters) async throws -> [ServiceDetails] { try await api().services(filters) }
    package func service(_ ref: String) async throws -> ServiceDetails { try await api().service(ref) }
    package func createService(_ spec: ServiceSpec) async throws -> CreatedService { try await api().createService(spec) }
    package func updateService(_ ref: String, _ spec: ServiceSpec, version: Int64) async throws -> [String] {
        try await api().updateService(ref, spec, version: version)
    }
    package func rollbackService(_ ref: String, version: Int64) async throws { try await api().rollbackService(ref, version: version) }
    package func removeService(_ ref: String) async throws { try await api().removeService(ref) }
    package func serviceLogs(
        _ ref: String, _ options: LogOptions
    ) async throws -> AsyncThrowingStream<[ServiceLogEntry], any Error> { try await api().serviceLogs(ref, options) }
    package func explainService(_ ref: String) async throws -> [TaskExplanation] { try await api().explainService(ref) }
    package func planService(_ spec: ServiceSpec) async throws -> ServicePlan { try await api().planService(spec) }

    package func tasks(_ filters: Filters) async throws -> [TaskSummary] { try await api().tasks(filters) }
    package func task(_ ref: String) async throws -> TaskDetails { try await api().task(ref) }

    package func payloads(_ kind: PayloadKind, _ filters: Filters) async throws -> [PayloadDetails] {
        try await api().payloads(kind, filters)
    }
    package func payload(_ kind: PayloadKind, _ ref: String) async throws -> PayloadDetails { try await api().payload(kind, ref) }
    package func createPayload(_ kind: PayloadKind, _ spec: PayloadSpec, _ data: [UInt8]) async throws -> String {
        try await api().createPayload(kind, spec, data)
    }
    package func updatePayload(_ kind: PayloadKind, _ ref: String, _ spec: PayloadSpec, _ data: [UInt8]?) async throws {
        try await api().updatePayload(kind, ref, spec, data)
    }
    package func removePayload(_ kind: PayloadKind, _ ref: String) async throws { try await api().removePayload(kind, ref) }

    package func swarmNetworks(_ filters: Filters) async throws -> [SwarmNetworkDetails] { try await api().swarmNetworks(filters) }
    package func createSwarmNetwork(_ spec: SwarmNetworkSpec) async throws -> String { try await api().createSwarmNetwork(spec) }
    package func removeSwarmNetwork(_ ref: String) async throws { try await api().removeSwarmNetwork(ref) }

    package func watchSwarm() -> AsyncThrowingStream<SwarmChange, any Error> {
        let watch = OpenedWatch { [self] in try await api().watchSwarm() }
        return AsyncThrowingStream { try await watch.next() }
    }
}

/// A stream that has to be asked for; pulled by one consumer.
private actor OpenedWatch {
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
