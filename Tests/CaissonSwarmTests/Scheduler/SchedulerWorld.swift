import CaissonAPI
import CaissonCore
import CaissonSwarm

/// A few nodes and services for the tests of placement.
struct SchedulerWorld {
    static let now = Timestamp(seconds: 1_700_000_000)

    private(set) var snapshot = ClusterSnapshot()
    private var nextTask: UInt64 = 1000

    /// Nodes 1…count, ready, each changed by `adapt`.
    init(nodes count: Int, _ adapt: (Int, inout NodeRecord) -> Void = { _, _ in }) {
        for number in stride(from: 1, through: count, by: 1) {
            var node = NodeRecord(
                id: Self.node(number), createdAt: Self.now, description: NodeDescription(hostname: "n\(number)"))
            node.status.state = .ready
            adapt(number, &node)
            put(.node(node))
        }
    }

    static func node(_ number: Int) -> NodeID { NodeID(bits: UInt128(number)) }

    /// A service that asks for what `adapt` says.
    static func service(_ number: Int = 1, _ adapt: (inout ServiceSpec) -> Void = { _ in }) -> ServiceRecord {
        var spec = ServiceSpec(name: "s\(number)", task: TaskSpec(container: ContainerSpec(image: "img")))
        adapt(&spec)
        return ServiceRecord(id: ServiceID(bits: UInt128(number)), createdAt: now, spec: spec)
    }

    mutating func put(_ object: ClusterObject) { snapshot.apply([.put(object)], revision: snapshot.revision + 1) }

    /// A task that waits for a node.
    mutating func task(_ service: ServiceRecord, slot: TaskSlot? = nil) -> TaskRecord {
        nextTask += 1
        var task = TaskRecord(
            id: TaskID(bits: UInt128(nextTask)), service: service, slot: slot ?? .number(Int(nextTask)), desired: .running, now: Self.now)
        task.status = TaskStatus(state: .pending, since: Self.now)
        task.hostPorts = service.spec.endpoint.ports.filter { $0.mode == .host }
        return task
    }

    mutating func tasks(_ count: Int, _ service: ServiceRecord) -> [TaskRecord] { (0..<count).map { _ in task(service) } }

    /// Puts a task on a node, in a state.
    mutating func run(_ service: ServiceRecord, on node: Int, _ state: TaskState = .running, at time: Timestamp = now) {
        var task = task(service)
        task.node = Self.node(node)
        task.status = TaskStatus(state: state, since: time)
        put(.task(task))
    }

    /// How many of the tasks went to which node.
    func placed(_ tasks: [TaskRecord], by scheduler: Scheduler = Scheduler()) -> [Int: Int] {
        let placed = place(tasks, by: scheduler).compactMap { $0.node.map { Int($0.bits) } }
        return Dictionary(placed.map { ($0, 1) }, uniquingKeysWith: +)
    }

    func place(_ tasks: [TaskRecord], by scheduler: Scheduler = Scheduler()) -> [TaskRecord] {
        var tasks = tasks
        scheduler.place(&tasks, snapshot, now: Self.now)
        return tasks
    }
}
