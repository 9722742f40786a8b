package import CaissonCore

/// `service inspect` and a row of `service ls`.
package struct ServiceDetails: Sendable, Codable, Equatable, Identifiable {
    package var id: ServiceID
    /// The store's revision of its last write.
    package var version: Int64
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var spec: ServiceSpec
    /// Counts the changes of the task template.
    package var specVersion: UInt64
    package var previousSpec: ServiceSpec?
    package var updateStatus: UpdateStatus?
    package var job: JobStatus?
    /// In CIDR form, by network.
    package var virtualAddresses: [NetworkID: String]
    /// With the published numbers that were chosen.
    package var ports: [PortConfig]
    package var tasks = ServiceTaskCounts()
    /// Why its networks or ports could not be allocated; nil when all is well.
    package var problem: String?
    /// Set by `service rm` while tasks are being ended.
    package var isBeingRemoved = false

    package init(
        id: ServiceID, version: Int64 = 0, createdAt: Timestamp, updatedAt: Timestamp, spec: ServiceSpec,
        specVersion: UInt64 = 1, virtualAddresses: [NetworkID: String] = [:], ports: [PortConfig] = []
    ) {
        self.id = id
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.spec = spec
        self.specVersion = specVersion
        self.virtualAddresses = virtualAddresses
        self.ports = ports
    }

    package var name: String { spec.name }
}

/// The numbers of `service ls`.
package struct ServiceTaskCounts: Sendable, Codable, Equatable {
    /// Tasks that run and are meant to.
    package var running = 0
    /// Of those, the ones that are healthy and reachable.
    package var serving = 0
    /// What there should be: replicas, or nodes that are eligible.
    package var desired = 0
    /// Of a job's present run.
    package var completed = 0

    package init() {}
}

/// A service that now exists.
package struct CreatedService: Sendable, Codable, Equatable {
    package var id: ServiceID
    /// One line each, for standard error.
    package var warnings: [String]

    package init(id: ServiceID, warnings: [String] = []) {
        self.id = id
        self.warnings = warnings
    }
}

/// A line of a task's log.
package struct ServiceLogEntry: Sendable, Codable, Equatable {
    package var task: TaskID
    /// `web.1`.
    package var slotName: String
    package var node: NodeID
    package var nodeName: String
    package var entry: LogEntry

    package init(task: TaskID, slotName: String, node: NodeID, nodeName: String, entry: LogEntry) {
        self.task = task
        self.slotName = slotName
        self.node = node
        self.nodeName = nodeName
        self.entry = entry
    }
}
