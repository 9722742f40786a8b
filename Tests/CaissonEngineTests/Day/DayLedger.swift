import Synchronization

/// What all clients of a day share: how many operations are left, and what was done how often.
final class DayLedger: Sendable {
    private struct State {
        var left: Int
        var counts: [String: Int] = [:]
    }

    private let state: Mutex<State>

    init(operations: Int) { state = Mutex(State(left: operations)) }

    /// Takes an operation; false when there are none left.
    func take() -> Bool {
        state.withLock { state in
            state.left -= 1
            return state.left >= 0
        }
    }

    /// The day is over early.
    func stop() { state.withLock { $0.left = 0 } }

    var isOver: Bool { state.withLock { $0.left <= 0 } }

    /// Counts what happened, under `word`.
    func count(_ word: String) { state.withLock { $0.counts[word, default: 0] += 1 } }

    /// `commit 31, create 250, …`
    var summary: String { state.withLock { $0.counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ") } }
}
