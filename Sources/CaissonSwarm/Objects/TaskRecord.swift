package import CaissonAPI
package import CaissonCore

/// One attempt at running a service's container: made once, never moved, never started again.
package struct TaskRecord: Sendable, Codable, Equatable {
    package let id: TaskID
    package var meta: ObjectMeta
    package let service: ServiceID
    package let serviceName: String
    package let slot: TaskSlot
    package let spec: Shared<TaskSpec>
    /// The service's ``ServiceRecord/specVersion`` it was made from.
    package let specVersion: UInt64
    /// Which run of a job it belongs to; 0 for other services.
    package let jobIteration: UInt64
    /// The host-mode ports the service asked for; a change of them makes the task outdated.
    package let wantedPorts: [PortConfig]
    /// Where it runs; set once, by the scheduler (a global service's task has it from the start).
    package var node: NodeID?
    package var desired: TaskDesiredState
    package var desiredSince: Timestamp
    /// What follows on draining.
    package var drainsTo: TaskDesiredState?
    package var status: TaskStatus
    /// Not promoted to running before this: the restart policy's delay.
    package var notBefore: Timestamp?
    /// What has already happened in this slot since the spec version began.
    package var restarts = RestartHistory()
    package var attachments: [TaskAttachment] = []
    /// `wantedPorts` with the numbers that were chosen.
    package var hostPorts: [PortConfig] = []
    /// Named units it was given, by kind.
    package var assignedResources: [String: [String]] = [:]

    package init(
        id: TaskID, service: ServiceRecord, slot: TaskSlot, desired: TaskDesiredState, now: Timestamp
    ) {
        self.id = id
        meta = ObjectMeta(createdAt: now)
        self.service = service.id
        serviceName = service.name
        self.slot = slot
        spec = service.taskSpec
        specVersion = service.specVersion
        jobIteration = service.job?.iteration ?? 0
        wantedPorts = service.hostPorts
        if case .node(let node) = slot { self.node = node }
        self.desired = desired
        desiredSince = now
        status = TaskStatus(state: .new, since: now, message: "created")
    }

    /// `web.1.<id>`, or `agent.<node>.<id>` for a global service, as Docker names the container.
    package var name: String { "\(serviceName).\(slot).\(id)" }

    package var state: TaskState { status.state }

    /// Whether it is meant to be there and has not ended.
    package var isLive: Bool { desired.isWanted && !status.state.isTerminal }

    /// Whether it was shut down, or is about to be, and keeps its place in the slot's history.
    package var isRetired: Bool { desired == .shutdown || (desired == .draining && drainsTo == .shutdown) }

    /// Whether it runs, is healthy and its endpoint is published.
    package var isServing: Bool { status.state == .running && status.servingSince != nil && desired == .running }
}

/// An agent's word on a task, kept apart from the task's record so that agents and managers never compete for one key.
package struct TaskReport: Sendable, Codable, Equatable {
    package var task: TaskID
    package var node: NodeID
    package var version: Int64 = 0
    package var status: TaskStatus

    enum CodingKeys: String, CodingKey {
        case task, node, status
    }

    package init(task: TaskID, node: NodeID, status: TaskStatus) {
        self.task = task
        self.node = node
        self.status = status
    }
}

/// The restarts of a slot, handed from each task to the one that replaces it, so that a new leader counts on.
package struct RestartHistory: Sendable, Codable, Equatable {
    /// Restarts since the spec version began.
    package var count: UInt64 = 0
    /// When the restarts inside the policy's window happened; empty without a window.
    package var recent: [Timestamp] = []
    /// Tasks of this slot that failed inside the update's monitor time.
    package var updateFailures: UInt64 = 0

    package init() {}
}
