import CaissonAPI
import CaissonCore
import CaissonSwarm
import TestSupport
import Testing

@Suite("The scheduler")
struct SchedulerTests {
    @Test("Spreads a service evenly, whatever else runs where")
    func spreads() {
        var world = SchedulerWorld(nodes: 3)
        for _ in 0..<5 { world.run(SchedulerWorld.service(9), on: 1) }
        #expect(world.placed(world.tasks(6, SchedulerWorld.service())) == [1: 2, 2: 2, 3: 2])
    }

    @Test("Of nodes with as many of the service takes the one with the fewest tasks")
    func total() {
        var world = SchedulerWorld(nodes: 3)
        world.run(SchedulerWorld.service(9), on: 1)
        world.run(SchedulerWorld.service(9), on: 3)
        #expect(world.placed(world.tasks(1, SchedulerWorld.service())) == [2: 1])
    }

    @Test("Fills what is missing before it adds more")
    func levels() {
        var world = SchedulerWorld(nodes: 3)
        for node in [1, 1, 1, 2] { world.run(SchedulerWorld.service(), on: node) }
        #expect(world.placed(world.tasks(5, SchedulerWorld.service())) == [2: 2, 3: 3])
    }

    @Test("Packs the fullest node that still fits, in the other strategy")
    func packs() {
        let service = SchedulerWorld.service { $0.task.resources.reservations.nanoCPUs = 2 }
        var world = SchedulerWorld(nodes: 3) { $1.description.resources.nanoCPUs = 5 }
        world.run(service, on: 2)
        #expect(world.placed(world.tasks(4, service), by: Scheduler(strategy: .binpack)) == [2: 1, 1: 2, 3: 1])
    }

    @Test("Spreads over labels first, the outermost before the inner, and a node without a label counts as one more value")
    func preferences() {
        let service = SchedulerWorld.service { $0.task.placement.spreadOver = ["node.labels.zone", "node.labels.rack"] }
        // Zone a: racks 1 and 2 (a node each) and 3 (two nodes); zone b: one node; no zone: one node.
        var world = SchedulerWorld(nodes: 6) { number, node in
            if number <= 4 { node.spec.labels = ["zone": "a", "rack": "\(min(number, 3))"] }
            if number == 5 { node.spec.labels = ["zone": "b"] }
        }
        #expect(world.placed(world.tasks(18, service)) == [1: 2, 2: 2, 3: 1, 4: 1, 5: 6, 6: 6])
    }

    @Test("A value whose nodes are full gives its share to the others")
    func exhaustedBranch() {
        let service = SchedulerWorld.service {
            $0.task.placement.spreadOver = ["node.labels.zone"]
            $0.task.resources.reservations.nanoCPUs = 1
        }
        var world = SchedulerWorld(nodes: 2) { number, node in
            node.spec.labels = ["zone": "\(number)"]
            node.description.resources.nanoCPUs = number == 1 ? 1 : 9
        }
        #expect(world.placed(world.tasks(6, service)) == [1: 1, 2: 5])
    }

    @Test("Tasks on nodes that take no more count for their value")
    func drainedBranch() {
        let service = SchedulerWorld.service { $0.task.placement.spreadOver = ["node.labels.zone"] }
        var world = SchedulerWorld(nodes: 3) { number, node in
            node.spec.labels = ["zone": number == 3 ? "b" : "a"]
            if number == 1 { node.spec.availability = .pause }
        }
        for _ in 0..<3 { world.run(service, on: 1) }
        #expect(world.placed(world.tasks(3, service)) == [3: 3])
    }

    @Test(
        "Five failures of a service's version within five minutes put a node behind the others",
        arguments: [(5, 10, [2: 2]), (4, 10, [1: 1, 2: 1]), (9, 301, [1: 1, 2: 1])] as [(Int, Int64, [Int: Int])])
    func failures(count: Int, age: Int64, placed: [Int: Int]) {
        var world = SchedulerWorld(nodes: 2)
        let then = Timestamp(seconds: SchedulerWorld.now.seconds - age)
        for _ in 0..<count { world.run(SchedulerWorld.service(), on: 1, .failed, at: then) }
        #expect(world.placed(world.tasks(2, SchedulerWorld.service())) == placed)
        #expect(world.placed(world.tasks(2, SchedulerWorld.service(2))) == [1: 1, 2: 1], "another service is not touched")
    }

    @Test("A node that failed is still better than none")
    func onlyFailing() {
        var world = SchedulerWorld(nodes: 1)
        for _ in 0..<7 { world.run(SchedulerWorld.service(), on: 1, .rejected) }
        #expect(world.placed(world.tasks(1, SchedulerWorld.service())) == [1: 1])
    }

    @Test("A global service's task goes to its node or nowhere")
    func pinned() {
        var world = SchedulerWorld(nodes: 2) { if $0 == 2 { $1.spec.availability = .pause } }
        let service = SchedulerWorld.service { $0.mode = .global }
        let nodes = [1, 2, 7].map { TaskSlot.node(SchedulerWorld.node($0)) }
        let tasks = world.place(nodes.map { world.task(service, slot: $0) }).sorted { $0.id < $1.id }
        #expect(tasks.map(\.state) == [.assigned, .pending, .pending])
        #expect(tasks.map(\.status.error) == [nil, "no suitable node (1 node not available for new tasks)", "no suitable node"])
    }

