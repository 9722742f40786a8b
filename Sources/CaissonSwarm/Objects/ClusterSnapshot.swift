package import CaissonAPI

/// The whole swarm at one revision, indexed by service, slot and node.
///
/// A value: a copy stays as it was while the original moves on. Applying a change costs a few table look-ups; only what
/// a copy still shares is copied, a shard of the tasks at a time.
package struct ClusterSnapshot: Sendable {
    package private(set) var revision: Int64 = 0
    package private(set) var cluster: ClusterRecord?
    package private(set) var nodes: [NodeID: NodeRecord] = [:]
    package private(set) var services: [ServiceID: ServiceRecord] = [:]
    package private(set) var networks: [NetworkID: NetworkRecord] = [:]
    package private(set) var secrets: [SecretID: SecretRecord] = [:]
    package private(set) var configs: [ConfigID: ConfigRecord] = [:]
    package private(set) var tasks = TaskTable()
    /// Tasks no node was chosen for yet; what the allocator and the scheduler go through.
    package private(set) var unassigned: Set<TaskID> = []
    private var slotsOfService: [ServiceID: [TaskSlot: [TaskID]]] = [:]
    private var tasksOfNode: [NodeID: Set<TaskID>] = [:]
    private var servicesByName: [String: ServiceID] = [:]
    /// Reports that came before their object did (a watch may start in between), and the versions of all.
    private var taskReports: [TaskID: TaskReport] = [:]
    private var nodeReports: [NodeID: NodeReport] = [:]

    package init() {}

    /// The settings, or the defaults before there are any.
    package var settings: ClusterSpec { cluster?.spec ?? ClusterSpec() }

    /// The services in order of their identities, which is the order every step goes through them in.
    package var sortedServices: [ServiceRecord] { services.values.sorted { $0.id < $1.id } }
    package var sortedNodes: [NodeRecord] { nodes.values.sorted { $0.id < $1.id } }

    package func service(named name: String) -> ServiceRecord? { servicesByName[name].flatMap { services[$0] } }

    /// The slots of a service that have tasks, ended ones included.
    package func slots(of service: ServiceID) -> [TaskSlot: [TaskID]] { slotsOfService[service] ?? [:] }

    /// The tasks of one slot, oldest first.
    package func tasks(of service: ServiceID, slot: TaskSlot) -> [TaskRecord] {
        Self.inOrder((slotsOfService[service]?[slot] ?? []).compactMap { tasks[$0] })
    }

    /// All tasks of a service by slot and age.
    package func tasks(of service: ServiceID) -> [TaskRecord] {
        let slots = slotsOfService[service] ?? [:]
        return slots.keys.sorted().flatMap { slot in Self.inOrder((slots[slot] ?? []).compactMap { tasks[$0] }) }
    }

    /// All tasks that were ever given to a node, in order of their identities.
    package func tasks(on node: NodeID) -> [TaskRecord] {
        (tasksOfNode[node] ?? []).sorted().compactMap { tasks[$0] }
    }

    /// The tasks that were ever given to a node, in no particular order.
    package func forEachTask(on node: NodeID, _ body: (TaskRecord) -> Void) {
        for id in tasksOfNode[node] ?? [] { if let task = tasks[id] { body(task) } }
    }

    /// The services that still have tasks, whether or not they have a record.
    package var servicesWithTasks: [ServiceID] { slotsOfService.keys.sorted() }

    /// The version of any object; nil where there is none.
    package func version(of key: ObjectKey) -> Int64? {
        switch key {
        case .cluster: cluster?.meta.version
        case .node(let id): nodes[id]?.meta.version
        case .nodeReport(let id): nodeReports[id]?.version
        case .service(let id): services[id]?.meta.version
        case .task(let id): tasks[id]?.meta.version
        case .taskReport(_, let id): taskReports[id]?.version
        case .network(let id): networks[id]?.meta.version
        case .secret(let id): secrets[id]?.meta.version
        case .config(let id): configs[id]?.meta.version
        }
    }

    private static func inOrder(_ tasks: [TaskRecord]) -> [TaskRecord] {
        if tasks.count < 2 { return tasks }
        return tasks.sorted { ($0.meta.createdAt, $0.id) < ($1.meta.createdAt, $1.id) }
    }
}

extension ClusterSnapshot {
    /// Moves on to `revision` by what happened there.
    package mutating func apply(_ changes: [AppliedChange], revision: Int64) {
        for change in changes {
            switch change {
            case .put(let object): put(object)
            case .deleted(let key): delete(key)
            }
        }
        self.revision = max(self.revision, revision)
    }

    private mutating func put(_ object: ClusterObject) {
        switch object {
        case .cluster(let record): cluster = record
        case .node(var record):
            record.appliedRevision = nodeReports[record.id]?.appliedRevision ?? 0
            nodes[record.id] = record
        case .nodeReport(let report):
            nodeReports[report.node] = report
            nodes[report.node]?.appliedRevision = report.appliedRevision
        case .service(let record): put(record)
        case .task(let record): put(record)
        case .taskReport(let report):
            taskReports[report.task] = report
            if let record = tasks[report.task] { put(record) }
        case .network(let record): networks[record.id] = record
        case .secret(let record): secrets[record.id] = record
        case .config(let record): configs[record.id] = record
        }
    }

    private mutating func put(_ record: ServiceRecord) {
        if let old = services[record.id], old.name != record.name { servicesByName[old.name] = nil }
        services[record.id] = record
        // A service that is on its way out leaves its name to the next.
        if !record.isBeingRemoved {
            servicesByName[record.name] = record.id
        } else if servicesByName[record.name] == record.id {
            servicesByName[record.name] = nil
        }
    }

    private mutating func put(_ record: TaskRecord) {
        let old = tasks.update(merged(record))
        if record.status.state < .assigned { unassigned.insert(record.id) } else { unassigned.remove(record.id) }
        if old == nil { slotsOfService[record.service, default: [:]][record.slot, default: []].append(record.id) }
        if old?.node != record.node, let node = record.node { tasksOfNode[node, default: []].insert(record.id) }
    }

    /// The agent's word counts as soon as it is not behind the managers'.
    private func merged(_ record: TaskRecord) -> TaskRecord {
        guard let report = taskReports[record.id], report.status.state >= record.status.state else { return record }
        var record = record
        record.status = report.status
        return record
    }

    private mutating func delete(_ key: ObjectKey) {
        switch key {
        case .cluster: cluster = nil
        case .node(let id): nodes[id] = nil
        case .nodeReport(let id): nodeReports[id] = nil
        case .service(let id):
            if let old = services.removeValue(forKey: id), servicesByName[old.name] == id {
                servicesByName[old.name] = nil
            }
        case .task(let id): if let old = tasks.remove(id) { unindex(old) }
        case .taskReport(_, let id): taskReports[id] = nil
        case .network(let id): networks[id] = nil
        case .secret(let id): secrets[id] = nil
        case .config(let id): configs[id] = nil
        }
    }

    private mutating func unindex(_ task: TaskRecord) {
        unassigned.remove(task.id)
        slotsOfService[task.service]?[task.slot]?.removeAll { $0 == task.id }
        if slotsOfService[task.service]?[task.slot]?.isEmpty == true { slotsOfService[task.service]?[task.slot] = nil }
        if slotsOfService[task.service]?.isEmpty == true { slotsOfService[task.service] = nil }
        if let node = task.node {
            tasksOfNode[node]?.remove(task.id)
            if tasksOfNode[node]?.isEmpty == true { tasksOfNode[node] = nil }
        }
    }
}
