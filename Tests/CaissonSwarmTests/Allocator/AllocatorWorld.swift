import CaissonAPI
import CaissonCore
import CaissonSwarm
import TestSupport

/// Networks, services and tasks for the tests of the allocator, moved on by what it and the scheduler write.
struct AllocatorWorld {
    static let now = SchedulerWorld.now

    private(set) var snapshot = ClusterSnapshot()
    private var next: UInt64 = 100

    init(pools: [String] = ["10.0.0.0/8"], subnetSize: Int = 24) {
        var cluster = ClusterRecord(id: ClusterID(bits: 1), createdAt: Self.now)
        (cluster.spec.addressPools, cluster.spec.subnetSize) = (pools, subnetSize)
        put(.cluster(cluster))
        var node = NodeRecord(id: SchedulerWorld.node(1), createdAt: Self.now, description: NodeDescription(hostname: "n1"))
        node.status.state = .ready
        put(.node(node))
    }

    mutating func apply(_ change: AppliedChange) { snapshot.apply([change], revision: snapshot.revision + 1) }

    mutating func put(_ object: ClusterObject) {
        var object = object
        object.version = snapshot.revision + 1
        apply(.put(object))
    }

    private mutating func number() -> UInt128 {
        next += 1
        return UInt128(next)
    }

    @discardableResult
    mutating func network(_ name: String, _ adapt: (inout SwarmNetworkSpec) -> Void = { _ in }) -> NetworkID {
        var spec = SwarmNetworkSpec(name: name)
        adapt(&spec)
        let record = NetworkRecord(id: NetworkID(bits: number()), createdAt: Self.now, spec: spec)
        put(.network(record))
        return record.id
    }

    @discardableResult
    mutating func service(_ name: String, on networks: [String] = [], _ adapt: (inout ServiceSpec) -> Void = { _ in }) -> ServiceID {
        var spec = ServiceSpec(name: name, task: TaskSpec(container: ContainerSpec(image: "img")))
        spec.task.networks = networks.map { TaskNetwork(target: $0) }
        adapt(&spec)
        let record = ServiceRecord(id: ServiceID(bits: number()), createdAt: Self.now, spec: spec)
        put(.service(record))
        return record.id
    }

    @discardableResult
    mutating func task(of service: ServiceID) throws -> TaskID {
        guard let record = snapshot.services[service] else { throw LawBroken(description: "no service \(service)") }
        let id = TaskID(bits: number())
        put(.task(TaskRecord(id: id, service: record, slot: .number(Int(id.bits)), desired: .running, now: Self.now)))
        return id
    }

    mutating func end(_ id: TaskID) throws {
        guard var task = snapshot.tasks[id] else { throw LawBroken(description: "no task \(id)") }
        task.status = TaskStatus(state: .complete, since: Self.now)
        put(.task(task))
    }

    var outcome: Allocator.Outcome { Allocator().allocate(snapshot, now: Self.now) }

    /// Steps until nothing is left to write, at most a few times. Throws where it does not come to rest.
    mutating func settle() throws {
        for _ in 0..<5 {
            let transactions = TaskPlacer().step(snapshot, now: Self.now)
            if transactions.isEmpty { return }
            for change in transactions.flatMap(\.changes) {
                guard change.expected.accepts(snapshot.version(of: change.key)) else {
                    throw LawBroken(description: "\(change.key) was not as expected")
                }
                if case .put(let object, _) = change { put(object) }
            }
        }
        throw LawBroken(description: "the allocator does not come to rest")
    }

    func network(named name: String) -> NetworkRecord? { snapshot.networks.values.first { $0.spec.name == name } }
}
