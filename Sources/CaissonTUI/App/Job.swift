import CaissonAPI
import CaissonCore

/// An engine action under way or done, as the command log keeps it.
struct Job: Sendable, Identifiable {
    enum State: Sendable {
        case running
        case done(Timestamp)
        case failed(Timestamp, CaissonError)
    }

    let id: Int
    var action: EngineAction
    let started: Timestamp
    var state = State.running
    /// Whether the user asked for it to stop; how it then ends is no failure.
    var isCancelled = false
    /// The form that asked for it, until it ends.
    var form: FormOverlay?
    /// The build it runs, from when that has an ID.
    var build: BuildRef?
    /// The latest step per layer, in the order the layers came up.
    private(set) var steps: [TransferProgress] = []

    init(id: Int, action: EngineAction, started: Timestamp) {
        self.id = id
        self.action = action
        self.started = started
    }

    var isRunning: Bool { if case .running = state { true } else { false } }

    mutating func receive(_ progress: [TransferProgress]) {
        for step in progress {
            if let index = steps.firstIndex(where: { $0.id == step.id }), !step.id.isEmpty || steps[index].status == step.status {
                steps[index] = step
            } else {
                steps.append(step)
            }
        }
        if steps.count > 200 { steps.removeFirst(steps.count - 200) }
    }

    /// Bytes done over bytes in all, where any step knows them.
    var fraction: Double? {
        let sized = steps.filter { ($0.total ?? 0) > 0 }
        guard !sized.isEmpty else { return nil }
        let total = sized.reduce(0.0) { $0 + Double($1.total ?? 0) }
        let current = sized.reduce(0.0) { $0 + Double(min($1.current ?? 0, $1.total ?? 0)) }
        return total > 0 ? current / total : nil
    }
}
