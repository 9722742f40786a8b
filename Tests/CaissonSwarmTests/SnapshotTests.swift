import CaissonAPI
import CaissonCore
import CaissonSwarm
import TestSupport
import Testing

@Suite("The cluster's snapshot")
struct SnapshotTests {
    static let now = Timestamp(seconds: 1_700_000_000)

    /// A service, its tasks and a node, with which to play.
    struct World {
        var generator = SeededGenerator(seed: 3)
        var service: ServiceRecord
        var snapshot = ClusterSnapshot()

        init() {
            let spec = ServiceSpec(name: "web", task: TaskSpec(container: ContainerSpec(image: "web:1")))
            service = ServiceRecord(id: .random(using: &generator), createdAt: now, spec: spec)
            snapshot.apply([.put(.service(service))], revision: 1)
        }

        mutating func task(slot: Int, node: NodeID? = nil) -> TaskRecord {
            var task = TaskRecord(
                id: .random(using: &generator), service: service, slot: .number(slot), desired: .running, now: now)
            task.node = node
            return task
        }
    }

    @Test("An agent's report is merged whichever of task and report is seen first, and never takes a task back")
    func reports() {
        var world = World()
        let node = NodeID(bits: 5)
        let task = world.task(slot: 1, node: node)
        var running = TaskStatus(state: .running, since: Self.now)
        running.servingSince = Self.now
        let report = AppliedChange.put(.taskReport(TaskReport(task: task.id, node: node, status: running)))
        var other = world.snapshot
        other.apply([report], revision: 2)
        other.apply([.put(.task(task))], revision: 3)
        world.snapshot.apply([.put(.task(task)), report], revision: 3)
        #expect(other.tasks[task.id]?.state == .running)
        #expect(other.tasks[task.id] == world.snapshot.tasks[task.id])
        var orphaned = task
        orphaned.status = TaskStatus(state: .orphaned, since: Self.now)
        other.apply([.put(.task(orphaned))], revision: 4)
        #expect(other.tasks[task.id]?.state == .orphaned)
    }

    @Test("A copy stays as it was")
    func copies() {
        var world = World()
        let task = world.task(slot: 1)
        world.snapshot.apply([.put(.task(task))], revision: 2)
        let copy = world.snapshot
        world.snapshot.apply([.deleted(.task(task.id)), .deleted(.service(world.service.id))], revision: 3)
        #expect(copy.tasks[task.id] == task)
        #expect(copy.service(named: "web") != nil)
        #expect(world.snapshot.tasks.count == 0)
        #expect(world.snapshot.service(named: "web") == nil)
        #expect(world.snapshot.servicesWithTasks == [])
    }

    @Test("The indexes agree with the tasks after any history")
    func indexes() throws {
        try forAll(50) { generator in
            var world = World()
            var alive: [TaskRecord] = []
            for revision in 2..<80 {
                var change = AppliedChange.put(.service(world.service))
                switch generator.integer(0...3) {
                case 0, 1:
                    let task = world.task(slot: generator.integer(1...5))
                    alive.append(task)
                    change = .put(.task(task))
                case 2:
                    guard let index = alive.indices.randomElement(using: &generator), alive[index].node == nil else {
                        continue
                    }
                    alive[index].node = NodeID(bits: UInt128(generator.integer(1...3)))
                    change = .put(.task(alive[index]))
                default:
                    guard let index = alive.indices.randomElement(using: &generator) else { continue }
                    change = .deleted(.task(alive.remove(at: index).id))
                }
                world.snapshot.apply([change], revision: Int64(revision))
            }
            let seen = world.snapshot.tasks(of: world.service.id)
            try require(Set(seen.map(\.id)) == Set(alive.map(\.id)), "tasks of the service")
            try require(world.snapshot.tasks.count == alive.count, "count")
            for node in (1...3).map({ NodeID(bits: UInt128($0)) }) {
                let wanted = Set(alive.filter { $0.node == node }.map(\.id))
                try require(Set(world.snapshot.tasks(on: node).map(\.id)) == wanted, "tasks of node \(node)")
            }
            for slot in 1...5 {
                let wanted = Set(alive.filter { $0.slot == .number(slot) }.map(\.id))
                let found = world.snapshot.tasks(of: world.service.id, slot: .number(slot))
                try require(Set(found.map(\.id)) == wanted, "tasks of slot \(slot)")
            }
        }
    }

    @Test("Independent changes are packed, and what belongs together stays together")
    func packing() {
        let change = ClusterChange.delete(.cluster, expecting: .any)
        let packed = ClusterTransaction.packing(Array(repeating: [change, change, change], count: 50))
        #expect(packed.map(\.changes.count) == [99, 51])
        #expect(ClusterTransaction.packing([[], []]) == [])
    }
}
