import CaissonAPI

/// One reason why a node may not take a task. A filter looks at nothing but the two, so it can say how many nodes it refused.
///
/// Names, order and words are swarmkit's (`manager/scheduler/filter.go`), so that what users know to read stays true.
enum NodeFilter: CaseIterable, Sendable {
    case ready, resources, plugins, constraints, platform, hostPorts, maxReplicas

    /// Whether the task asks for anything this filter has to look at.
    func applies(to task: SchedulingTask) -> Bool {
        switch self {
        case .ready: true
        case .resources: task.hasReservations
        case .plugins: !task.plugins.isEmpty
        case .constraints: task.constraints?.isEmpty != true
        case .platform: !task.platforms.isEmpty
        case .hostPorts: !task.ports.isEmpty
        case .maxReplicas: task.maxReplicas > 0
        }
    }

    /// Whether the answer can change while tasks of the same kind are placed.
    var isExhaustible: Bool {
        switch self {
        case .resources, .hostPorts, .maxReplicas: true
        case .ready, .plugins, .constraints, .platform: false
        }
    }

    /// `serviceTasks` is how many tasks of the service the node has.
    func admits(_ task: SchedulingTask, _ nodes: NodeSet, _ node: Int, serviceTasks: Int) -> Bool {
        switch self {
        case .ready: nodes.records[node].status.state == .ready && nodes.records[node].spec.availability == .active
        case .resources: hasResources(task, nodes, node)
        case .plugins: task.plugins.allSatisfy { has($0, nodes.records[node].description.plugins) }
        // One that cannot be read is met by no node: only a newer program could have let it in.
        case .constraints: task.constraints.map { $0.allSatisfy { $0.matches(nodes.records[node]) } } ?? false
        case .platform: task.platforms.contains { $0.isMet(by: nodes.records[node].description.platform) }
        case .hostPorts: task.ports.allSatisfy { !nodes.ports[node].contains($0) }
        case .maxReplicas: serviceTasks < task.maxReplicas
        }
    }

    /// The refusal of so many nodes.
    func explanation(_ count: Int) -> String {
        let nodes = count == 1 ? "1 node" : "\(count) nodes"
        return switch self {
        case .ready: "\(nodes) not available for new tasks"
        case .resources: "insufficient resources on \(nodes)"
        case .plugins: "missing plugin on \(nodes)"
        case .constraints: "scheduling constraints not satisfied on \(nodes)"
        case .platform: "unsupported platform on \(nodes)"
        case .hostPorts: "host-mode port already in use on \(nodes)"
        case .maxReplicas: "max replicas per node limit exceed"
        }
    }

    private func hasResources(_ task: SchedulingTask, _ nodes: NodeSet, _ node: Int) -> Bool {
        guard task.nanoCPUs <= max(0, nodes.freeCPUs[node]), task.memoryBytes <= max(0, nodes.freeMemory[node]) else { return false }
        return task.generic.isEmpty || task.generic.allSatisfy { $0.amount <= nodes.freeGeneric[node][$0.kind]?.count ?? 0 }
    }

    /// A node that lists no plugin of a type does not say which it has: it is believed to have what is built in.
    private func has(_ plugin: NodePlugin, _ plugins: [NodePlugin]) -> Bool {
        plugins.contains(plugin) || !plugins.contains { $0.type == plugin.type }
    }
}

/// Needs whose answers stay while tasks are placed: services that share them ask each node once.
struct FixedNeeds: Hashable, Sendable {
    let constraints: [String]
    let platforms: [NodePlatform]
    let plugins: [NodePlugin]
}

/// A task with what the filters ask of it worked out once for all nodes and all tasks like it.
struct SchedulingTask: Sendable {
    let nanoCPUs: Int64
    let memoryBytes: Int64
    let generic: [(kind: String, amount: Int64)]
    let maxReplicas: Int
    let ports: [HostPort]
    /// nil where one cannot be read.
    let constraints: [Constraint]?
    let platforms: [NodePlatform]
    let plugins: [NodePlugin]
    /// What the filters ask that no placement changes.
    let fixedNeeds: FixedNeeds

    init(_ record: TaskRecord, _ snapshot: ClusterSnapshot) {
        let spec = record.spec.value
        let reservations = spec.resources.reservations
        (nanoCPUs, memoryBytes) = (reservations.nanoCPUs, reservations.memoryBytes)
        generic = reservations.generic.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        maxReplicas = spec.placement.maxReplicasPerNode
        ports = HostPort.of(record)
        constraints = try? spec.placement.constraints.map { try Constraint($0) }  // ignored: the filter refuses every node
        platforms = spec.placement.platforms
        plugins = SchedulingTask.plugins(of: record, spec, snapshot)
        fixedNeeds = FixedNeeds(constraints: spec.placement.constraints, platforms: platforms, plugins: plugins)
    }

    var hasReservations: Bool { nanoCPUs > 0 || memoryBytes > 0 || !generic.isEmpty }

    /// Whether nothing but CPUs and memory runs out while such tasks are placed.
    var needsOnlyFigures: Bool { generic.isEmpty && ports.isEmpty && maxReplicas == 0 }

    private static func plugins(of record: TaskRecord, _ spec: TaskSpec, _ snapshot: ClusterSnapshot) -> [NodePlugin] {
        let volumes = spec.container.mounts.compactMap { $0.type == .volume ? $0.volume?.driver?.name : nil }
        let networks = record.attachments.compactMap { snapshot.networks[$0.network]?.spec.driver }
        let log = spec.logDriver.map(\.type).flatMap { $0 == "none" ? nil : $0 }
        return volumes.map { NodePlugin(type: "Volume", name: $0) } + networks.map { NodePlugin(type: "Network", name: $0) }
            + (log.map { [NodePlugin(type: "Log", name: $0)] } ?? [])
    }
}

extension NodePlatform {
    /// Whether a node of that platform runs what was built for this one; what is left open is met by all.
    fileprivate func isMet(by node: NodePlatform) -> Bool {
        (os.isEmpty || os.lowercased() == node.os.lowercased())
            && (architecture.isEmpty || Self.goName(architecture) == Self.goName(node.architecture))
    }

    /// Kernels and images name some architectures differently.
    private static func goName(_ architecture: String) -> String {
        switch architecture.lowercased() {
        case "x86_64": "amd64"
        case "aarch64": "arm64"
        case let other: other
        }
    }
}
