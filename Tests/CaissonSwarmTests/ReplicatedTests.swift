import CaissonAPI
import CaissonCore
import CaissonSwarm
import Testing

@Suite("Replicated services")
struct ReplicatedTests {
    @Test("A service gets its slots, numbered from one and spread over the nodes")
    func creation() {
        var swarm = TestSwarm()
        let id = swarm.create(TestSwarm.spec())
        swarm.obey()
        #expect(swarm.serving(id).map(\.slot) == [.number(1), .number(2), .number(3)])
        #expect(Set(swarm.serving(id).compactMap(\.node)).count == 3)
    }

    @Test("Scaling down gives up what does not serve, then what crowds a node; scaling up fills the gaps")
    func scaling() {
        var swarm = TestSwarm(nodes: 2)
        let id = swarm.create(TestSwarm.spec("web", .replicated(replicas: 4)))
        swarm.obey()
        swarm.report(swarm.serving(id)[1], .failed)
        swarm.settle()
        swarm.update(id) { $0.mode = .replicated(replicas: 3) }
        swarm.settle()
        #expect(swarm.live(id).map(\.slot) == [.number(1), .number(3), .number(4)])
        swarm.update(id) { $0.mode = .replicated(replicas: 2) }
        swarm.obey()
        #expect(Set(swarm.serving(id).compactMap(\.node)).count == 2, "one on each node")
        swarm.update(id) { $0.mode = .replicated(replicas: 5) }
        swarm.obey()
        #expect(swarm.serving(id).map(\.slot) == (1...5).map(TaskSlot.number))
        swarm.update(id) { $0.mode = .replicated(replicas: 0) }
        swarm.obey()
        #expect(swarm.tasks(id) == [], "what was scaled away leaves no history")
    }

    struct Ending: CustomTestStringConvertible {
        let condition: TaskRestartPolicy.Condition
        let state: TaskState
        let isReplaced: Bool
        var testDescription: String { "\(condition.rawValue), \(state.name)" }
    }

    static let endings = [
        Ending(condition: .any, state: .failed, isReplaced: true),
        Ending(condition: .any, state: .complete, isReplaced: true),
        Ending(condition: .any, state: .rejected, isReplaced: true),
        Ending(condition: .onFailure, state: .failed, isReplaced: true),
        Ending(condition: .onFailure, state: .complete, isReplaced: false),
        Ending(condition: .none, state: .failed, isReplaced: false),
        Ending(condition: .none, state: .complete, isReplaced: false),
    ]

    @Test("A task that ends is followed as the restart condition says, after the delay", arguments: endings)
    func restart(example: Ending) {
        var swarm = TestSwarm()
        var spec = TestSwarm.spec("web", .replicated(replicas: 1))
        spec.task.restart.condition = example.condition
        let id = swarm.create(spec)
        swarm.settle()
        if let task = swarm.live(id).first { swarm.report(task, example.state) }
        let wake = swarm.settle()
        #expect(swarm.live(id).map(\.desired) == (example.isReplaced ? [.ready] : []))
        #expect(wake == (example.isReplaced ? swarm.now.advanced(by: .seconds(1)) : nil))
        swarm.wait(.milliseconds(900))
        #expect(swarm.live(id).map(\.desired) == (example.isReplaced ? [.ready] : []))
        swarm.wait(.milliseconds(100))
        #expect(swarm.live(id).map(\.desired) == (example.isReplaced ? [.running] : []))
        #expect(swarm.tasks(id).filter { !$0.isLive }.map(\.desired) == [.shutdown])
    }

    @Test(
        "Attempts are counted in the slot, so that whoever leads next goes on counting",
        arguments: [Duration.zero, .seconds(60)])
    func attempts(window: Duration) {
        var swarm = TestSwarm(limit: 0)
        var spec = TestSwarm.spec("web", .replicated(replicas: 1))
        spec.task.restart.maxAttempts = 2
        spec.task.restart.window = window
        let id = swarm.create(spec)
        for attempt in 0..<3 {
            swarm.wait(.seconds(1))
            #expect(swarm.live(id).count == 1, "attempt \(attempt)")
            if let task = swarm.live(id).first { swarm.report(task, .failed) }
        }
        swarm.wait(.seconds(1))
        #expect(swarm.live(id) == [])
        #expect(swarm.tasks(id).count == 1, "the last one says that the slot was given up, whatever the history limit")
        swarm.wait(.seconds(100))
        #expect(swarm.live(id) == [])
        swarm.update(id) { $0.task.container.image = "web:2" }
        swarm.settle()
        #expect(swarm.live(id).map(\.restarts.count) == [0], "a new spec starts afresh")
    }

