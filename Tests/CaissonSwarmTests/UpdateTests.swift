import CaissonAPI
import CaissonCore
import CaissonSwarm
import Testing

@Suite("Rolling updates")
struct UpdateTests {
    static func started(_ change: (inout ServiceSpec) -> Void = { _ in }) -> (TestSwarm, ServiceID) {
        var swarm = TestSwarm()
        var spec = TestSwarm.spec("web", .replicated(replicas: 4))
        change(&spec)
        let id = swarm.create(spec)
        swarm.obey()
        swarm.now = swarm.now.advanced(by: .seconds(10))
        return (swarm, id)
    }

    static func status(_ swarm: TestSwarm, _ id: ServiceID) -> String {
        let status = swarm.snapshot.services[id]?.updateStatus
        return "\(status?.state.rawValue ?? "none"): \(status?.message ?? "")"
    }

    struct Pace: CustomTestStringConvertible {
        let parallelism: Int
        let order: UpdateConfig.Order
        let steps: [Int]
        var testDescription: String { "\(parallelism) at a time, \(order.rawValue)" }
    }

    static let paces = [
        Pace(parallelism: 1, order: .stopFirst, steps: [1, 2, 3, 4]),
        Pace(parallelism: 3, order: .stopFirst, steps: [3, 4]),
        Pace(parallelism: 0, order: .stopFirst, steps: [4]),
        Pace(parallelism: 1, order: .startFirst, steps: [1, 2, 3, 4]),
        Pace(parallelism: 2, order: .startFirst, steps: [2, 4]),
    ]

    @Test("As many slots are changed at a time as were asked for, after each other's delay", arguments: paces)
    func pace(example: Pace) {
        var (swarm, id) = Self.started { spec in
            spec.update.parallelism = example.parallelism
            spec.update.order = example.order
            spec.update.delay = .seconds(3)
        }
        swarm.update(id) { $0.task.container.image = "web:2" }
        for (turn, count) in example.steps.enumerated() {
            swarm.settle()
            let old = swarm.serving(id).count { $0.spec.container.image == "web:1" }
            let before = turn == 0 ? 0 : example.steps[turn - 1]
            #expect(old == 4 - (example.order == .startFirst ? before : count))
            #expect(Self.status(swarm, id) == "updating: update in progress")
            swarm.obey()
            #expect(swarm.images(id).count { $0 == "web:2" } == count)
            #expect(swarm.serving(id).count == 4)
            swarm.wait(.milliseconds(2900))
            #expect(swarm.live(id).count == 4, "the delay holds the next one back")
            swarm.now = swarm.now.advanced(by: .milliseconds(100))
        }
        swarm.wait(.seconds(2))
        #expect(Self.status(swarm, id) == "completed: update completed")
        #expect(swarm.snapshot.services[id]?.updateStatus?.completedAt == swarm.now)
    }

    @Test("A failure inside the monitor time pauses the update, and the rest keeps serving")
    func pause() {
        var (swarm, id) = Self.started { $0.update.delay = .seconds(3) }
        swarm.update(id) { $0.task.container.image = "web:2" }
        swarm.obey()
        swarm.wait(.seconds(3))
        swarm.obey()
        let failed = swarm.serving(id).first { $0.spec.container.image == "web:2" }
        swarm.now = swarm.now.advanced(by: .seconds(1))
        if let failed { swarm.report(failed, .failed) }
        swarm.obey()
        let name = failed?.id.description ?? ""
        #expect(Self.status(swarm, id) == "paused: update paused due to failure or early termination of task \(name)")
        #expect(swarm.images(id).count { $0 == "web:1" } == 2)
        swarm.wait(.seconds(30))
        #expect(swarm.images(id).count { $0 == "web:1" } == 2)
    }

