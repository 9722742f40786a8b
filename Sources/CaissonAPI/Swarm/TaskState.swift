/// How far a task is, as observed; states only ever grow.
///
/// Names and order are swarmkit's (`api/types.proto`, `TaskState`), without REMOVE, which is only a wish there.
package enum TaskState: Int, Sendable, Hashable, Comparable, CaseIterable {
    /// Made by an orchestrator.
    case new
    /// Has its addresses and ports; waits for a node.
    case pending
    /// Has a node.
    case assigned
    /// The node's agent knows it.
    case accepted
    case preparing
    /// Image and container are there; an update may stop the task before.
    case ready
    case starting
    case running
    /// Ended by itself with status 0.
    case complete
    /// Ended because it was told to.
    case shutdown
    /// Ended by itself with an error.
    case failed
    /// Could not be prepared or started.
    case rejected
    /// Its node is gone for good: what became of it will never be known.
    case orphaned

    package static func < (left: TaskState, right: TaskState) -> Bool { left.rawValue < right.rawValue }

    /// Whether the task has ended.
    package var isTerminal: Bool { self > .running }

    /// The lower-case name, as written in the store and shown by `service ps`.
    package var name: String { "\(self)" }
}

extension TaskState: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let state = TaskState.allCases.first(where: { $0.name == name }) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a task state: \(name)")
        }
        self = state
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}

/// What managers want of a task; like the observed state it only grows.
package enum TaskDesiredState: Int, Sendable, Hashable, Comparable, CaseIterable, Codable {
    /// Be prepared, wait with starting.
    case ready
    case running
    /// A job's task: run once to the end.
    case completed
    /// Still running, but no longer given new connections: its endpoint is being withdrawn everywhere.
    case draining
    /// Be stopped.
    case shutdown
    /// Be stopped, then forgotten by the reaper whatever the history limit is.
    case remove

    package static func < (left: TaskDesiredState, right: TaskDesiredState) -> Bool { left.rawValue < right.rawValue }

    /// As `service ps` shows it: Docker's word where it has one.
    package var name: String { self == .completed ? "complete" : "\(self)" }

    /// Whether the task is meant to be there: not on its way out.
    package var isWanted: Bool { self < .draining }
}
