import CaissonAPI
import CaissonCore

/// What is in the swarm, in the orders the views read it in. Changes are worked in as they come, so that neither a key nor
/// a frame ever looks at all tasks.
struct SwarmIndex: Sendable {
    private(set) var nodes: [NodeID: NodeDetails] = [:]
    private(set) var services: [ServiceID: ServiceDetails] = [:]
    private(set) var tasks: [TaskID: TaskSummary] = [:]
    private(set) var networks: [NetworkID: SwarmNetworkDetails] = [:]
    private(set) var boards: [ServiceID: ServiceBoard] = [:]
    /// By name.
    private(set) var nodeOrder: [NodeID] = []
    private(set) var serviceOrder: [ServiceID] = []
    /// Grows with every change: what was read from an earlier one may be out of date.
    private(set) var generation = 0

    /// Works in what changed; returns the services of which anything did.
    @discardableResult
    mutating func apply(_ change: SwarmChange) -> Set<ServiceID> {
        var touched = Set<ServiceID>()
        if change.isWhole {
            touched = Set(services.keys)
            let generation = generation
            self = SwarmIndex()
            self.generation = generation
        }
        generation += 1
        applyNodes(change)
        for network in change.networks { networks[network.id] = network }
        for id in change.removedNetworks { networks[id] = nil }
        touched.formUnion(applyServices(change))
        touched.formUnion(applyTasks(change))
        for service in touched { settle(service) }
        return touched
    }

    private mutating func applyNodes(_ change: SwarmChange) {
        guard change.isWhole || !change.nodes.isEmpty || !change.removedNodes.isEmpty else { return }
        for node in change.nodes { nodes[node.id] = node }
        for id in change.removedNodes { nodes[id] = nil }
        nodeOrder = nodes.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) }.map(\.id)
    }

    private mutating func applyServices(_ change: SwarmChange) -> Set<ServiceID> {
        let isReordered =
            !change.removedServices.isEmpty || change.services.contains { services[$0.id]?.name != $0.name }
        for service in change.services { services[service.id] = service }
        for id in change.removedServices { services[id] = nil }
        if isReordered {
            serviceOrder = services.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) }.map(\.id)
        }
        return Set(change.services.map(\.id)).union(change.removedServices)
    }

    private mutating func applyTasks(_ change: SwarmChange) -> Set<ServiceID> {
        var touched = Set<ServiceID>()
        for task in change.tasks {
            if tasks.updateValue(task, forKey: task.id) == nil {
                boards[task.service, default: ServiceBoard()].insert(task)
            }
            touched.insert(task.service)
        }
        for id in change.removedTasks {
            guard let task = tasks.removeValue(forKey: id) else { continue }
            boards[task.service]?.remove(task)
            touched.insert(task.service)
        }
        return touched
    }

    private mutating func settle(_ service: ServiceID) {
        boards[service]?.settle(version: services[service]?.specVersion ?? 0, tasks)
        if boards[service]?.isEmpty == true { boards[service] = nil }
    }
}

extension SwarmIndex {
    func board(_ service: ServiceID) -> ServiceBoard { boards[service] ?? ServiceBoard() }

    /// What is to be seen on a node, by service.
    func tasks(on node: NodeID) -> [TaskID] { serviceOrder.flatMap { boards[$0]?.cells[node] ?? [] } }

    /// How many tasks live on a node.
    func taskCount(on node: NodeID) -> Int {
        serviceOrder.reduce(0) { sum, service in
            sum + (boards[service]?.cells[node] ?? []).count { tasks[$0]?.status.state.isTerminal == false }
        }
    }

    /// The names of the stacks, sorted.
    var stacks: [String] { Set(services.values.compactMap(\.stack)).sorted() }

    func services(of stack: String) -> [ServiceDetails] {
        serviceOrder.compactMap { services[$0] }.filter { $0.stack == stack }
    }

    /// What tasks on a node have had set aside for them.
    func reserved(on node: NodeID) -> TaskResources {
        var sum = TaskResources()
        for id in serviceOrder {
            guard let reservations = services[id]?.spec.task.resources.reservations, reservations != TaskResources()
            else { continue }
            let count = (boards[id]?.cells[node] ?? []).count { tasks[$0]?.status.state.isTerminal == false }
            sum.nanoCPUs += reservations.nanoCPUs * Int64(count)
            sum.memoryBytes += reservations.memoryBytes * Int64(count)
            for (kind, amount) in reservations.generic { sum.generic[kind, default: 0] += amount * Int64(count) }
        }
        return sum
    }
}

extension ServiceDetails {
    /// The label stacks are known by.
    static let stackLabel = "com.docker.stack.namespace"

    var stack: String? { spec.labels[ServiceDetails.stackLabel] }

    /// How many tasks there should be.
    var wanted: Int {
        if case .replicated(let replicas) = spec.mode { return replicas }
        return tasks.desired
    }

    /// Whether its number of tasks is the user's to choose.
    var isScalable: Bool { if case .replicated = spec.mode { true } else { false } }
}
