package import CaissonAPI
package import CaissonCore

/// A node's part of the swarm: runs the tasks it is given, and says how they are doing.
///
/// It keeps nothing of its own: what it ran before its end is found by the tasks' identities, and what it last said is in the store.
package struct Agent: Sendable {
    private let node: NodeID
    private let executor: any Executor
    private let session: any AgentSession
    private let now: @Sendable () -> Timestamp

    package init(
        node: NodeID, executor: any Executor, session: any AgentSession, now: @escaping @Sendable () -> Timestamp
    ) {
        self.node = node
        self.executor = executor
        self.session = session
        self.now = now
    }

    /// Works until the session ends or it is cancelled; containers run on. Throws what the session threw.
    package func run() async throws {
        let reporter = StatusReporter(node, session)
        try await withThrowingDiscardingTaskGroup { group in
            defer { group.cancelAll() }
            group.addTask { try await reporter.run() }
            var wishes: [TaskID: TaskWish] = [:]
            var isFirst = true
            for try await assignments in session.assignments() {
                if isFirst { try await executor.removeLeftovers(keeping: Set(assignments.tasks.keys)) }
                isFirst = false
                for (id, wish) in wishes where assignments.tasks[id] == nil {
                    wish.forget()
                    wishes[id] = nil
                }
                for task in assignments.tasks.values.sorted(by: { $0.id < $1.id }) {
                    if let wish = wishes[task.id] { wish.want(task.desired) } else {
                        let wish = TaskWish(task.desired)
                        wishes[task.id] = wish
                        guard let runner = runner(of: task, assignments, wish, reporter) else { continue }
                        group.addTask { try await runner.run() }
                    }
                }
            }
        }
    }

    /// nil for a task that cannot be carried out here at all, which is said.
    private func runner(
        of task: TaskRecord, _ assignments: Assignments, _ wish: TaskWish, _ reporter: StatusReporter
    ) -> TaskRunner? {
        do {
            let controller = try executor.controller(for: task, assignments)
            return TaskRunner(task: task, controller: controller, wish: wish, reporter: reporter, now: now)
        } catch {
            guard !task.state.isTerminal else { return nil }
            reporter.report(task, TaskStatus(state: .rejected, since: now(), message: "preparing", error: "\(error)"))
            return nil
        }
    }
}
