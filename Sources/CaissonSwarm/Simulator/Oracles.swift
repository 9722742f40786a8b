import CaissonAPI
import CaissonCore

/// What must hold whatever happens, checked at every commit. The numbers are those of the design's invariants.
struct Oracles {
    /// The first thing that broke.
    private(set) var violation: String?
    private var lastTerm: Int64 = 0
    /// Restarts after a task ended by itself, by slot and spec version.
    private var restarts: [Slot: [Timestamp]] = [:]
    /// Slots that were given up with all they had; what comes to them later begins anew.
    private var emptied: Set<Place> = []
    private var scheduledRuns: [ServiceID: Set<Timestamp>] = [:]
    /// The spec each service would go back to, by the users' writes alone.
    private var previousSpecs: [ServiceID: Shared<ServiceSpec>] = [:]
    private var appliedRevisions: [NodeID: Int64] = [:]
    /// Serving tasks an update gives up in the commit that is being looked at.
    private var givenUp: [TaskRecord] = []

    private struct Place: Hashable {
        let service: ServiceID
        let slot: TaskSlot
    }

    private struct Slot: Hashable {
        let service: ServiceID
        let slot: TaskSlot
        let specVersion: UInt64
    }

    mutating func fail(_ invariant: String, _ text: String) {
        if violation == nil { violation = "\(invariant): \(text)" }
    }

    /// A look at what is about to be written, over the state it will change.
    mutating func before(_ changes: [AppliedChange], _ truth: ClusterSnapshot, term: Int64?, now: Timestamp) {
        if let term {
            if term < lastTerm { fail("I3", "a leader of term \(term) wrote after one of term \(lastTerm)") }
            lastTerm = max(lastTerm, term)
        }
        for change in changes {
            switch change {
            case .put(.task(let task)):
                checkStates(task, truth)
                checkRetirement(task, truth, now)
                checkRestart(task, truth, changes, now)
            case .put(.taskReport(let report)): checkReport(report, truth)
            case .put(.nodeReport(let report)):
                if report.appliedRevision < (appliedRevisions[report.node] ?? 0) {
                    fail("I9", "node \(report.node) went back to older tables")
                }
                appliedRevisions[report.node] = report.appliedRevision
            case .put(.service(let service)): checkService(service, truth, byUser: term == nil)
            default: break
            }
        }
    }

    /// A look at what has become of it.
    mutating func after(_ changes: [AppliedChange], _ truth: ClusterSnapshot, now: Timestamp) {
        for task in givenUp { checkUpdate(retiring: task, truth) }
        givenUp = []
        for change in changes {
            guard case .put(.task(let task)) = change, let node = task.node else { continue }
            if task.state == .assigned, task.desired.isWanted { checkNode(node, task, truth) }
        }
    }

    // MARK: - States

    private mutating func checkStates(_ task: TaskRecord, _ truth: ClusterSnapshot) {
        let old = truth.tasks[task.id]
        if let old {
            if let node = old.node, task.node != node { fail("I2", "task \(task.id) moved from node \(node)") }
            if task.desired < old.desired {
                fail("I1", "task \(task.id) is wanted again: \(old.desired) → \(task.desired)")
            }
        }
        // The agent's word stands above the record, so an older state in the record takes nothing back.
        if let old, task.state < old.state, TaskTransition.owner(of: old.state) != .allocator, old.state > .assigned {
            return
        }
        guard let owners = TaskTransition.owners(from: old?.state, to: task.state), !owners.contains(.agent) else {
            return fail(
                "I1", "a manager moved task \(task.id) from \(old?.state.name ?? "nothing") to \(task.state.name)")
        }
    }

    private mutating func checkReport(_ report: TaskReport, _ truth: ClusterSnapshot) {
        // Versions somebody still refers to are kept (I11 hangs on that, too).
        if report.status.error == SimulatedAgent.missingSecret {
            fail("I8", "task \(report.task) was not given its secret")
        }
        guard let old = truth.tasks[report.task] else { return }
        if old.node != report.node {
            fail("I2", "node \(report.node) tells of task \(report.task), which is not its own")
        }
        guard let owners = TaskTransition.owners(from: old.state, to: report.status.state),
            owners.isSubset(of: [.agent])
        else {
            return fail(
                "I1", "the agent moved task \(report.task) from \(old.state.name) to \(report.status.state.name)")
        }
    }

    // MARK: - Placement

