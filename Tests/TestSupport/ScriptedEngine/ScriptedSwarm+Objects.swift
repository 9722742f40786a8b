package import CaissonAPI
import CaissonCore

extension ScriptedSwarm {
    package func nodes(_ filters: Filters) async throws -> [NodeDetails] { try script().nodes }

    package func node(_ ref: String) async throws -> NodeDetails {
        guard let node = try script().nodes.first(where: { "\($0.id)" == ref || $0.name == ref }) else {
            throw CaissonError(.notFound, "node \(ref) not found")
        }
        return node
    }

    package func updateNode(_ ref: String, _ spec: NodeSpec, version: Int64) async throws {
        let node = try await node(ref)
        try world.enter("swarm.updateNode \(node.name) \(spec.role.rawValue) \(spec.availability.rawValue)")
        world.changeSwarm { swarm in
            for place in swarm.nodes.indices where swarm.nodes[place].id == node.id {
                swarm.nodes[place].spec = spec
                swarm.nodes[place].version += 1
            }
        }
    }

    package func removeNode(_ ref: String, force: Bool) async throws {
        let node = try await node(ref)
        try world.enter("swarm.removeNode \(node.name)")
        world.changeSwarm { $0.nodes.removeAll { $0.id == node.id } }
    }

    /// The filters on labels are the ones that are asked for.
    package func services(_ filters: Filters) async throws -> [ServiceDetails] {
        try script().services.filter { matches(filters, $0.spec.labels) }
    }

    private func matches(_ filters: Filters, _ labels: [String: String]) -> Bool {
        (filters.values["label"] ?? []).allSatisfy { label in labels.contains { "\($0.key)=\($0.value)" == label } }
    }

    package func service(_ ref: String) async throws -> ServiceDetails {
        guard let service = try script().services.first(where: { "\($0.id)" == ref || $0.name == ref }) else {
            throw CaissonError(.notFound, "no such service: \(ref)")
        }
        return service
    }

    package func createService(_ spec: ServiceSpec) async throws -> CreatedService {
        try world.enter("swarm.createService \(spec.name) \(spec.task.container.image) \(spec.mode) \(spec.endpoint.ports.count) ports")
        let id = ServiceID(bits: UInt128(world.edit { state in
            state.nextNumber += 1
            return 1_000_000 + state.nextNumber
        }))
        let now = world.read(\.now)
        world.changeSwarm { $0.services.append(ServiceDetails(id: id, createdAt: now, updatedAt: now, spec: spec)) }
        return CreatedService(id: id)
    }

    /// A version that is not the present one is refused, as the swarm does.
    package func updateService(_ ref: String, _ spec: ServiceSpec, version: Int64) async throws -> [String] {
        let service = try await service(ref)
        guard service.version == version else { throw CaissonError(.conflict, "update out of sequence") }
        try world.enter("swarm.updateService \(service.name) \(spec.mode) \(spec.task.container.image) \(spec.task.forceUpdate)")
        world.changeSwarm { swarm in
            for place in swarm.services.indices where swarm.services[place].id == service.id {
                swarm.services[place].previousSpec = service.spec
                swarm.services[place].spec = spec
                swarm.services[place].version += 1
            }
        }
        return []
    }

    package func rollbackService(_ ref: String, version: Int64) async throws {
        try world.enter("swarm.rollbackService \(try await service(ref).name)")
    }

    package func removeService(_ ref: String) async throws {
        let service = try await service(ref)
        try world.enter("swarm.removeService \(service.name)")
        world.changeSwarm { swarm in
            swarm.services.removeAll { $0.id == service.id }
            swarm.tasks.removeAll { $0.service == service.id }
        }
    }

    package func serviceLogs(_ ref: String, _ options: LogOptions) async throws
        -> AsyncThrowingStream<[ServiceLogEntry], any Error>
    {
        let (stream, continuation) = AsyncThrowingStream<[ServiceLogEntry], any Error>.makeStream()
        if let lines = try script().logs[ref] { continuation.yield(lines) }
        if !options.follow { continuation.finish() }
        return stream
    }

    package func explainService(_ ref: String) async throws -> [TaskExplanation] {
        let service = try await service(ref)
        try world.enter("swarm.explainService \(service.name)")
        return try script().explanations[service.name] ?? []
    }

    package func planService(_ spec: ServiceSpec) async throws -> ServicePlan { ServicePlan(places: []) }
    package func tasks(_ filters: Filters) async throws -> [TaskSummary] { try script().tasks }

    package func task(_ ref: String) async throws -> TaskDetails {
        guard let task = try script().tasks.first(where: { "\($0.id)" == ref }) else {
            throw CaissonError(.notFound, "no such task: \(ref)")
        }
        return TaskDetails(summary: task, spec: TaskSpec(container: ContainerSpec(image: task.image)))
    }

    package func payloads(_ kind: PayloadKind, _ filters: Filters) async throws -> [PayloadDetails] { [] }

    package func payload(_ kind: PayloadKind, _ ref: String) async throws -> PayloadDetails {
        throw CaissonError(.notFound, "\(kind.rawValue) \(ref) not found")
    }

    package func createPayload(_ kind: PayloadKind, _ spec: PayloadSpec, _ data: [UInt8]) async throws -> String {
        try world.enter("swarm.createPayload \(kind.rawValue) \(spec.name)")
        return String(repeating: "0", count: 25)
    }

    package func updatePayload(_ kind: PayloadKind, _ ref: String, _ spec: PayloadSpec, _ data: [UInt8]?) async throws {
        try world.enter("swarm.updatePayload \(kind.rawValue) \(ref)")
    }

    package func removePayload(_ kind: PayloadKind, _ ref: String) async throws {
        try world.enter("swarm.removePayload \(kind.rawValue) \(ref)")
    }

    package func swarmNetworks(_ filters: Filters) async throws -> [SwarmNetworkDetails] {
        try script().networks.filter { matches(filters, $0.spec.labels) }
    }

    package func createSwarmNetwork(_ spec: SwarmNetworkSpec) async throws -> String {
        try world.enter("swarm.createNetwork \(spec.name)")
        return String(repeating: "0", count: 25)
    }

    package func removeSwarmNetwork(_ ref: String) async throws {
        let name = try script().networks.first { "\($0.id)" == ref }?.spec.name ?? ref
        try world.enter("swarm.removeNetwork \(name)")
        world.changeSwarm { $0.networks.removeAll { "\($0.id)" == ref } }
    }
}
