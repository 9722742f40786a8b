package import CaissonCore

/// A row of `service ps`: a task without the spec it was made from.
package struct TaskSummary: Sendable, Codable, Equatable, Identifiable {
    package var id: TaskID
    package var version: Int64
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var service: ServiceID
    package var serviceName: String
    package var slot: TaskSlot
    package var image: String
    package var specVersion: UInt64
    package var jobIteration: UInt64 = 0
    package var node: NodeID?
    package var nodeName: String?
    package var desired: TaskDesiredState
    package var status: TaskStatus
    /// Host-mode ports; those the node chooses have their numbers once the task was started.
    package var hostPorts: [PortConfig] = []

    package init(
        id: TaskID, version: Int64 = 0, createdAt: Timestamp, updatedAt: Timestamp, service: ServiceID,
        serviceName: String, slot: TaskSlot, image: String, specVersion: UInt64 = 1, node: NodeID? = nil,
        nodeName: String? = nil, desired: TaskDesiredState, status: TaskStatus
    ) {
        self.id = id
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.service = service
        self.serviceName = serviceName
        self.slot = slot
        self.image = image
        self.specVersion = specVersion
        self.node = node
        self.nodeName = nodeName
        self.desired = desired
        self.status = status
    }

    /// `web.1`, or `agent.<node>` for a global service's.
    package var slotName: String { "\(serviceName).\(slot)" }
    /// What its container is called: `web.1.<id>`.
    package var name: String { "\(slotName).\(id)" }
}

/// `inspect` of a task.
package struct TaskDetails: Sendable, Codable, Equatable {
    package var summary: TaskSummary
    package var spec: TaskSpec
    package var attachments: [TaskAttachment]
    package var assignedResources: [String: [String]]

    package init(
        summary: TaskSummary, spec: TaskSpec, attachments: [TaskAttachment] = [],
        assignedResources: [String: [String]] = [:]
    ) {
        self.summary = summary
        self.spec = spec
        self.attachments = attachments
        self.assignedResources = assignedResources
    }
}

/// What each node says to a task: `service why`.
package struct TaskExplanation: Sendable, Codable, Equatable {
    package var task: TaskSummary
    package var nodes: [NodeAnswer]

    package init(task: TaskSummary, nodes: [NodeAnswer]) {
        self.task = task
        self.nodes = nodes
    }
}

/// What one node says to a task.
package struct NodeAnswer: Sendable, Codable, Equatable {
    package var node: NodeID
    package var name: String
    /// Every reason against it; empty for a node that would take the task.
    package var reasons: [String]
    /// How many tasks of the service, and in all, it has.
    package var serviceTasks: Int
    package var tasks: Int
    /// How often this version of the service failed there lately.
    package var failures: Int

    package init(node: NodeID, name: String, reasons: [String], serviceTasks: Int, tasks: Int, failures: Int) {
        self.node = node
        self.name = name
        self.reasons = reasons
        self.serviceTasks = serviceTasks
        self.tasks = tasks
        self.failures = failures
    }
}

/// What would become of a spec: `service plan`.
package struct ServicePlan: Sendable, Codable, Equatable {
    package struct Place: Sendable, Codable, Equatable {
        package var node: NodeID
        package var name: String
        package var tasks: Int

        package init(node: NodeID, name: String, tasks: Int) {
            self.node = node
            self.name = name
            self.tasks = tasks
        }
    }

    /// Where tasks would be, by node name.
    package var places: [Place]
    /// Tasks no node would take, with the reason.
    package var waiting: Int
    package var reason: String?

    package init(places: [Place], waiting: Int = 0, reason: String? = nil) {
        self.places = places
        self.waiting = waiting
        self.reason = reason
    }
}