    private mutating func checkNode(_ id: NodeID, _ task: TaskRecord, _ truth: ClusterSnapshot) {
        guard let node = truth.nodes[id] else { return }
        var cpus: Int64 = 0
        var memory: Int64 = 0
        var ports: Set<String> = []
        for other in truth.tasks(on: id) where !other.state.isTerminal && other.state >= .assigned {
            cpus += other.spec.resources.reservations.nanoCPUs
            memory += other.spec.resources.reservations.memoryBytes
            for port in other.wantedPorts where !ports.insert(NodeRoom.name(port)).inserted {
                fail("I5", "port \(NodeRoom.name(port)) is taken twice on node \(id)")
            }
        }
        let has = node.description.resources
        if cpus > has.nanoCPUs || memory > has.memoryBytes { fail("I5", "node \(id) is overbooked by task \(task.id)") }
        // A constraint that broke between the decision and its commit is the enforcer's to mend, so only the spec is held
        // against the node as it was when the decision was made; that is checked when everything is quiet.
        checkAddresses(of: task, truth)
    }

    private mutating func checkAddresses(of task: TaskRecord, _ truth: ClusterSnapshot) {
        let mine = Set(task.attachments.flatMap(\.addresses))
        guard !mine.isEmpty else { return }
        for other in truth.tasks.all where other.id != task.id && !other.state.isTerminal {
            if other.attachments.contains(where: { !mine.isDisjoint(with: $0.addresses) }) {
                return fail("I6", "tasks \(task.id) and \(other.id) have the same address")
            }
        }
    }
}

// MARK: - Updates, restarts and jobs

extension Oracles {
    /// A serving task may only be given up as the update's settings allow, and is withdrawn before it is stopped.
    private mutating func checkRetirement(_ task: TaskRecord, _ truth: ClusterSnapshot, _ now: Timestamp) {
        guard let old = truth.tasks[task.id], let service = truth.services[task.service] else { return }
        let nodeAnswers = task.node.flatMap { truth.nodes[$0] }.map { $0.status.state == .ready } ?? false
        if old.isServing, task.desired >= .shutdown, service.hasEndpoint, !task.state.isTerminal {
            fail("I7", "task \(task.id) is stopped while clients reach it")
        }
        // One that is given up in the same write, with its node, is stopped by nobody.
        if old.desired == .draining, task.desired >= .shutdown, !task.state.isTerminal {
            let applied = truth.nodes.values.filter { $0.status.state == .ready }.map(\.appliedRevision).min() ?? .max
            if applied < old.meta.version, now < old.desiredSince.advanced(by: .seconds(2)) {
                fail("I7", "task \(task.id) is stopped before all nodes withdrew it")
            }
        }
        guard old.desired.isWanted, !task.desired.isWanted, old.isServing, nodeAnswers, !service.isBeingRemoved else {
            return
        }
        guard service.isOutdated(old), service.updateStatus?.state.isRunning == true, task.desired != .remove,
            task.drainsTo != .remove
        else { return }
        givenUp.append(old)
    }

    /// Slots may be down for an update only as many as its settings say, and with start-first none at all.
    private mutating func checkUpdate(retiring task: TaskRecord, _ truth: ClusterSnapshot) {
        guard let service = truth.services[task.service] else { return }
        let config = UpdateSupervisor.config(service)
        guard let node = task.node.flatMap({ truth.nodes[$0] }), !ConstraintEnforcer.mustLeave(task, node) else {
            return
        }
        if config.order == .startFirst {
            let tasks = truth.tasks(of: service.id, slot: task.slot)
            if !tasks.contains(where: \.isServing) {
                fail("I7", "task \(task.id) is retired before another serves in its slot")
            }
            return
        }
        guard config.parallelism > 0, let started = service.updateStatus?.startedAt,
            !truth.tasks(of: service.id, slot: task.slot).contains(where: \.isServing)
        else { return }
        // Slots that were taken down for the update and are not back. Those that failed are not the update's pace but its
        // failure action's.
        let slots = Dictionary(grouping: truth.tasks(of: service.id), by: \.slot)
        let down = slots.values.count { tasks in
            guard let newest = tasks.last, newest.desired.isWanted else { return false }
            let isNew = newest.meta.createdAt >= started && !service.isOutdated(newest)
            let isLost = newest.node.map { truth.nodes[$0]?.status.state == .down } ?? false
            return isNew && !tasks.contains(where: \.isServing) && !newest.state.isTerminal
                && newest.restarts.count == 0 && !isLost
                && tasks.contains { service.isOutdated($0) && $0.isRetired }
        }
        if down > config.parallelism {
            fail("I7", "\(down) slots of \(service.name) are down for its update at a time")
        }
    }

