package import CaissonCore

/// Allocator and scheduler as one step: a task goes from NEW to ASSIGNED in a single write where it can.
package struct TaskPlacer: ClusterPlacer, Sendable {
    private let allocator = Allocator()
    private let scheduler: Scheduler

    package init(_ scheduler: Scheduler = Scheduler()) { self.scheduler = scheduler }

    package func step(_ snapshot: ClusterSnapshot, now: Timestamp) -> [ClusterTransaction] {
        let outcome = allocator.allocate(snapshot, now: now)
        var tasks = outcome.tasks
        scheduler.place(&tasks, snapshot, now: now)
        var groups: [[ClusterChange]] = outcome.networks.map { [.update(.network($0))] }
        groups += outcome.services.map { [.update(.service($0))] }
        for var task in tasks where task != snapshot.tasks[task.id] {
            task.meta.updatedAt = now
            groups.append([.update(.task(task))])
        }
        return ClusterTransaction.packing(groups)
    }
}
