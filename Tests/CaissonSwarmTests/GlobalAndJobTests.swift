import CaissonAPI
import CaissonCore
import CaissonSwarm
import Testing

@Suite("Global services, jobs and dependencies")
struct GlobalAndJobTests {
    @Test("A global service has one task on each node its placement admits, and follows the nodes")
    func global() {
        var swarm = TestSwarm()
        swarm.edit(node: 3) { $0.spec.labels["disk"] = "hdd" }
        var spec = TestSwarm.spec("agent", .global)
        spec.task.placement.constraints = ["node.labels.disk != hdd"]
        let id = swarm.create(spec)
        swarm.obey()
        #expect(swarm.serving(id).compactMap(\.node) == [swarm.node(1), swarm.node(2)])
        swarm.add(node: 4)
        swarm.edit(node: 1) { $0.spec.availability = .drain }
        swarm.edit(node: 3) { $0.spec.labels["disk"] = "ssd" }
        swarm.obey()
        #expect(swarm.serving(id).compactMap(\.node) == [swarm.node(2), swarm.node(3), swarm.node(4)])
        swarm.edit(node: 2) { $0.status.state = .down }
        swarm.obey()
        #expect(swarm.live(id).count == 3, "a silent node keeps its task, and no other gets one for it")
    }

    @Test("A global service is updated node by node")
    func globalUpdate() {
        var swarm = TestSwarm()
        let id = swarm.create(TestSwarm.spec("agent", .global))
        swarm.obey()
        swarm.update(id) { $0.task.container.image = "web:2" }
        swarm.settle()
        #expect(swarm.serving(id).count == 2)
        for _ in 0..<3 { swarm.obey() }
        #expect(swarm.images(id) == Array(repeating: "web:2", count: 3))
    }

    @Test("A job runs as many at a time as it may until enough have completed")
    func job() {
        var swarm = TestSwarm()
        let id = swarm.create(TestSwarm.spec("job", .replicatedJob(total: 5, concurrent: 2)))
        var seen = 0
        for turn in 0..<3 {
            swarm.obey()
            let running = swarm.live(id)
            #expect(running.count == (turn == 2 ? 1 : 2))
            seen += running.count
            for task in running { swarm.report(task, .complete) }
        }
        swarm.obey()
        #expect(seen == 5)
        #expect(swarm.live(id) == [])
        #expect(swarm.tasks(id).count { $0.state == .complete } == 5)
    }

    @Test("A job's failed task is tried again, its completed one is not; another run begins with a new spec")
    func jobRestart() {
        var swarm = TestSwarm()
        let id = swarm.create(TestSwarm.spec("job", .replicatedJob(total: 1, concurrent: 0)))
        swarm.obey()
        if let task = swarm.live(id).first { swarm.report(task, .failed) }
        swarm.wait(.seconds(1))
        swarm.obey()
        #expect(swarm.live(id).count == 1)
        if let task = swarm.live(id).first { swarm.report(task, .complete) }
        swarm.obey()
        #expect(swarm.live(id) == [])
        swarm.update(id) { $0.task.forceUpdate += 1 }
        swarm.obey()
        #expect(swarm.live(id).map(\.jobIteration) == [2])
    }

    @Test("A global job completes once on each node, also on one that comes later")
    func globalJob() {
        var swarm = TestSwarm(nodes: 2)
        let id = swarm.create(TestSwarm.spec("job", .globalJob))
        swarm.obey()
        for task in swarm.live(id) { swarm.report(task, .complete) }
        swarm.obey()
        #expect(swarm.live(id) == [])
        swarm.add(node: 3)
        swarm.obey()
        #expect(swarm.live(id).compactMap(\.node) == [swarm.node(3)])
    }

    struct Overlap: CustomTestStringConvertible {
        let policy: JobSchedule.Concurrency
        let iterations: [UInt64]
        var testDescription: String { policy.rawValue }
    }

