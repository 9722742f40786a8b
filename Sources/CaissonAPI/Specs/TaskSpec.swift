/// What a task is made from: its container and the rules for placing and restarting it.
package struct TaskSpec: Sendable, Codable, Equatable {
    package var container: ContainerSpec
    package var resources = ResourceRequirements()
    package var restart = TaskRestartPolicy()
    package var placement = Placement()
    package var networks: [TaskNetwork] = []
    /// nil is the engine's default.
    package var logDriver: LogConfig?
    /// A counter: `service update --force` makes a new version of an unchanged spec with it.
    package var forceUpdate: UInt64 = 0

    package init(container: ContainerSpec) { self.container = container }
}

/// `--restart-condition`, `--restart-delay`, `--restart-max-attempts`, `--restart-window`.
package struct TaskRestartPolicy: Sendable, Codable, Equatable {
    package enum Condition: String, Sendable, Codable, CaseIterable {
        case none
        case onFailure = "on-failure"
        case any
    }

    package var condition = Condition.any
    package var delay: Duration = .seconds(5)
    /// Restarts of a slot within the window before it is given up; 0 is without bound.
    package var maxAttempts: UInt64 = 0
    /// Zero counts all restarts there ever were.
    package var window: Duration = .zero

    package init() {}
}

/// A network a task is on (`--network`).
package struct TaskNetwork: Sendable, Codable, Equatable {
    /// Name or identity as typed; the manager resolves it when the service is created.
    package var target: String
    package var aliases: [String]
    package var driverOptions: [String: String]

    package init(target: String, aliases: [String] = [], driverOptions: [String: String] = [:]) {
        self.target = target
        self.aliases = aliases
        self.driverOptions = driverOptions
    }
}

/// `--limit-…` and `--reserve-…`.
package struct ResourceRequirements: Sendable, Codable, Equatable {
    package var limits = TaskResources()
    /// What the scheduler keeps free on the node.
    package var reservations = TaskResources()
    /// `--limit-pids`; 0 is unlimited.
    package var pidsLimit: Int64 = 0

    package init() {}
}

/// An amount of a node's resources.
package struct TaskResources: Sendable, Codable, Equatable {
    /// Billionths of a CPU.
    package var nanoCPUs: Int64
    /// Bytes.
    package var memoryBytes: Int64
    /// Countable resources by kind (`gpu`).
    package var generic: [String: Int64]

    package init(nanoCPUs: Int64 = 0, memoryBytes: Int64 = 0, generic: [String: Int64] = [:]) {
        self.nanoCPUs = nanoCPUs
        self.memoryBytes = memoryBytes
        self.generic = generic
    }
}

/// `--constraint`, `--placement-pref`, `--replicas-max-per-node`: where tasks may and should run.
package struct Placement: Sendable, Codable, Equatable {
    /// `node.labels.disk==ssd` and its like, all of which have to hold.
    package var constraints: [String] = []
    /// Labels over whose values tasks are spread, the outermost first (`spread=node.labels.rack`).
    package var spreadOver: [String] = []
    /// 0 is unlimited.
    package var maxReplicasPerNode: Int = 0
    /// What the image can run on; empty is anything.
    package var platforms: [NodePlatform] = []

    package init() {}
}

/// An operating system and architecture, in Go's names (`linux`, `amd64`).
package struct NodePlatform: Sendable, Codable, Hashable {
    package var os: String
    package var architecture: String

    package init(os: String, architecture: String) {
        self.os = os
        self.architecture = architecture
    }
}