    @Test("Named units are given once, by name")
    func namedUnits() {
        let service = SchedulerWorld.service { $0.task.resources.reservations.generic = ["gpu": 2] }
        var world = SchedulerWorld(nodes: 1) { $1.description.namedResources = ["gpu": ["g1", "g2", "g3", "g4", "g5"]] }
        let tasks = world.place(world.tasks(3, service))
        #expect(tasks.map(\.assignedResources) == [["gpu": ["g1", "g2"]], ["gpu": ["g3", "g4"]], [:]])
        for task in tasks where task.node != nil { world.put(.task(task)) }
        let later = world.place([world.task(SchedulerWorld.service(2) { $0.task.resources.reservations.generic = ["gpu": 1] })])
        #expect(later.first?.assignedResources == ["gpu": ["g5"]])
    }

    @Test("Tasks that are not wanted any more, or have no addresses yet, are left alone")
    func leftAlone() {
        var world = SchedulerWorld(nodes: 1)
        var tasks = world.tasks(2, SchedulerWorld.service())
        tasks[0].desired = .shutdown
        tasks[1].status.state = .new
        #expect(world.place(tasks) == tasks)
    }

    @Test("A question shows every node's reasons and changes nothing; a task that runs is judged as if it did not")
    func verdicts() throws {
        let service = SchedulerWorld.service {
            $0.task.resources.reservations.nanoCPUs = 2
            $0.task.placement.constraints = ["node.hostname != n2"]
        }
        var world = SchedulerWorld(nodes: 3) { $1.description.resources.nanoCPUs = $0 == 2 ? 1 : 2 }
        world.run(service, on: 1)
        world.run(SchedulerWorld.service(2) { $0.task.resources.reservations.nanoCPUs = 1 }, on: 3)
        let running = try #require(world.snapshot.tasks(on: SchedulerWorld.node(1)).first)
        let verdicts = Scheduler().verdicts(on: running, world.snapshot, now: SchedulerWorld.now)
        #expect(
            verdicts.map(\.reasons) == [
                [], ["insufficient resources on n2", "scheduling constraints not satisfied on n2"], ["insufficient resources on n3"],
            ])
        #expect(verdicts.map(\.tasks) == [0, 0, 1])
        let waiting = Scheduler().verdicts(on: world.task(service), world.snapshot, now: SchedulerWorld.now)
        #expect(waiting.first?.reasons == ["insufficient resources on n1"])
        #expect(waiting.first?.serviceTasks == 1)
    }

    @Test("No node is ever given more than it has, and a task is refused only where no node could take it")
    func neverTooMuch() throws {
        try forAll(150) { seed in
            var world = SchedulerWorld(nodes: seed.integer(1...5)) { _, node in
                node.description.resources = TaskResources(nanoCPUs: Int64(seed.integer(0...8)), memoryBytes: Int64(seed.integer(0...8)))
            }
            var tasks: [TaskRecord] = []
            for number in 1...seed.integer(1...4) {
                let service = SchedulerWorld.service(number) { spec in
                    spec.task.resources.reservations = TaskResources(nanoCPUs: Int64(seed.integer(0...3)), memoryBytes: Int64(seed.integer(0...3)))
                    if seed.oneIn(3) { spec.task.placement.maxReplicasPerNode = seed.integer(1...2) }
                    if seed.oneIn(3) { spec.endpoint.ports = [PortConfig(target: 80, published: 80, mode: .host)] }
                }
                tasks += world.tasks(seed.integer(1...8), service)
            }
            let strategy = seed.pick(Scheduler.Strategy.allCases) ?? .spread
            let placed = world.place(tasks.shuffled(using: &seed), by: Scheduler(strategy: strategy))
            for node in world.snapshot.sortedNodes { try check(node, placed.filter { $0.node == node.id }) }
            for task in placed where task.node == nil {
                for node in world.snapshot.sortedNodes {
                    try require(!fits(task, node, placed.filter { $0.node == node.id }), "\(task.name) fits \(node.name)")
                }
            }
        }
    }

    @Test("The order in which tasks are told does not matter")
    func orderIndependent() throws {
        try forAll(50) { seed in
            var world = SchedulerWorld(nodes: 4) { number, node in node.description.resources.nanoCPUs = Int64(number) }
            let one = SchedulerWorld.service(1) { $0.task.resources.reservations.nanoCPUs = 1 }
            let tasks = world.tasks(6, one) + world.tasks(5, SchedulerWorld.service(2))
            let expected = world.place(tasks).sorted { $0.id < $1.id }
            let found = world.place(tasks.shuffled(using: &seed)).sorted { $0.id < $1.id }
            try require(expected == found, "another order, another placement")
        }
    }

    private func check(_ node: NodeRecord, _ tasks: [TaskRecord]) throws {
        let wanted = tasks.map(\.spec.resources.reservations)
        try require(wanted.map(\.nanoCPUs).reduce(0, +) <= node.description.resources.nanoCPUs, "CPUs of \(node.name)")
        try require(wanted.map(\.memoryBytes).reduce(0, +) <= node.description.resources.memoryBytes, "memory of \(node.name)")
        try require(tasks.count { !$0.hostPorts.isEmpty } <= 1, "port of \(node.name)")
        for (_, replicas) in Dictionary(grouping: tasks, by: \.service) {
            let most = replicas[0].spec.placement.maxReplicasPerNode
            try require(most == 0 || replicas.count <= most, "replicas on \(node.name)")
        }
    }

    private func fits(_ task: TaskRecord, _ node: NodeRecord, _ tasks: [TaskRecord]) -> Bool {
        do { try check(node, tasks + [task]) } catch { return false }
        return true
    }
}
