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
        for id in snapshot.unassigned.sorted() {
            guard var task = snapshot.tasks[id], task.desired.isWanted else { continue }
            let old = task
            if task.state == .new {
                task.attachments = task.spec.networks.map { network in
                    TaskAttachment(
                        network: NetworkID(bits: 1),
                        addresses: [bug == .repeatAddresses ? "10.0.0.2/24" : addresses.take()],
                        aliases: network.aliases)
                }
                task.hostPorts = task.wantedPorts
                task.status = TaskStatus(state: .pending, since: now, message: "pending task scheduling")
            }
            if let node = room.choose(for: task) {
                task.node = node
                task.status = TaskStatus(state: .assigned, since: now, message: "assigned to node")
            }
            if task != old { groups.append([.update(.task(task))]) }
        }
        return ClusterTransaction.packing(groups)
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
            let address = "10.0.\(next >> 8).\(next & 255)/16"
            next += 1
            if used.insert(address).inserted { return address }
        }
    }
}

/// What nodes have left, kept up while tasks are placed.
struct NodeRoom {
    private struct Space {
        let node: NodeRecord
        var cpus: Int64
        var memory: Int64
        var ports: Set<String> = []
        var total = 0
        var services: [ServiceID: Int] = [:]
    }

    private var spaces: [Space]
    private let bug: SeededBug?

    init(_ snapshot: ClusterSnapshot, bug: SeededBug?) {
        self.bug = bug
        spaces = snapshot.sortedNodes.map { node in
            let resources = node.description.resources
            var space = Space(node: node, cpus: resources.nanoCPUs, memory: resources.memoryBytes)
            for task in snapshot.tasks(on: node.id) where !task.state.isTerminal && task.state >= .assigned {
                Self.add(task, to: &space)
            }
            return space
        }
    }

    private static func add(_ task: TaskRecord, to space: inout Space) {
        let wanted = task.spec.resources.reservations
        space.cpus -= wanted.nanoCPUs
        space.memory -= wanted.memoryBytes
        space.ports.formUnion(task.wantedPorts.map(Self.name))
        space.total += 1
        space.services[task.service, default: 0] += 1
    }

    static func name(_ port: PortConfig) -> String { "\(port.published ?? 0)/\(port.transport.rawValue)" }

    /// The node with the fewest tasks of the service, then the fewest of all; nil if none fits.
    mutating func choose(for task: TaskRecord) -> NodeID? {
        var best: Int?
        for index in spaces.indices where fits(task, spaces[index]) {
            guard let found = best else { best = index; continue }
            let (left, right) = (spaces[index], spaces[found])
            let mine = (left.services[task.service] ?? 0, left.total)
            if mine < (right.services[task.service] ?? 0, right.total) { best = index }
        }
        guard let best else { return nil }
        Self.add(task, to: &spaces[best])
        return spaces[best].node.id
    }

    private func fits(_ task: TaskRecord, _ space: Space) -> Bool {
        if case .node(let id) = task.slot, id != space.node.id { return false }
        guard space.node.status.state == .ready, space.node.spec.availability == .active else { return false }
        guard task.spec.placement.admits(space.node) else { return false }
        if bug == .ignoreReservations { return true }
        let wanted = task.spec.resources.reservations
        return wanted.nanoCPUs <= space.cpus && wanted.memoryBytes <= space.memory
            && space.ports.isDisjoint(with: task.wantedPorts.map(Self.name))
    }
}
