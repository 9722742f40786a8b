import CaissonAPI
import CaissonCore

/// All nodes with what their tasks leave of them, in the order of their identities, kept up while more tasks are placed.
///
/// A column for each figure instead of a value for each node: a thousand nodes are asked for every service, and then it is
/// the copying of records that costs.
struct NodeSet: Sendable {
    let records: [NodeRecord]
    let index: [NodeID: Int]
    let resources: [TaskResources]
    /// May go below zero where a machine lost resources.
    private(set) var freeCPUs: [Int64]
    private(set) var freeMemory: [Int64]
    private(set) var freeGeneric: [[String: GenericStock]]
    private(set) var ports: [Set<HostPort>]
    /// Tasks that are meant to be there and have not ended.
    private(set) var taskCounts: [Int]
    private var serviceTasks: [ServiceID: [Int: Int]] = [:]
    private var failures: [FailureKey: [Int: Int]] = [:]

    private struct FailureKey: Hashable {
        let service: ServiceID
        let version: UInt64
    }

    init(_ snapshot: ClusterSnapshot, now: Timestamp) {
        records = snapshot.sortedNodes
        index = Dictionary(uniqueKeysWithValues: records.enumerated().map { ($0.element.id, $0.offset) })
        resources = records.map(\.description.resources)
        (freeCPUs, freeMemory) = (resources.map(\.nanoCPUs), resources.map(\.memoryBytes))
        freeGeneric = records.map { record in
            let names = record.description.namedResources.mapValues { GenericStock.named(Set($0)) }
            return record.description.resources.generic.mapValues { GenericStock.counted($0) }.merging(names) { $1 }
        }
        ports = Array(repeating: [], count: records.count)
        taskCounts = Array(repeating: 0, count: records.count)
        for task in snapshot.tasks.all {
            if let node = task.node.flatMap({ index[$0] }) { add(task, to: node, now) }
        }
    }

    /// How many of a service's tasks are on which nodes; nodes without are not in it.
    func taskCounts(of service: ServiceID) -> [Int: Int] { serviceTasks[service] ?? [:] }

    /// How often tasks of that version of the service failed lately, by node.
    func failures(of task: TaskRecord) -> [Int: Int] {
        failures.isEmpty ? [:] : failures[FailureKey(service: task.service, version: task.specVersion)] ?? [:]
    }

    private mutating func add(_ task: TaskRecord, to node: Int, _ now: Timestamp) {
        if task.state == .failed || task.state == .rejected {
            guard now.since(task.status.since) <= Scheduler.failureWindow else { return }
            failures[FailureKey(service: task.service, version: task.specVersion), default: [:]][node, default: 0] += 1
        }
        guard task.state >= .assigned, !task.state.isTerminal else { return }
        // A task on its way out still holds what it has, but no longer counts as one of the service's.
        occupy(node, task, counts: task.desired.isWanted)
    }

    /// Gives the task its place on a node the filters have said it fits on, and the named units it gets there.
    mutating func assign(_ task: inout TaskRecord, to node: Int, _ now: Timestamp) {
        for (kind, amount) in task.spec.resources.reservations.generic where amount > 0 {
            if let names = freeGeneric[node][kind]?.pick(Int(amount)) { task.assignedResources[kind] = names }
        }
        occupy(node, task, counts: true)
        task.node = records[node].id
        task.status = TaskStatus(state: .assigned, since: now, message: "scheduler assigned task to node")
    }

    private mutating func occupy(_ node: Int, _ task: TaskRecord, counts: Bool) {
        let wanted = task.spec.resources.reservations
        freeCPUs[node] -= wanted.nanoCPUs
        freeMemory[node] -= wanted.memoryBytes
        for (kind, amount) in wanted.generic { freeGeneric[node][kind]?.take(amount, task.assignedResources[kind] ?? []) }
        if !task.hostPorts.isEmpty { ports[node].formUnion(HostPort.of(task)) }
        guard counts else { return }
        taskCounts[node] += 1
        serviceTasks[task.service, default: [:]][node, default: 0] += 1
    }

    /// How much of the scarcer of CPUs and memory is reserved, in thousandths; 0 for a node that tells neither.
    func fullness(_ node: Int) -> Int {
        func share(_ free: Int64, _ all: Int64) -> Int { all > 0 ? Int((all - free) * 1000 / all) : 0 }
        return max(
            share(freeCPUs[node], resources[node].nanoCPUs), share(freeMemory[node], resources[node].memoryBytes))
    }
}
