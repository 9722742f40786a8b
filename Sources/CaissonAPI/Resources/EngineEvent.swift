package import CaissonCore

/// A past fact, in the shape of Docker's events: every change other processes may want to see.
package struct EngineEvent: Sendable, Codable, Equatable {
    /// What the event is about.
    package enum Kind: String, Sendable, Codable {
        case container, image, network, volume, builder, daemon
        /// This machine as a node of a swarm: `create` when it came into one, `remove` when it left.
        case node
    }

    /// Position in the event log of this state root; strictly increasing.
    package var sequence: Int64
    package var time: Timestamp
    package var type: Kind
    /// Docker's action word: `create`, `start`, `die`, `destroy`, `pull`, `tag`, `untag`, `delete`, …
    package var action: String
    /// The actor's ID: a container's ObjectID, an image's digest or reference.
    package var id: String
    /// Docker's attributes: `name`, `image`, `exitCode`, `signal`, …
    package var attributes: [String: String]

    package init(
        sequence: Int64 = 0, time: Timestamp, type: Kind, action: String, id: String, attributes: [String: String] = [:]
    ) {
        self.sequence = sequence
        self.time = time
        self.type = type
        self.action = action
        self.id = id
        self.attributes = attributes
    }
}