    @Test("A failure after the monitor time is the restart policy's business")
    func lateFailure() {
        var (swarm, id) = Self.started { spec in
            spec.update.monitor = .seconds(2)
            spec.update.delay = .seconds(10)
        }
        swarm.update(id) { $0.task.container.image = "web:2" }
        swarm.obey()
        swarm.now = swarm.now.advanced(by: .seconds(3))
        if let task = swarm.serving(id).first(where: { $0.spec.container.image == "web:2" }) {
            swarm.report(task, .failed)
        }
        swarm.settle()
        #expect(Self.status(swarm, id) == "updating: update in progress")
    }

    @Test("Failures up to the ratio are tolerated")
    func ratio() {
        var (swarm, id) = Self.started { $0.update.maxFailureRatio = 0.25 }
        swarm.update(id) { $0.task.container.image = "web:2" }
        for expected in ["updating", "paused"] {
            swarm.settle()
            let task = swarm.live(id).last { $0.spec.container.image == "web:2" && !$0.state.isTerminal }
            if let task { swarm.report(task, .rejected) }
            swarm.obey()
            #expect(Self.status(swarm, id).hasPrefix(expected))
            swarm.wait(.seconds(1))
        }
    }

    @Test("Rolling back ends at exactly the spec before, without touching the slots that still have it")
    func rollback() {
        var (swarm, id) = Self.started { $0.update.failureAction = .rollback }
        let before = swarm.snapshot.services[id]?.spec
        let untouched = Set(swarm.serving(id).dropFirst().map(\.id))
        swarm.update(id) { spec in
            spec.task.container.image = "web:2"
            spec.labels["release"] = "2"
        }
        swarm.settle()
        let failed = swarm.live(id).first { $0.spec.container.image == "web:2" }
        if let failed { swarm.report(failed, .rejected) }
        swarm.settle()
        let name = failed?.id.description ?? ""
        #expect(
            Self.status(swarm, id)
                == "rollback_started: update rolled back due to failure or early termination of task \(name)")
        swarm.obey()
        swarm.wait(.seconds(6))
        #expect(Self.status(swarm, id) == "rollback_completed: rollback completed")
        #expect(swarm.snapshot.services[id]?.spec == before)
        #expect(swarm.images(id) == Array(repeating: "web:1", count: 4))
        #expect(untouched.isSubset(of: Set(swarm.serving(id).map(\.id))))
    }

    @Test("With nowhere to go back to, a failed update is paused")
    func rollbackTwice() {
        var (swarm, id) = Self.started { $0.update.failureAction = .rollback }
        swarm.update(id) { $0.task.container.image = "web:2" }
        swarm.settle()
        swarm.edit(id) { $0.previousSpec = nil }
        if let task = swarm.live(id).first(where: { $0.spec.container.image == "web:2" }) {
            swarm.report(task, .rejected)
        }
        swarm.settle()
        #expect(Self.status(swarm, id).hasPrefix("paused: update paused due to"))
    }

    @Test("A new spec in the middle of an update starts afresh")
    func superseded() {
        var (swarm, id) = Self.started()
        swarm.update(id) { $0.task.container.image = "web:2" }
        swarm.settle()
        swarm.update(id) { $0.task.container.image = "web:3" }
        for _ in 0..<4 { swarm.obey() }
        swarm.wait(.seconds(6))
        #expect(swarm.images(id) == Array(repeating: "web:3", count: 4))
        #expect(Self.status(swarm, id) == "completed: update completed")
    }

    @Test("What does not concern tasks changes no task", arguments: [0, 1])
    func untouched(which: Int) {
        var (swarm, id) = Self.started()
        let tasks = swarm.serving(id).map(\.id)
        swarm.update(id) { spec in
            if which == 0 {
                spec.labels["a"] = "b"
            } else {
                spec.endpoint.ports = [PortConfig(target: 80, published: 8080)]
            }
        }
        swarm.obey()
        #expect(swarm.serving(id).map(\.id) == tasks)
        #expect(Self.status(swarm, id) == "none: ")
    }
}
