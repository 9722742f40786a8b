import CaissonAPI
import CaissonCore
import CaissonSwarm

/// A swarm without agents: what the orchestrators write is committed, and the test says what becomes of the tasks.
struct TestSwarm {
    private(set) var snapshot = ClusterSnapshot()
    var now = Timestamp(seconds: 1_700_000_000)
    var placer = TaskPlacer()
    private var services = 0

    init(nodes: Int = 3, limit: Int = 5) {
        var cluster = ClusterRecord(id: ClusterID(bits: 1), createdAt: now)
        cluster.spec.taskHistoryLimit = limit
        write([.create(.cluster(cluster))])
        var ingress = NetworkRecord(id: NetworkID(bits: 2), createdAt: now, spec: SwarmNetworkSpec(name: "ingress"))
        ingress.spec.isIngress = true
        write([.create(.network(ingress))])
        for number in 1...nodes { add(node: number) }
    }

    mutating func add(node number: Int) {
        var description = NodeDescription(hostname: "node\(number)")
        description.resources = TaskResources(nanoCPUs: 4_000_000_000, memoryBytes: 4 << 30)
        var record = NodeRecord(id: node(number), createdAt: now, description: description)
        record.status.state = .ready
        write([.create(.node(record))])
    }

    func node(_ number: Int) -> NodeID { NodeID(bits: UInt128(number)) }

    static func spec(_ name: String = "web", _ mode: ServiceMode = .replicated(replicas: 3)) -> ServiceSpec {
        var spec = ServiceSpec(name: name, task: TaskSpec(container: ContainerSpec(image: "web:1")), mode: mode)
        spec.task.restart.delay = .seconds(1)
        return spec
    }

    @discardableResult
    mutating func create(_ spec: ServiceSpec) -> ServiceID {
        services += 1
        let id = ServiceID(bits: UInt128(services))
        write([.create(.service(ServiceRecord(id: id, createdAt: now, spec: spec)))])
        return id
    }

    /// What `service update` does.
    mutating func update(_ id: ServiceID, _ change: (inout ServiceSpec) -> Void) {
        guard let record = snapshot.services[id] else { return }
        var spec = record.spec.value
        change(&spec)
        write([.update(.service(record.updated(to: spec, at: now)))])
    }

    mutating func edit(_ id: ServiceID, _ change: (inout ServiceRecord) -> Void) {
        guard var record = snapshot.services[id] else { return }
        change(&record)
        write([.update(.service(record))])
    }

    mutating func edit(node number: Int, _ change: (inout NodeRecord) -> Void) {
        guard var record = snapshot.nodes[node(number)] else { return }
        change(&record)
        record.status.since = now
        write([.update(.node(record))])
    }

    mutating func write(_ changes: [ClusterChange]) {
        let revision = snapshot.revision + 1
        for change in changes {
            precondition(change.expected.accepts(snapshot.version(of: change.key)), "a conflict at \(change.key)")
        }
        let applied = ClusterTransaction(changes).applied(at: revision)
        snapshot.apply(applied, revision: revision)
    }

    /// Steps until nothing is left to write; gives when the orchestrators want to be run again.
    @discardableResult
    mutating func settle() -> Timestamp? {
        while true {
            let result = Orchestrators().step(snapshot, now: now)
            for transaction in result.transactions { write(transaction.changes) }
            let placed = placer.step(snapshot, now: now)
            for transaction in placed { write(transaction.changes) }
            if result.transactions.isEmpty, placed.isEmpty { return result.wakeAt }
        }
    }

    /// Time passes, and the orchestrators look.
    @discardableResult
    mutating func wait(_ duration: Duration) -> Timestamp? {
        now = now.advanced(by: duration)
        return settle()
    }

    mutating func report(_ task: TaskRecord, _ state: TaskState, error: String? = nil) {
        guard let node = task.node else { return }
        var status = task.status
        status.state = state
        status.since = now
        status.error = error
        status.servingSince = nil
        if state == .running { (status.runningSince, status.servingSince) = (now, now) }
        write([.put(.taskReport(TaskReport(task: task.id, node: node, status: status)), expecting: .any)])
    }

    /// What a well-behaved agent does: starts what is wanted, ends what is not.
    mutating func obey() {
        for _ in 0..<4 {
            settle()
            for task in snapshot.tasks.all.sorted(by: { $0.id < $1.id })
            where !task.state.isTerminal && task.state >= .assigned {
                if task.desired >= .shutdown {
                    report(task, .shutdown)
                } else if task.desired == .ready, task.state < .ready {
                    report(task, .ready)
                } else if task.desired == .running || task.desired == .completed || task.desired == .draining,
                    task.state < .running
                {
                    report(task, .running)
                }
            }
        }
        settle()
    }

    func tasks(_ id: ServiceID) -> [TaskRecord] { snapshot.tasks(of: id) }
    func live(_ id: ServiceID) -> [TaskRecord] { tasks(id).filter(\.isLive) }
    func serving(_ id: ServiceID) -> [TaskRecord] { tasks(id).filter(\.isServing) }
    func images(_ id: ServiceID) -> [String] { serving(id).map { $0.spec.container.image } }
}
