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
        groups += services(outcome, snapshot).map { [.update(.service($0))] }
        for var task in tasks where task != snapshot.tasks[task.id] {
            task.meta.updatedAt = now
            groups.append([.update(.task(task))])
        }
        return ClusterTransaction.packing(groups)
    }

    /// The services that were given something, and those whose problem is new, another or solved.
    private func services(_ outcome: Allocator.Outcome, _ snapshot: ClusterSnapshot) -> [ServiceRecord] {
        let given = outcome.services.map { service in
            var service = service
            service.problem = nil
            return service
        }
        let known = Set(given.map(\.id))
        let others = snapshot.services.values.filter { !known.contains($0.id) && !$0.isBeingRemoved }
        return given + others.sorted { $0.id < $1.id }.compactMap { service in
            let problem = outcome.problems[.service(service.id)]
            if problem == service.problem { return nil }
            var service = service
            service.problem = problem
            return service
        }
    }
}
