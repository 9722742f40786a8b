import CaissonAPI
import CaissonCore

/// The tasks of one service: in the order they are listed, by slot, by node, and counted.
struct ServiceBoard: Sendable {
    /// A task's place in the order: by slot, in a slot the newest first.
    struct Entry: Sendable, Equatable, Comparable {
        let slot: TaskSlot
        let created: Timestamp
        let id: TaskID

        init(_ task: TaskSummary) { (slot, created, id) = (task.slot, task.createdAt, task.id) }

        static func < (left: Entry, right: Entry) -> Bool {
            if left.slot != right.slot { return left.slot < right.slot }
            if left.created != right.created { return left.created > right.created }
            return left.id > right.id
        }
    }

    /// How many of its tasks or slots are how far.
    struct Counts: Sendable, Equatable {
        var running = 0
        /// With a node, not running yet.
        var starting = 0
        /// Without a node.
        var waiting = 0
        /// Slots whose last word is a failure.
        var failing = 0
        /// Running from the present spec.
        var fresh = 0
        /// Alive from an earlier spec.
        var old = 0
    }

    private(set) var entries: [Entry] = []
    /// The entries of each slot, the lowest slot first.
    private(set) var slots: [Range<Int>] = []
    /// What is to be seen on each node: tasks that live, and failures nothing runs instead of yet.
    private(set) var cells: [NodeID: [TaskID]] = [:]
    /// The same in the order of slots, whether there is a node or not.
    private(set) var present: [TaskID] = []
    private(set) var counts = Counts()

    var isEmpty: Bool { entries.isEmpty }

    mutating func insert(_ task: TaskSummary) {
        let entry = Entry(task)
        entries.insert(entry, at: place(of: entry))
    }

    mutating func remove(_ task: TaskSummary) {
        let entry = Entry(task)
        let place = place(of: entry)
        if entries.indices.contains(place), entries[place] == entry { entries.remove(at: place) }
    }

    private func place(of entry: Entry) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle] < entry { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The entries of a slot.
    func slot(_ slot: TaskSlot) -> ArraySlice<Entry> {
        entries.drop { $0.slot < slot }.prefix { $0.slot == slot }
    }

    /// Counts anew, after tasks or the version of the spec changed.
    mutating func settle(version: UInt64, _ tasks: [TaskID: TaskSummary]) {
        (slots, cells, present, counts) = ([], [:], [], Counts())
        var start = 0
        while start < entries.count {
            var end = start + 1
            while end < entries.count, entries[end].slot == entries[start].slot { end += 1 }
            slots.append(start..<end)
            settle(start..<end, version, tasks)
            start = end
        }
    }

    private mutating func settle(_ slot: Range<Int>, _ version: UInt64, _ tasks: [TaskID: TaskSummary]) {
        var isReplaced = false
        for place in slot {
            guard let task = tasks[entries[place].id] else { continue }
            let state = task.status.state
            let isLatest = place == slot.lowerBound || place == slot.lowerBound + 1 && !isReplaced
            if state.isFailure, isLatest { counts.failing += 1 }
            if !state.isTerminal || isLatest && (state.isFailure || state == .complete) {
                present.append(task.id)
                if let node = task.node { cells[node, default: []].append(task.id) }
            }
            count(task, version)
            // A task that waits to be started again says nothing yet: the failure before it does.
            isReplaced = state >= .running
        }
    }

    private mutating func count(_ task: TaskSummary, _ version: UInt64) {
        let state = task.status.state
        guard !state.isTerminal else { return }
        if task.specVersion < version { counts.old += 1 }
        guard task.desired.isWanted else { return }
        switch state {
        case .running:
            counts.running += 1
            if task.specVersion >= version { counts.fresh += 1 }
        case .new, .pending: counts.waiting += 1
        default: counts.starting += 1
        }
    }
}

extension TaskState {
    /// Ended, and not because it was meant to.
    var isFailure: Bool { [.failed, .rejected, .orphaned].contains(self) }
}
