import CaissonAPI
import CaissonCore
import CaissonSwarm
import Synchronization
import Testing

/// A machine that does what a test says.
private final class ScriptedExecutor: Executor, TaskController {
    private struct State {
        var calls: [String] = []
        var failures: [String: String] = [:]
        var exit: TaskExit?
    }

    private let state = Mutex(State())
    private let signal = RevisionSignal(Revision(0))
    private let noted = RevisionSignal(Revision(0))

    var calls: [String] { state.withLock(\.calls) }
    func fail(_ call: String, _ reason: String) { state.withLock { $0.failures[call] = reason } }
    func end(_ exit: TaskExit) {
        state.withLock { $0.exit = exit }
        signal.publish(Revision(1))
    }

    private func note(_ call: String) throws {
        let failure = state.withLock { state in
            state.calls.append(call)
            return state.failures[call]
        }
        noted.publish(Revision(Int64(calls.count)))
        if let failure { throw CaissonError(.internal, failure) }
    }

    func wait(for call: String) async throws {
        while true {
            let seen = calls
            if seen.contains(call) { return }
            try await noted.wait(past: Revision(Int64(seen.count)))
        }
    }

    func describe() async throws -> NodeDescription { NodeDescription(hostname: "here") }
    func controller(for task: TaskRecord, _ assignments: Assignments) throws -> any TaskController { self }
    func removeLeftovers(keeping tasks: Set<TaskID>) async throws { try note("sweep \(tasks.count)") }
    func prepare() async throws { try note("prepare") }
    func start() async throws -> StartedTask {
        try note("start")
        return StartedTask(.random(), ports: [PortConfig(target: 80, published: 40001, mode: .host)])
    }
    func watch(_ isHealthy: @escaping @Sendable () -> Void) async throws -> TaskExit {
        try note("watch")
        isHealthy()
        try await signal.wait(past: Revision(0))
        return state.withLock(\.exit) ?? TaskExit(status: 255)
    }
    func stop() async throws { try note("stop") }
    func release() async throws { try note("release") }
    func remove() async throws { try note("remove") }
}

/// Managers that say what a test says, and keep what they are told.
private final class ScriptedSession: AgentSession {
    private let (stream, input) = AsyncThrowingStream<Assignments, any Error>.makeStream()
    private let reports = Mutex<[TaskStatus]>([])
    private let refusals = Mutex(0)
    private let signal = RevisionSignal(Revision(0))

    func assignments() -> AsyncThrowingStream<Assignments, any Error> { stream }
    func report(_ reports: [TaskReport]) async throws {
        let isRefused = refusals.withLock { left in
            defer { left = max(0, left - 1) }
            return left > 0
        }
        if isRefused { throw CaissonError(.unavailable, "no leader") }
        let count = self.reports.withLock { all in
            all += reports.map(\.status)
            return all.count
        }
        signal.publish(Revision(Int64(count)))
    }

    func refuse(_ count: Int) { refusals.withLock { $0 = count } }
    func send(_ assignments: Assignments) { input.yield(assignments) }
    func close() { input.finish() }
    var last: TaskStatus? { reports.withLock(\.last) }
    var states: [TaskState] { reports.withLock { $0.map(\.state) } }

    /// Waits until the last word fulfils `condition`; the suite's time limit ends it otherwise.
    func wait(for what: String, _ condition: (TaskStatus) -> Bool) async throws {
        while true {
            let seen = reports.withLock { $0 }
            if let last = seen.last, condition(last) { return }
            try await signal.wait(past: Revision(Int64(seen.count)))
        }
    }
}

@Suite(.timeLimit(.minutes(1)))
struct AgentTests {
    private let node = NodeID(bits: 7)

    private func task(_ state: TaskState = .assigned, desired: TaskDesiredState = .running) -> TaskRecord {
        let spec = ServiceSpec(name: "web", task: TaskSpec(container: ContainerSpec(image: "box")))
        let service = ServiceRecord(id: ServiceID(bits: 1), createdAt: Timestamp(seconds: 0), spec: spec)
        var task = TaskRecord(id: TaskID(bits: 2), service: service, slot: .number(1), desired: desired, now: Timestamp(seconds: 0))
        task.node = node
        task.status.state = state
        return task
    }

