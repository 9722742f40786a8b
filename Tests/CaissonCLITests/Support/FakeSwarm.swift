import CaissonAPI
import CaissonCore
import Synchronization

/// A swarm that answers from what a test put into it and notes what it was asked; what is made or changed shows afterwards.
final class FakeSwarm: SwarmAPI, Sendable {
    struct State: Sendable {
        var calls: [String] = []
        var status = SwarmStatus(state: .inactive)
        var initRequest: SwarmInitRequest?
        var cluster = SwarmDetails(
            id: ClusterID(bits: 99), version: 4, createdAt: CommandLineRun.now, updatedAt: CommandLineRun.now, spec: ClusterSpec())
        var nodes: [NodeDetails] = []
        var services: [ServiceDetails] = []
        var tasks: [TaskSummary] = []
        var payloads: [PayloadKind: [PayloadDetails]] = [:]
        /// What was given to new and changed secrets and configs, by name.
        var data: [String: [UInt8]] = [:]
        var networks: [SwarmNetworkDetails] = []
        var logs: [[ServiceLogEntry]] = []
        var explanations: [TaskExplanation] = []
        var plan = ServicePlan(places: [])
        var planned: ServiceSpec?
        /// Looks at the tasks until a service's run; each look is one step of it.
        var looks: [[TaskSummary]] = []
        /// Removals that fail that often first, because something is still used.
        var busy = 0
    }

    let state: Mutex<State>

    init(_ configure: (inout State) -> Void = { _ in }) {
        var state = State()
        configure(&state)
        self.state = Mutex(state)
    }

    var calls: [String] { state.withLock(\.calls) }

    private func note(_ call: String) { state.withLock { $0.calls.append(call) } }

    private func found<Item>(_ item: Item?, _ noun: String, _ ref: String) throws -> Item {
        guard let item else { throw CaissonError(.notFound, "no such \(noun): \(ref)") }
        return item
    }

    static func text(_ filters: Filters) -> String {
        filters.values.map { "\($0.key)=\($0.value.joined(separator: ","))" }.sorted().joined(separator: " ")
    }

    // MARK: cluster

    func swarmStatus() async throws -> SwarmStatus { state.withLock(\.status) }
    func initializeSwarm(_ request: SwarmInitRequest) async throws -> SwarmStatus {
        state.withLock { state in
            state.initRequest = request
            state.status = SwarmStatus(state: .active)
            state.status.node = NodeID(bits: 1)
            return state.status
        }
    }
    func leaveSwarm(force: Bool) async throws {
        guard force else { throw CaissonError(.failedPrecondition, "You are attempting to leave the swarm on a node that is participating as a manager.") }
        note("leave")
    }
    func swarm() async throws -> SwarmDetails { state.withLock(\.cluster) }
    func updateSwarm(_ spec: ClusterSpec, version: Int64) async throws {
        note("updateSwarm \(version)")
        state.withLock { $0.cluster.spec = spec }
    }

    func rotateSwarm(_ what: SwarmRotation, version: Int64) async throws {
        note("rotate \(what.rawValue) \(version)")
        state.withLock { state in
            state.cluster.version += 1
            switch what {
            case .workerToken: state.cluster.tokens?.worker += "-new"
            case .managerToken: state.cluster.tokens?.manager += "-new"
            case .root:
                let trust = SwarmTrust(root: "NEW ROOT\n", issuerSubject: "subject", issuerPublicKey: "new")
                (state.cluster.trust, state.cluster.rootDigest) = (trust, "456")
                for index in state.nodes.indices { state.nodes[index].description.trust = trust }
            }
        }
    }

    // MARK: nodes

    func nodes(_ filters: Filters) async throws -> [NodeDetails] {
        note("nodes \(Self.text(filters))")
        return state.withLock(\.nodes)
    }
    func node(_ ref: String) async throws -> NodeDetails {
        try found(state.withLock { $0.nodes.first { $0.name == ref || "\($0.id)" == ref || (ref == "self" && $0.isSelf) } }, "node", ref)
    }
    func updateNode(_ ref: String, _ spec: NodeSpec, version: Int64) async throws {
        state.withLock { state in
            state.calls.append("updateNode \(version)")
            if let index = state.nodes.firstIndex(where: { "\($0.id)" == ref }) { state.nodes[index].spec = spec }
        }
    }
    func removeNode(_ ref: String, force: Bool) async throws {
        _ = try await node(ref)
        note("removeNode \(ref) \(force)")
    }

    // MARK: services

