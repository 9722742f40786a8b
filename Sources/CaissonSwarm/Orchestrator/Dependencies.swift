import CaissonAPI

/// `depends_on`: which services hold back another one's first tasks.
package struct Dependencies {
    /// A line for each condition that does not hold yet, as `service why` shows it.
    package static func unmet(_ service: ServiceRecord, in snapshot: ClusterSnapshot) -> [String] {
        service.spec.value.dependsOn.compactMap { dependency in
            guard let other = snapshot.service(named: dependency.service) else {
                return dependency.isRequired ? "waits for service \(dependency.service), which does not exist" : nil
            }
            guard !holds(dependency.condition, other, snapshot) else { return nil }
            return "waits for service \(dependency.service) to be \(word(dependency.condition))"
        }
    }

    private static func holds(
        _ condition: ServiceDependency.Condition, _ service: ServiceRecord, _ snapshot: ClusterSnapshot
    ) -> Bool {
        let tasks = snapshot.tasks(of: service.id)
        switch condition {
        case .started:
            return tasks.contains { $0.state == .running || $0.status.runningSince != nil || $0.state == .complete }
        case .healthy: return isHealthy(service, tasks)
        case .completedSuccessfully: return hasCompleted(service, tasks)
        }
    }

    /// All replicas serve; of a global service every task that is there.
    private static func isHealthy(_ service: ServiceRecord, _ tasks: [TaskRecord]) -> Bool {
        let serving = Set(tasks.filter(\.isServing).map(\.slot)).count
        if case .replicated(let replicas) = service.spec.value.mode { return serving >= replicas }
        let wanted = Set(tasks.filter(\.desired.isWanted).map(\.slot)).count
        return serving > 0 && serving >= wanted
    }

    private static func hasCompleted(_ service: ServiceRecord, _ tasks: [TaskRecord]) -> Bool {
        let iteration = service.job?.iteration ?? 0
        let slots = Dictionary(grouping: tasks.filter { $0.jobIteration == iteration }, by: \.slot)
        let done = slots.values.count { slot in slot.contains { $0.state == .complete } }
        switch service.spec.value.mode {
        case .replicated(let count), .replicatedJob(let count, _): return done >= count
        case .global, .globalJob: return done > 0 && done == slots.count
        }
    }

    private static func word(_ condition: ServiceDependency.Condition) -> String {
        switch condition {
        case .started: "started"
        case .healthy: "healthy"
        case .completedSuccessfully: "completed"
        }
    }
}