    private func assignments(_ tasks: TaskRecord...) -> Assignments {
        var assignments = Assignments(revision: 1)
        for task in tasks { assignments.tasks[task.id] = task }
        return assignments
    }

    private func withAgent(_ body: (ScriptedExecutor, ScriptedSession) async throws -> Void) async throws {
        let (executor, session) = (ScriptedExecutor(), ScriptedSession())
        let agent = Agent(node: node, executor: executor, session: session) { Timestamp(seconds: 5) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await agent.run() }
            try await body(executor, session)
            session.close()
            group.cancelAll()
            // The end of the session is the end of the agent, and no error.
            do { try await group.waitForAll() } catch is CancellationError {}
        }
    }

    @Test func `a task goes from assigned to serving, and its end is told`() async throws {
        try await withAgent { executor, session in
            session.send(assignments(task()))
            try await session.wait(for: "serving") { $0.servingSince != nil }
            #expect(executor.calls == ["sweep 1", "prepare", "start", "watch"])
            #expect(session.states.last == .running)
            #expect(session.last?.ports?.map(\.published) == [40001])
            executor.end(TaskExit(status: 3))
            try await session.wait(for: "the end") { $0.state == .failed }
            #expect(session.last?.exitCode == 3)
            #expect(session.last?.error == "task: non-zero exit (3)")
            // Before its end is told.
            #expect(executor.calls.suffix(2) == ["watch", "release"])
            session.send(assignments())
            try await executor.wait(for: "remove")
        }
    }

    @Test func `a task that is to be ready waits with its start`() async throws {
        try await withAgent { executor, session in
            session.send(assignments(task(desired: .ready)))
            try await session.wait(for: "ready") { $0.state == .ready }
            #expect(executor.calls == ["sweep 1", "prepare"])
            session.send(assignments(task(desired: .running)))
            try await session.wait(for: "running") { $0.state == .running }
        }
    }

    @Test func `what cannot be prepared is rejected`() async throws {
        try await withAgent { executor, session in
            executor.fail("prepare", "no space")
            session.send(assignments(task()))
            try await session.wait(for: "the end") { $0.state == .rejected }
            #expect(executor.calls.last == "release")
            #expect(session.last?.error?.contains("no space") == true)
        }
    }

    @Test func `what cannot be started has failed`() async throws {
        try await withAgent { executor, session in
            executor.fail("start", "no space")
            session.send(assignments(task()))
            try await session.wait(for: "the end") { $0.state == .failed }
            #expect(session.last?.error?.contains("no space") == true)
        }
    }

    @Test func `a running task is stopped when managers want its end`() async throws {
        try await withAgent { executor, session in
            session.send(assignments(task()))
            try await session.wait(for: "serving") { $0.servingSince != nil }
            session.send(assignments(task(desired: .draining)))
            session.send(assignments(task(desired: .shutdown)))
            try await session.wait(for: "shutdown") { $0.state == .shutdown }
            #expect(executor.calls.suffix(3) == ["watch", "stop", "release"])
        }
    }

    @Test func `after its own end an agent finds running tasks and says again what was not taken`() async throws {
        try await withAgent { executor, session in
            session.refuse(2)
            session.send(assignments(task(.running)))
            try await session.wait(for: "serving") { $0.servingSince != nil }
            #expect(executor.calls == ["sweep 1", "watch"])
        }
    }

    @Test func `every state has one next action for every wish, and the end of a task needs none`() {
        for state in TaskState.allCases {
            for desired in TaskDesiredState.allCases {
                let action = TaskAction.next(state, desired)
                if state.isTerminal || state < .assigned { #expect(action == .rest) }
                else if desired >= .shutdown { #expect(action == .stop) }
                else if state != .ready { #expect(action != .rest && action != .stop) }
            }
        }
    }
}
