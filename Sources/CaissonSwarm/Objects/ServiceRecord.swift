package import CaissonAPI
package import CaissonCore

/// A service with what the orchestrators have to remember of it.
package struct ServiceRecord: Sendable, Codable, Equatable {
    package var id: ServiceID
    package var meta: ObjectMeta
    package var spec: Shared<ServiceSpec>
    /// Grows with each change of the spec; tasks carry the one they were made from.
    package var specVersion: UInt64 = 1
    /// What a rollback goes back to.
    package var previousSpec: Shared<ServiceSpec>?
    package var updateStatus: UpdateStatus?
    /// The task template every task is now made from; one object for all of them.
    package var taskSpec: Shared<TaskSpec>
    package var job: JobStatus?
    /// Virtual addresses by network; filled in by the allocator, as are the chosen ports.
    package var virtualAddresses: [NetworkID: String] = [:]
    package var ports: [PortConfig] = []
    /// Why the allocator cannot give it what it needs; nil when all is well.
    package var problem: String?
    /// Set by `service rm`: tasks are ended first, then the record goes.
    package var isBeingRemoved = false

    package init(id: ServiceID, createdAt: Timestamp, spec: ServiceSpec) {
        self.id = id
        meta = ObjectMeta(createdAt: createdAt)
        self.spec = Shared(spec)
        taskSpec = Shared(spec.task)
        if spec.mode.isJob {
            job = JobStatus(lastExecution: createdAt)
            // A scheduled job waits for its first instant.
            if spec.schedule == nil { job?.iteration = 1 }
        }
    }

    package var name: String { spec.value.name }

    /// The ports each task opens on its own node.
    package var hostPorts: [PortConfig] { spec.value.endpoint.ports.filter { $0.mode == .host } }

    /// Whether clients reach its tasks over the network, so that they have to be drained.
    package var hasEndpoint: Bool { !taskSpec.networks.isEmpty || !spec.value.endpoint.ports.isEmpty }

    /// Whether a task is made from an outdated spec. Other versions may stand for the same spec, as after a rollback.
    package func isOutdated(_ task: TaskRecord) -> Bool {
        if task.specVersion == specVersion { return false }
        return task.spec != taskSpec || task.wantedPorts != hostPorts
    }
}

extension ServiceRecord {
    /// This record with a new spec, as `service update` writes it: the spec before is kept for a rollback, and an update
    /// begins where the task template changed.
    package func updated(to spec: ServiceSpec, at now: Timestamp) -> ServiceRecord {
        var record = self
        record.previousSpec = self.spec
        record.install(spec)
        record.meta.updatedAt = now
        // An earlier update, paused or not, is over: this one starts afresh.
        record.updateStatus = nil
        if record.specVersion != specVersion { record.runAgain(at: now) }
        return record
    }

    /// This record going back to the spec before (`service rollback`, or an update that failed); nil without one.
    package func rolledBack(at now: Timestamp, message: String) -> ServiceRecord? {
        guard let previous = previousSpec else { return nil }
        var record = self
        record.previousSpec = nil
        record.install(previous.value)
        record.spec = previous
        record.meta.updatedAt = now
        record.updateStatus = UpdateStatus(state: .rollbackStarted, startedAt: now, message: message)
        if record.job != nil {
            // A job has no slots to change one by one: it is run again.
            record.runAgain(at: now)
            record.updateStatus?.state = .rollbackCompleted
            record.updateStatus?.completedAt = now
        }
        return record
    }

    /// Starts a job's next run, unless a schedule does that.
    private mutating func runAgain(at now: Timestamp) {
        guard spec.value.schedule == nil, job != nil else { return }
        job?.iteration += 1
        job?.lastExecution = now
        job?.scheduledFor = nil
    }

    private mutating func install(_ spec: ServiceSpec) {
        // Ingress ports are tables on the nodes: changing them needs no new task.
        let oldPorts = hostPorts
        self.spec = Shared(spec)
        if spec.task != taskSpec.value || hostPorts != oldPorts {
            taskSpec = Shared(spec.task)
            specVersion += 1
        }
    }
}