    @Test(
        "What a run does that is still going when the next is due",
        arguments: [
            Overlap(policy: .forbid, iterations: [1]), Overlap(policy: .replace, iterations: [2]),
            Overlap(policy: .allow, iterations: [1, 2]),
        ])
    func overlap(example: Overlap) {
        var swarm = TestSwarm()
        var spec = TestSwarm.spec("cron", .replicatedJob(total: 1, concurrent: 1))
        spec.schedule = JobSchedule("* * * * *")
        spec.schedule?.concurrency = example.policy
        // 22:13:20
        let id = swarm.create(spec)
        let wake = swarm.settle()
        #expect(swarm.tasks(id) == [], "nothing runs before the first instant")
        #expect(wake == Timestamp(seconds: 1_700_000_040))
        swarm.now = Timestamp(seconds: 1_700_000_040)
        swarm.obey()
        #expect(swarm.live(id).map(\.jobIteration) == [1])
        swarm.now = Timestamp(seconds: 1_700_000_101)
        swarm.obey()
        #expect(swarm.live(id).map(\.jobIteration) == example.iterations)
        #expect(swarm.snapshot.services[id]?.job?.scheduledFor == Timestamp(seconds: 1_700_000_100))
    }

    @Test("Instants nobody acted on are skipped, or made up for by one run", arguments: JobSchedule.MissedRuns.allCases)
    func missed(policy: JobSchedule.MissedRuns) {
        var swarm = TestSwarm()
        var spec = TestSwarm.spec("cron", .replicatedJob(total: 1, concurrent: 1))
        spec.schedule = JobSchedule("0 * * * *")
        spec.schedule?.missedRuns = policy
        let id = swarm.create(spec)
        swarm.wait(.seconds(5 * 3600))
        #expect(swarm.snapshot.services[id]?.job?.iteration == (policy == .skip ? 0 : 1))
        swarm.settle()
        #expect(swarm.snapshot.services[id]?.job?.iteration == (policy == .skip ? 0 : 1))
    }

    @Test("A service waits for what it depends on", arguments: ServiceDependency.Condition.allCases)
    func dependencies(condition: ServiceDependency.Condition) {
        var swarm = TestSwarm()
        var spec = TestSwarm.spec("web", .replicated(replicas: 1))
        spec.dependsOn = [ServiceDependency(service: "db", condition: condition)]
        let web = swarm.create(spec)
        swarm.settle()
        #expect(swarm.tasks(web) == [])
        let mode: ServiceMode =
            condition == .completedSuccessfully ? .replicatedJob(total: 1, concurrent: 1) : .replicated(replicas: 1)
        let other = swarm.create(TestSwarm.spec("db", mode))
        swarm.settle()
        #expect(swarm.tasks(web) == [])
        #expect(swarm.snapshot.services[web].map { Dependencies.unmet($0, in: swarm.snapshot).count } == 1)
        if let task = swarm.live(other).first {
            swarm.report(task, condition == .completedSuccessfully ? .complete : .running)
        }
        swarm.settle()
        #expect(swarm.tasks(web).count == 1)
    }

    @Test(
        "Constraints compare without regard to case, and a missing label differs from everything",
        arguments: [
            ("node.hostname == NODE1", true), ("node.hostname!=node1", false), ("node.role==worker", true),
            ("node.platform.os == linux", true), ("node.platform.arch != arm64", true), ("node.labels.rack==a", false),
            ("node.labels.rack!=a", true), ("node.labels.disk == SSD", true), ("engine.labels.gpu==yes", true),
            ("node.id==0000000000000000000000001", true),
        ])
    func constraints(text: String, holds: Bool) throws {
        var description = NodeDescription(hostname: "node1")
        description.engineLabels["gpu"] = "yes"
        var node = NodeRecord(id: NodeID(bits: 1), createdAt: Timestamp(seconds: 0), description: description)
        node.spec.labels["disk"] = "ssd"
        #expect(try Constraint(text).matches(node) == holds)
    }

    @Test(
        "What is not a constraint is refused",
        arguments: ["node.role", "node.rolle==worker", "node.labels.==x", "node.role=="])
    func badConstraints(text: String) {
        #expect(throws: CaissonError.self) { try Constraint(text) }
    }
}
