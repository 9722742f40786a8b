import CaissonAPI
import CaissonCore

/// Carries one task from ASSIGNED to its end and, when its record goes, takes away what is left of it.
struct TaskRunner: Sendable {
    let task: TaskRecord
    let controller: any TaskController
    let wish: TaskWish
    let reporter: StatusReporter
    let now: @Sendable () -> Timestamp

    /// Ends with the task's record, or when it is cancelled: the container then stays as it is, for the next agent.
    func run() async throws {
        var status = task.status
        while !(status.state.isTerminal && wish.isForgotten) {
            let (state, desired) = (status.state, wish.desired)
            let action = TaskAction.next(state, desired)
            if action == .rest {
                try await wish.wait { TaskAction.next(state, $0) != .rest || (state.isTerminal && $1) }
            } else {
                try await perform(action, &status)
            }
        }
        await removeInTheEnd()
    }

    private func perform(_ action: TaskAction, _ status: inout TaskStatus) async throws {
        do {
            switch action {
            case .accept: move(&status, to: .accepted, "accepted")
            case .prepare:
                move(&status, to: .preparing, "preparing")
                let step = try await unlessStopped { [controller] in
                    try await controller.prepare()
                    return .prepared
                }
                if case .prepared = step { move(&status, to: .ready, "prepared") }
            case .start: try await start(&status)
            case .watch: try await watch(&status)
            case .stop:
                try await controller.stop()
                await end(&status, as: .shutdown, "shutdown")
            case .rest: break
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            // swarmkit's rule: what never came to its start was rejected, everything later has failed.
            status.error = "\(error)"
            await end(&status, as: status.state < .starting ? .rejected : .failed, status.message)
        }
    }

    private func start(_ status: inout TaskStatus) async throws {
        move(&status, to: .starting, "starting")
        guard case .started(let started) = try await unlessStopped({ [controller] in .started(try await controller.start()) })
        else { return }
        status.container = started.container
        status.ports = started.ports.isEmpty ? nil : started.ports
        status.runningSince = now()
        move(&status, to: .running, "started")
    }

    private func watch(_ status: inout TaskStatus) async throws {
        let running = status
        let step = try await unlessStopped { [self] in
            let exit = try await controller.watch {
                guard running.servingSince == nil else { return }
                var healthy = running
                healthy.servingSince = now()
                reporter.report(task, healthy)
            }
            return .ended(exit)
        }
        guard case .ended(let exit) = step else { return }
        status.exitCode = exit.status
        status.servingSince = nil
        if exit.status == 0, exit.reason == nil { return await end(&status, as: .complete, "finished") }
        status.error = exit.reason ?? "task: non-zero exit (\(exit.status))"
        await end(&status, as: .failed, "started")
    }

    /// What only a living task may have goes before its end is told, for others to rely on.
    private func end(_ status: inout TaskStatus, as state: TaskState, _ message: String) async {
        // What does not go now goes with the task's record.
        try? await controller.release()
        status.ports = nil
        move(&status, to: state, message)
    }

    private func move(_ status: inout TaskStatus, to state: TaskState, _ message: String) {
        guard status.state < state else { return }
        status.state = state
        status.since = now()
        status.message = message
        reporter.report(task, status)
    }

    private enum Step: Sendable {
        case prepared
        case started(StartedTask)
        case ended(TaskExit)
        case interrupted
    }

    /// What `body` returns, or `interrupted` when the managers want the task's end before, which cancels it.
    private func unlessStopped(_ body: @escaping @Sendable () async throws -> Step) async throws -> Step {
        try await withThrowingTaskGroup(of: Step.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await wish.wait { desired, _ in desired >= .shutdown }
                return .interrupted
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .interrupted
        }
    }

    private func removeInTheEnd() async {
        // What does not go now is found by the next agent, as something no task asks for.
        try? await controller.remove()
    }
}