    @Test("Only restarts inside the window count")
    func window() {
        var swarm = TestSwarm()
        var spec = TestSwarm.spec("web", .replicated(replicas: 1))
        spec.task.restart.maxAttempts = 1
        spec.task.restart.window = .seconds(10)
        let id = swarm.create(spec)
        for _ in 0..<5 {
            swarm.wait(.seconds(20))
            #expect(swarm.live(id).count == 1)
            if let task = swarm.live(id).first { swarm.report(task, .failed) }
            swarm.settle()
        }
        if let task = swarm.live(id).first { swarm.report(task, .failed) }
        swarm.settle()
        #expect(swarm.live(id) == [], "twice in a moment is once too many")
    }

    @Test("A lost node's tasks are replaced at once, and kept in mind until the others serve")
    func loss() {
        var swarm = TestSwarm()
        let id = swarm.create(TestSwarm.spec())
        swarm.obey()
        let lost = swarm.serving(id).first { $0.node == swarm.node(1) }
        swarm.edit(node: 1) { $0.status.state = .suspected }
        swarm.settle()
        #expect(swarm.live(id).count == 3, "suspicion changes nothing")
        swarm.edit(node: 1) { $0.status.state = .down }
        swarm.settle()
        #expect(swarm.live(id).count == 4)
        #expect(swarm.tasks(id).first { $0.id == lost?.id }?.desired == .running)
        #expect(
            swarm.live(id).contains { $0.desired == .running && $0.state == .assigned && $0.slot == lost?.slot },
            "no delay")

        var back = swarm
        back.edit(node: 1) { $0.status.state = .ready }
        back.settle()
        #expect(back.serving(id).count == 3)
        #expect(back.live(id).map(\.id).contains { $0 == lost?.id }, "back before another served: it is kept")
        #expect(back.live(id).count == 3)

        for task in swarm.live(id) where task.state == .assigned { swarm.report(task, .running) }
        swarm.wait(.seconds(3))
        #expect(swarm.tasks(id).first { $0.id == lost?.id }?.desired == .shutdown)
        #expect(swarm.live(id).count == 3)
    }

    @Test("A drained node's tasks move without counting as restarts; a paused one keeps them")
    func draining() {
        var swarm = TestSwarm()
        let id = swarm.create(TestSwarm.spec())
        swarm.obey()
        swarm.edit(node: 2) { $0.spec.availability = .pause }
        swarm.obey()
        #expect(swarm.serving(id).contains { $0.node == swarm.node(2) })
        swarm.edit(node: 2) { $0.spec.availability = .drain }
        swarm.obey()
        #expect(swarm.serving(id).count == 3)
        #expect(!swarm.serving(id).contains { $0.node == swarm.node(2) })
        #expect(swarm.serving(id).allSatisfy { $0.restarts.count == 0 })
    }

    @Test("A removed service ends its tasks first; one with endpoints is drained before it stops")
    func removal() {
        var swarm = TestSwarm()
        var spec = TestSwarm.spec()
        spec.endpoint.ports = [PortConfig(target: 80, published: 80)]
        let id = swarm.create(spec)
        swarm.obey()
        swarm.edit(id) { $0.isBeingRemoved = true }
        swarm.settle()
        #expect(swarm.tasks(id).allSatisfy { $0.desired == .draining })
        for number in 1...2 {
            swarm.write([
                .put(.nodeReport(NodeReport(node: swarm.node(number), appliedRevision: .max)), expecting: .any)
            ])
        }
        swarm.settle()
        #expect(swarm.tasks(id).allSatisfy { $0.desired == .draining }, "one node has not confirmed")
        var patient = swarm
        patient.wait(.seconds(2))
        #expect(patient.tasks(id).allSatisfy { $0.desired == .remove }, "it is not waited for longer than two seconds")
        swarm.write([.put(.nodeReport(NodeReport(node: swarm.node(3), appliedRevision: .max)), expecting: .any)])
        swarm.settle()
        #expect(swarm.tasks(id).allSatisfy { $0.desired == .remove })
        swarm.obey()
        #expect(swarm.tasks(id) == [])
        #expect(swarm.snapshot.services[id] == nil)
    }

    @Test("History is kept to the limit", arguments: [0, 1, 3])
    func history(limit: Int) {
        var swarm = TestSwarm(limit: limit)
        let id = swarm.create(TestSwarm.spec("web", .replicated(replicas: 1)))
        for _ in 0..<6 {
            swarm.wait(.seconds(2))
            if let task = swarm.live(id).first { swarm.report(task, .failed) }
        }
        swarm.settle()
        #expect(swarm.tasks(id).count == limit + 1)
    }
}
