import CaissonAPI
import CaissonCore

/// One service while a step works on it: its record and its slots, as they will be after the step.
struct ServiceWork {
    /// A slot's tasks, oldest first.
    struct Slot {
        let slot: TaskSlot
        var tasks: [TaskRecord]

        /// Whether some task is meant to be there, or the last one was given up by the restart policy.
        var isOccupied: Bool { tasks.contains { $0.desired.isWanted } || tasks.last?.isRetired == true }
        var newest: TaskRecord? { tasks.last }
        var isServing: Bool { tasks.contains(where: \.isServing) }
    }

    let snapshot: ClusterSnapshot
    let now: Timestamp
    let bug: SeededBug?
    var service: ServiceRecord { didSet { serviceChanged = true } }
    private(set) var slots: [Slot]
    private(set) var serviceChanged = false
    private(set) var changed: [TaskID] = []
    /// The next time at which this service has something to do by itself.
    private(set) var wakeAt: Timestamp?
    private var created = 0

    init(_ service: ServiceRecord, _ snapshot: ClusterSnapshot, now: Timestamp, bug: SeededBug?) {
        self.service = service
        self.snapshot = snapshot
        self.now = now
        self.bug = bug
        let keys = snapshot.slots(of: service.id).keys.sorted()
        slots = keys.map { Slot(slot: $0, tasks: snapshot.tasks(of: service.id, slot: $0)) }
    }

    /// Whether it is time; if not, the step is to be run again when it is.
    mutating func isDue(_ instant: Timestamp) -> Bool {
        if now >= instant { return true }
        wakeAt = min(wakeAt ?? instant, instant)
        return false
    }

    /// Changes a task.
    mutating func update(_ slot: Int, _ task: Int, _ change: (inout TaskRecord) -> Void) {
        change(&slots[slot].tasks[task])
        slots[slot].tasks[task].meta.updatedAt = now
        let id = slots[slot].tasks[task].id
        if !changed.contains(id) { changed.append(id) }
    }

    /// Takes a task out of use: by way of draining where clients may reach it. Also on a silent node, which may be back by the
    /// time the write arrives.
    mutating func retire(_ slot: Int, _ task: Int, to goal: TaskDesiredState = .shutdown) {
        let record = slots[slot].tasks[task]
        guard record.desired < goal else { return }
        let drains = record.isServing && service.hasEndpoint && bug != .forgetDraining
        if record.desired == .draining {
            if let now = record.drainsTo, now < goal { update(slot, task) { $0.drainsTo = goal } }
            return
        }
        let now = now
        update(slot, task) { record in
            record.desired = drains ? .draining : goal
            record.drainsTo = drains ? goal : nil
            record.desiredSince = now
        }
    }

    mutating func retireAll(_ slot: Int, to goal: TaskDesiredState) {
        for task in slots[slot].tasks.indices { retire(slot, task, to: goal) }
    }

    /// Makes a task in a slot; a replacement goes on with what the one before it has been through.
    mutating func create(
        in slot: TaskSlot, desired: TaskDesiredState = .ready, notBefore: Timestamp? = nil,
        restarts: RestartHistory? = nil
    ) {
        created += 1
        let id = TaskID(derivedFrom: service.id, slot: slot, revision: snapshot.revision, ordinal: created)
        var task = TaskRecord(id: id, service: service, slot: slot, desired: desired, now: now)
        task.notBefore = notBefore
        if let restarts { task.restarts = restarts }
        if let index = slots.firstIndex(where: { $0.slot == slot }) {
            slots[index].tasks.append(task)
        } else {
            let index = slots.firstIndex { $0.slot > slot } ?? slots.endIndex
            slots.insert(Slot(slot: slot, tasks: [task]), at: index)
        }
        changed.append(id)
    }

    func node(of task: TaskRecord) -> NodeRecord? { task.node.flatMap { snapshot.nodes[$0] } }

    /// Whether its node has been silent for longer than the service waits.
    func isLost(_ task: TaskRecord) -> Bool {
        guard task.state >= .assigned, let id = task.node else { return false }
        guard let node = snapshot.nodes[id] else { return true }
        guard node.status.state == .down else { return false }
        guard let grace = service.spec.value.nodeLossGrace, let since = node.status.since else { return true }
        return now >= since.advanced(by: grace)
    }
}

extension SwarmID {
    /// The identity of a task a step makes: the same step at the same revision makes the same task, so a write whose
    /// outcome is unknown may be tried again without making two.
    init(derivedFrom service: ServiceID, slot: TaskSlot, revision: Int64, ordinal: Int) {
        var low = scrambled(UInt64(truncatingIfNeeded: service.bits))
        var high = scrambled(UInt64(truncatingIfNeeded: service.bits >> 64) ^ low)
        func mix(_ word: UInt64) {
            low = scrambled(low ^ word)
            high = scrambled(high &+ low)
        }
        switch slot {
        case .number(let number): mix(UInt64(bitPattern: Int64(number)))
        case .node(let node):
            mix(UInt64(truncatingIfNeeded: node.bits))
            mix(UInt64(truncatingIfNeeded: node.bits >> 64))
        }
        mix(UInt64(bitPattern: revision))
        mix(UInt64(ordinal))
        self.init(bits: UInt128(high) << 64 | UInt128(low))
    }
}
