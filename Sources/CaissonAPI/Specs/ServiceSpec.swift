/// What a user wants of a service: all that `service create` and a stack file can say.
package struct ServiceSpec: Sendable, Codable, Equatable {
    package var name: String
    package var labels: [String: String] = [:]
    package var mode = ServiceMode.replicated(replicas: 1)
    /// When a job runs again by itself; only with job modes.
    package var schedule: JobSchedule?
    /// What each of the service's tasks is made from.
    package var task: TaskSpec
    package var update = UpdateConfig()
    package var rollback = UpdateConfig()
    package var endpoint = EndpointSpec()
    /// Services that have to be so far before this one's first tasks are made.
    package var dependsOn: [ServiceDependency] = []
    /// How long a silent node's tasks are only suspected lost; nil is the cluster's grace. (`--on-node-loss wait=30s`)
    package var nodeLossGrace: Duration?

    package init(name: String, task: TaskSpec, mode: ServiceMode = .replicated(replicas: 1)) {
        self.name = name
        self.task = task
        self.mode = mode
    }
}

/// How many tasks a service has and whether they are meant to end (`--mode`).
package enum ServiceMode: Sendable, Codable, Equatable {
    case replicated(replicas: Int)
    /// One task on every node the placement allows.
    case global
    /// `total` completed tasks, at most `concurrent` at a time; 0 concurrent is all at once.
    case replicatedJob(total: Int, concurrent: Int)
    /// One completed task on every node the placement allows.
    case globalJob

    /// Whether tasks are meant to end by themselves.
    package var isJob: Bool {
        switch self {
        case .replicated, .global: false
        case .replicatedJob, .globalJob: true
        }
    }

    /// Whether tasks belong to nodes instead of numbered slots.
    package var isGlobal: Bool {
        switch self {
        case .global, .globalJob: true
        case .replicated, .replicatedJob: false
        }
    }
}

/// `--schedule`, `--concurrency-policy`, `--missed-run-policy`, `--time-zone`: when a job starts a new run.
package struct JobSchedule: Sendable, Codable, Equatable {
    /// What happens when the run before has not ended.
    package enum Concurrency: String, Sendable, Codable, CaseIterable {
        /// Start anyway.
        case allow
        /// Leave the new run out.
        case forbid
        /// End the old run.
        case replace
    }

    /// What happens with instants that passed while nothing could start them.
    package enum MissedRuns: String, Sendable, Codable, CaseIterable {
        case skip
        /// Make up for all of them by one run.
        case runOnce = "run-once"
    }

    /// Five cron fields or one of `@hourly @daily @weekly @monthly @yearly`.
    package var expression: String
    /// A name of the time zone database; nil is UTC.
    package var timeZone: String?
    package var concurrency = Concurrency.forbid
    package var missedRuns = MissedRuns.skip
    /// `--suspend`: no new run starts while it is set.
    package var suspended = false

    package init(_ expression: String) { self.expression = expression }
}

/// One entry of a stack file's `depends_on`.
package struct ServiceDependency: Sendable, Codable, Equatable {
    /// How far the other service has to be.
    package enum Condition: String, Sendable, Codable, CaseIterable {
        case started = "service_started"
        case healthy = "service_healthy"
        case completedSuccessfully = "service_completed_successfully"
    }

    /// The other service's name.
    package var service: String
    package var condition: Condition
    /// Whether a missing service counts as being so far.
    package var isRequired: Bool

    package init(service: String, condition: Condition = .started, isRequired: Bool = true) {
        self.service = service
        self.condition = condition
        self.isRequired = isRequired
    }
}