    /// Counts a task that follows one that ended by itself.
    private mutating func checkRestart(
        _ task: TaskRecord, _ truth: ClusterSnapshot, _ changes: [AppliedChange], _ now: Timestamp
    ) {
        let place = Place(service: task.service, slot: task.slot)
        if task.desired == .remove || task.drainsTo == .remove { emptied.insert(place) }
        guard truth.tasks[task.id] == nil, let service = truth.services[task.service] else { return }
        if emptied.remove(place) != nil {
            restarts = restarts.filter { $0.key.service != task.service || $0.key.slot != task.slot }
        }
        let before = truth.tasks(of: task.service, slot: task.slot).filter { $0.jobIteration == task.jobIteration }
        guard let ended = before.last(where: { $0.state.isTerminal && $0.state != .shutdown && $0.state != .orphaned }),
            ended.desired.isWanted, ended.specVersion == task.specVersion
        else { return }
        let policy = service.taskSpec.restart
        guard policy.maxAttempts > 0, service.specVersion == task.specVersion else { return }
        let key = Slot(service: task.service, slot: task.slot, specVersion: task.specVersion &+ task.jobIteration << 32)
        let end = ended.status.since
        if policy.window > .zero {
            restarts[key] = (restarts[key] ?? []).filter { $0 > end.advanced(by: .zero - policy.window) }
        }
        restarts[key, default: []].append(now)
        let count = restarts[key]?.count ?? 0
        if count > Int(policy.maxAttempts) {
            fail("I10", "slot \(task.slot) of \(service.name) was restarted \(count) times")
        }
    }

    private mutating func checkService(_ service: ServiceRecord, _ truth: ClusterSnapshot, byUser: Bool) {
        let old = truth.services[service.id]
        checkEndpoint(service, truth)
        if byUser {
            if let old { previousSpecs[service.id] = service.updateStatus?.state == .rollbackStarted ? nil : old.spec }
        } else if let old {
            checkRollback(service, old)
            checkSchedule(service, old, truth)
        }
    }

    /// I6 for what belongs to services: virtual addresses and ingress ports.
    private mutating func checkEndpoint(_ service: ServiceRecord, _ truth: ClusterSnapshot) {
        let addresses = Set(service.virtualAddresses.values)
        let ports = Set(service.ports.filter { $0.mode == .ingress }.map(NodeRoom.name))
        if addresses.isEmpty, ports.isEmpty { return }
        for other in truth.services.values where other.id != service.id {
            if !addresses.isDisjoint(with: other.virtualAddresses.values) {
                fail("I6", "\(service.name) and \(other.name) have the same virtual address")
            }
            if !ports.isDisjoint(with: other.ports.filter { $0.mode == .ingress }.map(NodeRoom.name)) {
                fail("I6", "\(service.name) and \(other.name) have the same published port")
            }
        }
        for task in truth.tasks.all where !task.state.isTerminal && !addresses.isEmpty {
            if task.attachments.contains(where: { !addresses.isDisjoint(with: $0.addresses) }) {
                fail("I6", "\(service.name) has the address of task \(task.id)")
            }
        }
    }

    private mutating func checkRollback(_ service: ServiceRecord, _ old: ServiceRecord) {
        guard let state = service.updateStatus?.state, state.isRollback, old.updateStatus?.state.isRollback != true
        else { return }
        if let wanted = previousSpecs[service.id], service.spec != wanted {
            fail("I11", "\(service.name) went back to something else than the spec before")
        }
        previousSpecs[service.id] = nil
    }

    private mutating func checkSchedule(_ service: ServiceRecord, _ old: ServiceRecord, _ truth: ClusterSnapshot) {
        guard let job = service.job, let before = old.job, job.iteration > before.iteration,
            let schedule = service.spec.value.schedule
        else { return }
        guard let instant = job.scheduledFor else { return fail("I14", "\(service.name) was run for no instant") }
        if !scheduledRuns[service.id, default: []].insert(instant).inserted {
            fail("I14", "\(service.name) was run twice for \(instant.rfc3339)")
        }
        let running = truth.tasks(of: service.id).contains { $0.isLive && $0.jobIteration == before.iteration }
        if schedule.concurrency == .forbid, running {
            fail("I14", "\(service.name) was run while its last run goes on")
        }
    }
}
