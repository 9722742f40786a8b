import CaissonAPI
import Synchronization

/// What the managers want of one task, for the runner that carries it out: it changes while the runner is at work.
final class TaskWish: Sendable {
    private struct State {
        var desired: TaskDesiredState
        var isForgotten = false
        var changes: Int64 = 0
    }

    private let state: Mutex<State>
    private let signal = RevisionSignal(Revision(0))

    init(_ desired: TaskDesiredState) { state = Mutex(State(desired: desired)) }

    /// Wishes only grow, whatever order they come in.
    func want(_ desired: TaskDesiredState) { change { $0.desired = max($0.desired, desired) } }

    /// The task's record is gone: nothing of it is to stay.
    func forget() {
        change {
            $0.isForgotten = true
            $0.desired = .remove
        }
    }

    var desired: TaskDesiredState { state.withLock(\.desired) }
    var isForgotten: Bool { state.withLock(\.isForgotten) }

    /// Returns once `condition` holds. Throws `CancellationError`.
    func wait(until condition: @Sendable (TaskDesiredState, _ isForgotten: Bool) -> Bool) async throws {
        while true {
            let seen = state.withLock { condition($0.desired, $0.isForgotten) ? nil : $0.changes }
            guard let seen else { return }
            try await signal.wait(past: Revision(seen))
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let number = state.withLock { state in
            body(&state)
            state.changes += 1
            return state.changes
        }
        signal.publish(Revision(number))
    }
}
