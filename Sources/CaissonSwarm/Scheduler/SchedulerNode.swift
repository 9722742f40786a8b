import CaissonAPI
import CaissonCore

/// A port of a machine that a host-mode publication takes.
struct HostPort: Hashable, Sendable {
    let number: UInt16
    let transport: PortConfig.Transport

    /// Every host port a task takes by number; ports the node chooses itself clash with nothing.
    static func of(_ task: TaskRecord) -> [HostPort] {
        if task.hostPorts.isEmpty { return [] }
        return task.hostPorts.compactMap { port in
            port.mode == .host ? port.published.map { HostPort(number: $0, transport: port.transport) } : nil
        }
    }
}

/// A node with what its tasks leave of it, kept up while more are placed.
struct SchedulerNode: Sendable {
    let record: NodeRecord
    /// May go below zero where a machine lost resources.
    private(set) var freeCPUs: Int64
    private(set) var freeMemory: Int64
    private(set) var freeGeneric: [String: GenericStock]
    private(set) var ports: Set<HostPort> = []
    /// Tasks that are meant to be there and have not ended.
    private(set) var taskCount = 0
    private var serviceTasks: [ServiceID: Int] = [:]
    private var failures: [FailureKey: Int] = [:]

    private struct FailureKey: Hashable {
        let service: ServiceID
        let version: UInt64
    }

    init(_ record: NodeRecord) {
        self.record = record
        let resources = record.description.resources
        (freeCPUs, freeMemory) = (resources.nanoCPUs, resources.memoryBytes)
        let names = record.description.namedResources.mapValues { GenericStock.named(Set($0)) }
        freeGeneric = resources.generic.mapValues { GenericStock.counted($0) }.merging(names) { $1 }
    }

    var id: NodeID { record.id }

    func taskCount(of service: ServiceID) -> Int { serviceTasks[service] ?? 0 }

    /// How often tasks of that version of the service failed here lately.
    func failureCount(of task: TaskRecord) -> Int {
        failures.isEmpty ? 0 : failures[FailureKey(service: task.service, version: task.specVersion)] ?? 0
    }

    /// Takes a task that is on the node already into account.
    mutating func add(_ task: TaskRecord, now: Timestamp, failureWindow: Duration) {
        if task.state == .failed || task.state == .rejected {
            guard now.since(task.status.since) <= failureWindow else { return }
            failures[FailureKey(service: task.service, version: task.specVersion), default: 0] += 1
        }
        guard task.state >= .assigned, !task.state.isTerminal else { return }
        // A task on its way out still holds what it has, but no longer counts as one of the service's.
        occupy(task, counts: task.desired.isWanted)
    }

    /// Gives the task its place, and says which named units it got. The filters have said that it fits.
    mutating func place(_ task: TaskRecord) -> [String: [String]] {
        var assigned: [String: [String]] = [:]
        for (kind, amount) in task.spec.resources.reservations.generic where amount > 0 {
            if let names = freeGeneric[kind]?.pick(Int(amount)) { assigned[kind] = names }
        }
        var placed = task
        placed.assignedResources = assigned
        occupy(placed, counts: true)
        return assigned
    }

    private mutating func occupy(_ task: TaskRecord, counts: Bool) {
        let wanted = task.spec.resources.reservations
        freeCPUs -= wanted.nanoCPUs
        freeMemory -= wanted.memoryBytes
        for (kind, amount) in wanted.generic { freeGeneric[kind]?.take(amount, task.assignedResources[kind] ?? []) }
        ports.formUnion(HostPort.of(task))
        guard counts else { return }
        taskCount += 1
        serviceTasks[task.service, default: 0] += 1
    }
}

/// What is left of a countable resource.
enum GenericStock: Sendable, Equatable {
    case counted(Int64)
    case named(Set<String>)

    var count: Int64 {
        switch self {
        case .counted(let count): count
        case .named(let names): Int64(names.count)
        }
    }

    /// The names a task would get, in order; nil where units have none.
    func pick(_ amount: Int) -> [String]? {
        if case .named(let names) = self { Array(names.sorted().prefix(amount)) } else { nil }
    }

    mutating func take(_ amount: Int64, _ taken: [String]) {
        switch self {
        case .counted(let count): self = .counted(count - amount)
        case .named(let names): self = .named(names.subtracting(taken))
        }
    }
}
