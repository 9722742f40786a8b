package import CaissonAPI

/// All tasks by identity, in shards: a snapshot that is still held makes a change copy one shard, not a hundred thousand
/// tasks.
package struct TaskTable: Sendable {
    private static let shardCount = 64
    private var shards = [[TaskID: TaskRecord]](repeating: [:], count: shardCount)
    package private(set) var count = 0

    package init() {}

    package subscript(id: TaskID) -> TaskRecord? {
        get { shards[shard(id)][id] }
        set {
            if let newValue { update(newValue) } else { remove(id) }
        }
    }

    /// Every task, in no particular order.
    package var all: some Sequence<TaskRecord> { shards.lazy.flatMap(\.values) }

    /// Puts a task in and gives the one it replaces.
    @discardableResult
    package mutating func update(_ task: TaskRecord) -> TaskRecord? {
        let old = shards[shard(task.id)].updateValue(task, forKey: task.id)
        if old == nil { count += 1 }
        return old
    }

    /// Takes a task out and gives it.
    @discardableResult
    package mutating func remove(_ id: TaskID) -> TaskRecord? {
        let old = shards[shard(id)].removeValue(forKey: id)
        if old != nil { count -= 1 }
        return old
    }

    private func shard(_ id: TaskID) -> Int { Int(truncatingIfNeeded: id.bits) & (Self.shardCount - 1) }
}
