import CaissonAPI
import CaissonCore

/// What one look at a snapshot leads to: orchestration and placement in as few writes as may be.
struct ControlPass: Sendable {
    private(set) var transactions: [ClusterTransaction]
    let wakes: [ServiceID: Timestamp]

    /// `only` are the services to work on; nil is all.
    init(_ snapshot: ClusterSnapshot, only: Set<ServiceID>?, now: Timestamp) {
        let result = Orchestrators().step(snapshot, now: now, only: only)
        wakes = result.wakes
        transactions = result.transactions
        merge(TaskPlacer().step(Self.withNewTasks(snapshot, result.transactions), now: now))
    }

    /// The snapshot with the tasks that are about to be made, for the placer to give them a node in the same write.
    ///
    /// With these alone: what else is written may free something, and nothing may be given on the strength of a write that may fail.
    private static func withNewTasks(_ snapshot: ClusterSnapshot, _ transactions: [ClusterTransaction]) -> ClusterSnapshot {
        let tasks = transactions.flatMap(\.changes).compactMap { change -> AppliedChange? in
            guard case .put(.task(let task), _) = change, task.state < .assigned else { return nil }
            return .put(.task(task))
        }
        if tasks.isEmpty { return snapshot }
        var ahead = snapshot
        ahead.apply(tasks, revision: snapshot.revision)
        return ahead
    }

    /// A task that is written anyway is written as it was placed, under the expectation it has already.
    private mutating func merge(_ placed: [ClusterTransaction]) {
        var objects: [ObjectKey: ClusterObject] = [:]
        for case .put(let object, _) in placed.flatMap(\.changes) { objects[object.key] = object }
        var merged: Set<ObjectKey> = []
        for index in transactions.indices {
            for place in transactions[index].changes.indices {
                guard case .put(.task(let task), let expected) = transactions[index].changes[place],
                    let object = objects[.task(task.id)]
                else { continue }
                transactions[index].changes[place] = .put(object, expecting: expected)
                merged.insert(object.key)
            }
        }
        transactions += ClusterTransaction.packing(
            placed.flatMap(\.changes).filter { !merged.contains($0.key) }.map { [$0] })
    }
}
