package import CaissonCore

/// Which place of a service a task fills: a number, or a node for global services.
package enum TaskSlot: Sendable, Codable, Hashable, Comparable, CustomStringConvertible {
    case number(Int)
    case node(NodeID)

    package var description: String {
        switch self {
        case .number(let number): "\(number)"
        case .node(let node): "\(node)"
        }
    }
}

/// How a task is doing, written by managers up to ASSIGNED and by its agent from then on.
package struct TaskStatus: Sendable, Codable, Equatable {
    package var state: TaskState
    /// When it came into this state.
    package var since: Timestamp
    package var message: String
    /// Why it failed, or why no node takes it.
    package var error: String?
    package var runningSince: Timestamp?
    /// Since when it is healthy and reachable; nil while it is not. A task without a health check is healthy once it runs.
    package var servingSince: Timestamp?
    package var exitCode: Int32?
    package var container: ObjectID?
    /// The ports of its own node that lead to it, with their numbers; nil while it does not run, and where there are none.
    package var ports: [PortConfig]?

    package init(state: TaskState, since: Timestamp, message: String = "", error: String? = nil) {
        self.state = state
        self.since = since
        self.message = message
        self.error = error
    }
}

/// A task's place on a network; addresses are the allocator's.
package struct TaskAttachment: Sendable, Codable, Equatable {
    package var network: NetworkID
    /// In CIDR form.
    package var addresses: [String]
    package var aliases: [String]

    package init(network: NetworkID, addresses: [String] = [], aliases: [String] = []) {
        self.network = network
        self.addresses = addresses
        self.aliases = aliases
    }
}
