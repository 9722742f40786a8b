import CaissonAPI
import CaissonCore

/// `service inspect` in the shape of Docker's JSON.
enum ServiceValue {
    static func value(_ service: ServiceDetails) throws -> Value {
        var list = FieldList.head("\(service.id)", service.version, service.createdAt, service.updatedAt)
        list.always("Spec", try spec(service.spec))
        if let previous = service.previousSpec { list.always("PreviousSpec", try spec(previous)) }
        list.always("Endpoint", endpoint(service))
        if let status = service.updateStatus { list.always("UpdateStatus", update(status)) }
        if let job = service.job {
            var fields = FieldList()
            var iteration = FieldList()
            iteration.add("Index", Int64(clamping: job.iteration))
            fields.always("JobIteration", iteration)
            fields.add("LastExecution", job.lastExecution)
            fields.add("ScheduledFor", job.scheduledFor)
            list.always("JobStatus", fields)
        }
        list.add("Problem", service.problem)
        return list.value
    }

    static func spec(_ spec: ServiceSpec) throws -> FieldList {
        var list = FieldList()
        list.add("Name", spec.name)
        list.add("Labels", Value.labels(spec.labels))
        list.always("TaskTemplate", try TaskValue.template(spec.task))
        list.always("Mode", mode(spec.mode))
        if !spec.mode.isJob {
            list.always("UpdateConfig", rollout(spec.update))
            list.always("RollbackConfig", rollout(spec.rollback))
        }
        var endpoint = FieldList()
        endpoint.add("Mode", spec.endpoint.mode.rawValue)
        if !spec.endpoint.ports.isEmpty { endpoint.add("Ports", .list(spec.endpoint.ports.map(port))) }
        list.always("EndpointSpec", endpoint)
        if let plan = spec.schedule { list.always("Schedule", schedule(plan)) }
        if !spec.dependsOn.isEmpty { list.add("DependsOn", .list(spec.dependsOn.map(dependency))) }
        list.add("NodeLossGrace", spec.nodeLossGrace)
        return list
    }

    private static func mode(_ mode: ServiceMode) -> FieldList {
        var (list, inner) = (FieldList(), FieldList())
        switch mode {
        case .replicated(let replicas):
            inner.add("Replicas", Int64(replicas))
            list.always("Replicated", inner)
        case .global: list.always("Global", inner)
        case .replicatedJob(let total, let concurrent):
            inner.add("MaxConcurrent", Int64(concurrent))
            inner.add("TotalCompletions", Int64(total))
            list.always("ReplicatedJob", inner)
        case .globalJob: list.always("GlobalJob", inner)
        }
        return list
    }

    private static func rollout(_ config: UpdateConfig) -> FieldList {
        var list = FieldList()
        list.add("Parallelism", Int64(config.parallelism))
        list.add("Delay", nonzero: config.delay.nanosecondCount)
        list.add("FailureAction", config.failureAction.rawValue)
        list.add("Monitor", nonzero: config.monitor.nanosecondCount)
        list.add("MaxFailureRatio", .double(config.maxFailureRatio))
        list.add("Order", config.order.rawValue)
        return list
    }

    static func port(_ port: PortConfig) -> Value {
        var list = FieldList()
        list.add("Protocol", port.transport.rawValue)
        list.add("TargetPort", Int64(port.target))
        list.add("PublishedPort", port.published.map { Int64($0) })
        list.add("PublishMode", port.mode.rawValue)
        if port.policy != .cluster { list.add("Policy", port.policy.rawValue) }
        return list.value
    }

    private static func schedule(_ schedule: JobSchedule) -> FieldList {
        var list = FieldList()
        list.add("Expression", schedule.expression)
        list.add("TimeZone", schedule.timeZone)
        list.add("Concurrency", schedule.concurrency.rawValue)
        list.add("MissedRuns", schedule.missedRuns.rawValue)
        list.add("Suspended", flag: schedule.suspended)
        return list
    }

    private static func dependency(_ dependency: ServiceDependency) -> Value {
        var list = FieldList()
        list.add("Service", dependency.service)
        list.add("Condition", dependency.condition.rawValue)
        list.add("Required", .bool(dependency.isRequired))
        return list.value
    }

    private static func endpoint(_ service: ServiceDetails) -> FieldList {
        var (list, inner) = (FieldList(), FieldList())
        inner.add("Mode", service.spec.endpoint.mode.rawValue)
        if !service.spec.endpoint.ports.isEmpty { inner.add("Ports", .list(service.spec.endpoint.ports.map(port))) }
        list.always("Spec", inner)
        if !service.ports.isEmpty { list.add("Ports", .list(service.ports.map(port))) }
        let addresses = service.virtualAddresses.sorted { $0.key < $1.key }.map { network, address in
            var entry = FieldList()
            entry.add("NetworkID", "\(network)")
            entry.add("Addr", address)
            return entry.value
        }
        if !addresses.isEmpty { list.add("VirtualIPs", .list(addresses)) }
        return list
    }

    private static func update(_ status: UpdateStatus) -> FieldList {
        var list = FieldList()
        list.add("State", status.state.rawValue)
        list.add("StartedAt", status.startedAt)
        list.add("CompletedAt", status.completedAt)
        list.add("Message", status.message)
        return list
    }
}
