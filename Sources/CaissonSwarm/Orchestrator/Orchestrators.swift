package import CaissonAPI
package import CaissonCore

/// What a step wants written, and when it wants to be run again though nothing changes.
package struct StepResult: Sendable {
    package var transactions: [ClusterTransaction]
    /// By service, the next restart delay, monitor time, schedule or other instant that ends. It holds until the service
    /// is worked on again.
    package var wakes: [ServiceID: Timestamp]

    package init(transactions: [ClusterTransaction] = [], wakes: [ServiceID: Timestamp] = [:]) {
        self.transactions = transactions
        self.wakes = wakes
    }

    /// The first of all wakes; nil if there is none.
    package var wakeAt: Timestamp? { wakes.values.min() }
}

/// All orchestration, as one function from what is to what is to be written.
///
/// Nothing is remembered between steps: what an orchestrator has to know it reads from the records, so a step may run on
/// any manager, be repeated, or be thrown away when its transactions fail.
package struct Orchestrators: Sendable {
    /// Set by the simulator alone.
    package var bug: SeededBug?

    package init(bug: SeededBug? = nil) { self.bug = bug }

    /// Works on all services, or on some: those that changes have touched (``services(touchedBy:in:)``), those whose time
    /// has come (``StepResult/wakes``), and those whose last transactions were not committed.
    package func step(_ snapshot: ClusterSnapshot, now: Timestamp, only: Set<ServiceID>? = nil) -> StepResult {
        var result = StepResult()
        var groups: [[ClusterChange]] = []
        let applied = Drainer.appliedRevision(snapshot)
        let services = only.map { ids in ids.sorted().compactMap { snapshot.services[$0] } } ?? snapshot.sortedServices
        for service in services {
            var work = ServiceWork(service, snapshot, now: now, bug: bug)
            step(&work, applied: applied)
            groups += changes(of: work)
            result.wakes[service.id] = work.wakeAt
        }
        for id in only.map({ $0.sorted() }) ?? snapshot.servicesWithTasks where snapshot.services[id] == nil {
            groups += abandon(id, snapshot, now: now)
        }
        result.transactions = ClusterTransaction.packing(groups)
        return result
    }

    private func step(_ work: inout ServiceWork, applied: Int64) {
        NodeKeeper.step(&work)
        Drainer.step(&work, applied: applied)
        if work.service.isBeingRemoved {
            for slot in work.slots.indices { work.retireAll(slot, to: .remove) }
            return
        }
        if work.slots.isEmpty, !Dependencies.unmet(work.service, in: work.snapshot).isEmpty { return }
        JobScheduler.step(&work)
        switch work.service.spec.value.mode {
        case .replicated(let replicas): ReplicatedOrchestrator.step(&work, replicas: replicas)
        case .global: GlobalOrchestrator.step(&work)
        case .replicatedJob(let total, let concurrent):
            JobOrchestrator.stepReplicated(&work, total: total, concurrent: concurrent)
        case .globalJob: JobOrchestrator.stepGlobal(&work)
        }
    }

    // MARK: - Changes

    /// The service's record by itself, then each slot's tasks together, so that a task is never gone without the one that
    /// follows it.
    private func changes(of work: ServiceWork) -> [[ClusterChange]] {
        var groups: [[ClusterChange]] = []
        if work.service.isBeingRemoved, work.slots.isEmpty {
            return [[.delete(.service(work.service.id), expecting: .version(work.service.meta.version))]]
        }
        if work.serviceChanged { groups.append([.update(.service(work.service))]) }
        let changed = Set(work.changed)
        for slot in work.slots {
            let forgotten = forgotten(slot, work)
            var group: [ClusterChange] = []
            for task in slot.tasks {
                if forgotten.contains(task.id) {
                    group += Self.deletion(of: task)
                } else if changed.contains(task.id) {
                    group.append(task.meta.version == 0 ? .create(.task(task)) : .update(.task(task)))
                }
            }
            groups.append(group)
        }
        return groups
    }

    private func forgotten(_ slot: ServiceWork.Slot, _ work: ServiceWork) -> Set<TaskID> {
        if bug == .keepHistory { return [] }
        let limit = work.snapshot.settings.taskHistoryLimit
        var surplus = TaskReaper.surplus(slot, of: work.service, limit: limit)
        if let job = work.service.job { surplus += TaskReaper.formerRuns(slot, iteration: job.iteration, limit: limit) }
        return Set(surplus.map(\.id))
    }

    private static func deletion(of task: TaskRecord) -> [ClusterChange] {
        // A task that was made and dropped in one step was never written.
        guard task.meta.version > 0 else { return [] }
        var changes = [ClusterChange.delete(.task(task.id), expecting: .version(task.meta.version))]
        if let node = task.node { changes.append(.delete(.taskReport(node, task.id), expecting: .any)) }
        return changes
    }

    /// Ends tasks whose service's record is gone.
    private func abandon(_ id: ServiceID, _ snapshot: ClusterSnapshot, now: Timestamp) -> [[ClusterChange]] {
        snapshot.tasks(of: id).compactMap { task in
            var task = task
            if task.desired == .remove {
                let nodeIsGone = task.node.map { snapshot.nodes[$0] == nil } ?? true
                return task.state.isTerminal || task.state < .assigned || nodeIsGone ? Self.deletion(of: task) : nil
            }
            task.desired = .remove
            task.drainsTo = nil
            task.desiredSince = now
            task.meta.updatedAt = now
            return [.update(.task(task))]
        }
    }
}

extension Orchestrators {
    /// The services a commit may give work: those it wrote, those of the tasks and nodes it wrote, those that depend on
    /// them, and after a change of nodes all that have a task on each.
    package static func services(touchedBy changes: [AppliedChange], in snapshot: ClusterSnapshot) -> Set<ServiceID> {
        var touched: Set<ServiceID> = []
        var nodesChanged = false
        for change in changes {
            switch change {
            case .put(.service(let record)): touched.insert(record.id)
            case .put(.task(let record)): touched.insert(record.service)
            case .put(.taskReport(let report)):
                if let task = snapshot.tasks[report.task] { touched.insert(task.service) }
            case .put(.node(let record)):
                nodesChanged = true
                touched.formUnion(snapshot.tasks(on: record.id).map(\.service))
            case .deleted(.node(let id)):
                nodesChanged = true
                touched.formUnion(snapshot.tasks(on: id).map(\.service))
            case .deleted(.task): touched.formUnion(snapshot.services.values.filter(\.isBeingRemoved).map(\.id))
            case .deleted(.service(let id)): touched.insert(id)
            // A draining task waits for all nodes; which services have one is not worth an index.
            case .put(.nodeReport): touched.formUnion(snapshot.services.values.filter(\.hasEndpoint).map(\.id))
            case .put(.cluster): touched.formUnion(snapshot.services.keys)
            default: break
            }
        }
        for service in snapshot.services.values {
            if nodesChanged, service.spec.value.mode.isGlobal { touched.insert(service.id) }
            let needs = service.spec.value.dependsOn
            if needs.contains(where: { need in
                snapshot.service(named: need.service).map { touched.contains($0.id) } ?? false
            }) {
                touched.insert(service.id)
            }
        }
        return touched
    }
}
