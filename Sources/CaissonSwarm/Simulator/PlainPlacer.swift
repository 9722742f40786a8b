import CaissonAPI
package import CaissonCore

/// The simplest placement that keeps the rules: addresses by counting, nodes by spreading.
package struct PlainPlacer: ClusterPlacer {
    private let bug: SeededBug?

    package init(bug: SeededBug? = nil) { self.bug = bug }

    package mutating func step(_ snapshot: ClusterSnapshot, now: Timestamp) -> [ClusterTransaction] {
        guard !snapshot.unassigned.isEmpty else { return [] }
        var room = NodeRoom(snapshot, bug: bug)
        var addresses = UsedAddresses(snapshot)
        var groups: [[ClusterChange]] = []
        for (_, tasks) in Dictionary(grouping: snapshot.unassigned.compactMap { snapshot.tasks[$0] }, by: \.service)
            .sorted(by: { $0.key < $1.key })
        {
            var spread = ServiceSpread()
            for old in tasks.sorted(by: { ($0.slot, $0.id) < ($1.slot, $1.id) }) where old.desired.isWanted {
                var task = old
                if task.state == .new { allocate(&task, &addresses, now) }
                if let node = room.choose(for: task, &spread) {
                    task.node = node
                    task.status = TaskStatus(state: .assigned, since: now, message: "assigned to node")
                }
                if task != old { groups.append([.update(.task(task))]) }
            }
        }
        return ClusterTransaction.packing(groups)
    }

    private func allocate(_ task: inout TaskRecord, _ addresses: inout UsedAddresses, _ now: Timestamp) {
        task.attachments = task.spec.networks.map { network in
            let address = bug == .repeatAddresses ? "10.0.0.2/8" : addresses.take()
            return TaskAttachment(network: NetworkID(bits: 1), addresses: [address], aliases: network.aliases)
        }
        task.hostPorts = task.wantedPorts
        task.status = TaskStatus(state: .pending, since: now, message: "pending task scheduling")
    }
}

/// Addresses of tasks that are not over.
struct UsedAddresses {
    private var used: Set<String> = []
    private var next = 2

    init(_ snapshot: ClusterSnapshot) {
        for task in snapshot.tasks.all where !task.state.isTerminal {
            for attachment in task.attachments { used.formUnion(attachment.addresses) }
        }
    }

    mutating func take() -> String {
        while true {
            let address = "10.\(next >> 16).\(next >> 8 & 255).\(next & 255)/8"
            next += 1
            if used.insert(address).inserted { return address }
        }
    }
}

/// What nodes have left, kept up while tasks are placed. Each property is a list by node, so that looking at one of them
/// for ten thousand nodes touches nothing else.
struct NodeRoom {
    private let nodes: [NodeRecord]
    private let isOpen: [Bool]
    private var cpus: [Int64]
    private var memory: [Int64]
    private var ports: [Set<String>]
    private var totals: [Int]
    private var services: [ServiceID: [Int: Int]] = [:]
    private let bug: SeededBug?

    init(_ snapshot: ClusterSnapshot, bug: SeededBug?) {
        self.bug = bug
        nodes = snapshot.sortedNodes
        isOpen = nodes.map { $0.status.state == .ready && $0.spec.availability == .active }
        cpus = nodes.map(\.description.resources.nanoCPUs)
        memory = nodes.map(\.description.resources.memoryBytes)
        ports = Array(repeating: [], count: nodes.count)
        totals = Array(repeating: 0, count: nodes.count)
        for (index, node) in nodes.enumerated() where isOpen[index] {
            snapshot.forEachTask(on: node.id) { task in
                if !task.state.isTerminal, task.state >= .assigned { add(task, to: index) }
            }
        }
    }

    private mutating func add(_ task: TaskRecord, to index: Int) {
        let wanted = task.spec.resources.reservations
        cpus[index] -= wanted.nanoCPUs
        memory[index] -= wanted.memoryBytes
        if !task.wantedPorts.isEmpty { ports[index].formUnion(task.wantedPorts.map(Self.name)) }
        totals[index] += 1
        services[task.service, default: [:]][index, default: 0] += 1
    }

    static func name(_ port: PortConfig) -> String { "\(port.published ?? 0)/\(port.transport.rawValue)" }

    /// The node with the fewest tasks of the service, then the fewest of all; nil if none fits.
    mutating func choose(for task: TaskRecord) -> NodeID? {
        var spread = ServiceSpread()
        return choose(for: task, &spread)
    }

    /// The same for one task of a service after the other.
    mutating func choose(for task: TaskRecord, _ spread: inout ServiceSpread) -> NodeID? {
        if spread.spec?.isIdentical(to: task.spec) != true || task.slot.isNode { spread = self.spread(for: task) }
        while let index = spread.next(by: { totals[$0] }) {
            // What has no room now has none for the rest of its kind.
            guard hasRoom(for: task, index) else { continue }
            add(task, to: index)
            spread.add(index, level: services[task.service]?[index] ?? 0)
            return nodes[index].id
        }
        return nil
    }

    private func spread(for task: TaskRecord) -> ServiceSpread {
        var spread = ServiceSpread(spec: task.spec)
        let mine = services[task.service] ?? [:]
        let placement = task.spec.placement
        for index in isOpen.indices where isOpen[index] {
            if case .node(let id) = task.slot, id != nodes[index].id { continue }
            if !placement.constraints.isEmpty, !placement.admits(nodes[index]) { continue }
            spread.add(index, level: mine[index] ?? 0)
        }
        return spread
    }

    private func hasRoom(for task: TaskRecord, _ index: Int) -> Bool {
        if bug == .ignoreReservations { return true }
        let wanted = task.spec.resources.reservations
        return wanted.nanoCPUs <= cpus[index] && wanted.memoryBytes <= memory[index]
            && (task.wantedPorts.isEmpty || ports[index].isDisjoint(with: task.wantedPorts.map(Self.name)))
    }
}

extension TaskSlot {
    fileprivate var isNode: Bool {
        if case .node = self { true } else { false }
    }
}

/// The nodes a service's tasks may go to, by how many of them each has: the fewest first, level by level.
struct ServiceSpread {
    var spec: Shared<TaskSpec>?
    private var levels: [Int: [Int]] = [:]
    private var level = Int.max
    private var isSorted = false

    init(spec: Shared<TaskSpec>? = nil) { self.spec = spec }

    mutating func add(_ node: Int, level: Int) {
        levels[level, default: []].append(node)
        if level < self.level { (self.level, isSorted) = (level, false) }
    }

    /// Takes the next node: of the lowest level the one with the fewest tasks of all.
    mutating func next(by total: (Int) -> Int) -> Int? {
        while levels[level]?.isEmpty != false {
            levels[level] = nil
            guard let lowest = levels.keys.min() else { return nil }
            (level, isSorted) = (lowest, false)
        }
        if !isSorted {
            levels[level]?.sort { (total($0), $0) > (total($1), $1) }
            isSorted = true
        }
        return levels[level]?.popLast()
    }
}
