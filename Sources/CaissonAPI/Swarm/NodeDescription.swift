package import CaissonCore

/// What a node's agent says of its machine.
package struct NodeDescription: Sendable, Codable, Equatable {
    package var hostname: String
    package var platform: NodePlatform
    package var resources = TaskResources()
    /// Named units of countable resources (`gpu` → `gpu0`, `gpu1`); a kind without names is in `resources.generic`.
    package var namedResources: [String: [String]] = [:]
    package var engineVersion = ""
    package var engineLabels: [String: String] = [:]
    package var plugins: [NodePlugin] = []
    /// Who signed its certificate and whom it trusts; nil before it has one.
    package var trust: SwarmTrust?

    package init(hostname: String, platform: NodePlatform = NodePlatform(os: "linux", architecture: "amd64")) {
        self.hostname = hostname
        self.platform = platform
    }
}

/// A driver a node has: `Network/overlay`, `Volume/local`, `Log/json-file`.
package struct NodePlugin: Sendable, Codable, Hashable {
    package var type: String
    package var name: String

    package init(type: String, name: String) {
        self.type = type
        self.name = name
    }
}

/// What managers know of a node's life.
package struct NodeStatus: Sendable, Codable, Equatable {
    package enum State: String, Sendable, Codable, CaseIterable {
        /// Joined, not heard of yet.
        case unknown
        case ready
        /// Silent for a moment: its tasks are shown as lost but nothing is done yet.
        case suspected
        /// Silent for longer than the grace: its tasks are replaced.
        case down
    }

    package var state = State.unknown
    /// When it came into this state.
    package var since: Timestamp?
    package var message = ""
    package var address = ""

    package init() {}
}