    func services(_ filters: Filters) async throws -> [ServiceDetails] {
        note("services \(Self.text(filters))")
        return state.withLock { state in
            guard let label = filters.values["label"]?.first else { return state.services }
            let parts = label.split(separator: "=").map { String($0) }
            return state.services.filter { service in parts.count == 2 ? service.spec.labels[parts[0]] == parts[1] : service.spec.labels[parts[0]] != nil }
        }
    }
    func service(_ ref: String) async throws -> ServiceDetails {
        try found(state.withLock { $0.services.first { $0.name == ref || "\($0.id)" == ref } }, "service", ref)
    }
    func createService(_ spec: ServiceSpec) async throws -> CreatedService {
        state.withLock { state in
            let id = ServiceID(bits: UInt128(100 + state.services.count))
            var details = ServiceDetails(id: id, version: 1, createdAt: CommandLineRun.now, updatedAt: CommandLineRun.now, spec: spec)
            details.tasks.desired = 1
            state.services.append(details)
            return CreatedService(id: id, warnings: spec.name == "odd" ? ["careful"] : [])
        }
    }
    func updateService(_ ref: String, _ spec: ServiceSpec, version: Int64) async throws -> [String] {
        state.withLock { state in
            state.calls.append("updateService \(version)")
            if let index = state.services.firstIndex(where: { "\($0.id)" == ref }) { state.services[index].spec = spec }
        }
        return []
    }
    func rollbackService(_ ref: String, version: Int64) async throws { note("rollback \(version)") }
    func removeService(_ ref: String) async throws {
        let service = try await service(ref)
        state.withLock { $0.services.removeAll { $0.id == service.id } }
    }
    func serviceLogs(_ ref: String, _ options: LogOptions) async throws -> AsyncThrowingStream<[ServiceLogEntry], any Error> {
        note("logs tail=\(options.tail ?? -1) follow=\(options.follow)")
        let (stream, continuation) = AsyncThrowingStream<[ServiceLogEntry], any Error>.makeStream()
        for batch in state.withLock(\.logs) { continuation.yield(batch) }
        continuation.finish()
        return stream
    }
    func explainService(_ ref: String) async throws -> [TaskExplanation] { state.withLock(\.explanations) }
    func planService(_ spec: ServiceSpec) async throws -> ServicePlan {
        state.withLock { state in
            state.planned = spec
            return state.plan
        }
    }

    // MARK: tasks

    func tasks(_ filters: Filters) async throws -> [TaskSummary] {
        note("tasks \(Self.text(filters))")
        return state.withLock { state in
            guard !state.looks.isEmpty else { return state.tasks }
            return state.looks.count == 1 ? state.looks[0] : state.looks.removeFirst()
        }
    }
    func task(_ ref: String) async throws -> TaskDetails {
        let task = try found(state.withLock { $0.tasks.first { "\($0.id)" == ref } }, "task", ref)
        return TaskDetails(summary: task, spec: TaskSpec(container: ContainerSpec(image: task.image)))
    }

    // MARK: secrets and configs

    func payloads(_ kind: PayloadKind, _ filters: Filters) async throws -> [PayloadDetails] {
        let all = state.withLock { $0.payloads[kind] ?? [] }
        guard let label = filters.values["label"]?.first else { return all }
        return all.filter { pair($0.spec.labels) == label }
    }
    func payload(_ kind: PayloadKind, _ ref: String) async throws -> PayloadDetails {
        try found(state.withLock { $0.payloads[kind]?.first { $0.spec.name == ref || $0.id == ref } }, kind.rawValue, ref)
    }
    func createPayload(_ kind: PayloadKind, _ spec: PayloadSpec, _ data: [UInt8]) async throws -> String {
        state.withLock { state in
            let id = "\(SecretID(bits: UInt128(500 + state.data.count)))"
            state.data[spec.name] = data
            state.payloads[kind, default: []].append(
                PayloadDetails(id: id, version: 1, createdAt: CommandLineRun.now, updatedAt: CommandLineRun.now, spec: spec))
            return id
        }
    }
    func updatePayload(_ kind: PayloadKind, _ ref: String, _ spec: PayloadSpec, _ data: [UInt8]?) async throws {
        state.withLock { state in
            state.calls.append("updatePayload \(spec.name)")
            if let data { state.data[spec.name] = data }
            guard let index = state.payloads[kind]?.firstIndex(where: { $0.id == ref }) else { return }
            state.payloads[kind]?[index].spec = spec
            if data != nil { state.payloads[kind]?[index].payloadVersion += 1 }
        }
    }
    func removePayload(_ kind: PayloadKind, _ ref: String) async throws {
        let payload = try await payload(kind, ref)
        state.withLock { $0.payloads[kind]?.removeAll { $0.id == payload.id } }
    }

    // MARK: networks

    func swarmNetworks(_ filters: Filters) async throws -> [SwarmNetworkDetails] {
        let all = state.withLock(\.networks)
        guard let label = filters.values["label"]?.first else { return all }
        return all.filter { pair($0.spec.labels) == label }
    }
    func createSwarmNetwork(_ spec: SwarmNetworkSpec) async throws -> String {
        state.withLock { state in
            let id = NetworkID(bits: UInt128(900 + state.networks.count))
            state.networks.append(
                SwarmNetworkDetails(id: id, version: 1, createdAt: CommandLineRun.now, updatedAt: CommandLineRun.now, spec: spec, subnets: spec.subnets))
            return "\(id)"
        }
    }
    func removeSwarmNetwork(_ ref: String) async throws {
        try state.withLock { state in
            state.calls.append("removeNetwork")
            if state.busy > 0 {
                state.busy -= 1
                throw CaissonError(.failedPrecondition, "network is in use by task x")
            }
            state.networks.removeAll { "\($0.id)" == ref }
        }
    }

    func watchSwarm() -> AsyncThrowingStream<SwarmChange, any Error> { AsyncThrowingStream { $0.finish() } }

    private func pair(_ labels: [String: String]) -> String { labels.map { "\($0.key)=\($0.value)" }.joined(separator: ",") }
}
