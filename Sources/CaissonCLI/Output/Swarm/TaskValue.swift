import CaissonAPI
import CaissonCore

/// Tasks and what they are made from, in the shape of Docker's JSON.
enum TaskValue {
    static func value(_ task: TaskDetails) throws -> Value {
        let summary = task.summary
        var list = FieldList.head("\(summary.id)", summary.version, summary.createdAt, summary.updatedAt)
        list.add("Name", summary.name)
        list.always("Spec", try template(task.spec))
        list.add("ServiceID", "\(summary.service)")
        if case .number(let slot) = summary.slot { list.add("Slot", Int64(slot)) }
        list.add("NodeID", summary.node.map { "\($0)" })
        list.always("Status", status(summary))
        list.add("DesiredState", summary.desired.name)
        if !task.attachments.isEmpty { list.add("NetworksAttachments", .list(task.attachments.map(attachment))) }
        list.add("AssignedGenericResources", task.assignedResources.isEmpty ? nil : Value.map(task.assignedResources.mapValues { .strings($0) }))
        return list.value
    }

    private static func status(_ task: TaskSummary) -> FieldList {
        let status = task.status
        var list = FieldList()
        list.add("Timestamp", status.since)
        list.add("State", status.state.name)
        list.add("Message", status.message)
        list.add("Err", status.error)
        var container = FieldList()
        container.add("ContainerID", status.container?.text)
        container.add("ExitCode", status.exitCode.map { Int64($0) })
        list.add("ContainerStatus", container)
        var ports = FieldList()
        if status.ports != nil, !task.hostPorts.isEmpty {
            ports.add("Ports", .list(task.hostPorts.map(ServiceValue.port)))
        }
        list.always("PortStatus", ports)
        list.add("RunningSince", status.runningSince)
        list.add("ServingSince", status.servingSince)
        return list
    }

    private static func attachment(_ attachment: TaskAttachment) -> Value {
        var (list, network) = (FieldList(), FieldList())
        network.add("ID", "\(attachment.network)")
        list.always("Network", network)
        list.add("Addresses", list: attachment.addresses)
        list.add("Aliases", list: attachment.aliases)
        return list.value
    }

    static func template(_ task: TaskSpec) throws -> FieldList {
        var list = FieldList()
        list.always("ContainerSpec", try ContainerSpecValue.fields(task.container))
        var resources = FieldList()
        resources.add("Limits", amounts(task.resources.limits, pids: task.resources.pidsLimit))
        resources.add("Reservations", amounts(task.resources.reservations))
        list.always("Resources", resources)
        var restart = FieldList()
        restart.add("Condition", task.restart.condition.rawValue)
        restart.add("Delay", task.restart.delay)
        restart.add("MaxAttempts", Int64(clamping: task.restart.maxAttempts))
        restart.add("Window", nonzero: task.restart.window.nanosecondCount)
        list.always("RestartPolicy", restart)
        list.always("Placement", placement(task.placement))
        if !task.networks.isEmpty { list.add("Networks", .list(task.networks.map(network))) }
        if let driver = task.logDriver {
            var log = FieldList()
            log.add("Name", driver.type)
            log.add("Options", table: driver.config)
            list.always("LogDriver", log)
        }
        list.add("ForceUpdate", Int64(clamping: task.forceUpdate))
        list.add("Runtime", "container")
        return list
    }

    static func amounts(_ resources: TaskResources, pids: Int64 = 0) -> FieldList {
        var list = FieldList()
        list.add("NanoCPUs", nonzero: resources.nanoCPUs)
        list.add("MemoryBytes", nonzero: resources.memoryBytes)
        list.add("Pids", nonzero: pids)
        let generic = resources.generic.sorted { $0.key < $1.key }.map { kind, count in
            var (outer, inner) = (FieldList(), FieldList())
            inner.add("Kind", kind)
            inner.add("Value", count)
            outer.always("DiscreteResourceSpec", inner)
            return outer.value
        }
        if !generic.isEmpty { list.add("GenericResources", .list(generic)) }
        return list
    }

    private static func placement(_ placement: Placement) -> FieldList {
        var list = FieldList()
        list.add("Constraints", list: placement.constraints)
        let preferences = placement.spreadOver.map { label in
            var (outer, inner) = (FieldList(), FieldList())
            inner.add("SpreadDescriptor", label)
            outer.always("Spread", inner)
            return outer.value
        }
        if !preferences.isEmpty { list.add("Preferences", .list(preferences)) }
        list.add("MaxReplicas", nonzero: Int64(placement.maxReplicasPerNode))
        let platforms = placement.platforms.map { platform in
            var fields = FieldList()
            fields.add("Architecture", platform.architecture)
            fields.add("OS", platform.os)
            return fields.value
        }
        if !platforms.isEmpty { list.add("Platforms", .list(platforms)) }
        return list
    }

    private static func network(_ network: TaskNetwork) -> Value {
        var list = FieldList()
        list.add("Target", network.target)
        list.add("Aliases", list: network.aliases)
        list.add("DriverOpts", table: network.driverOptions)
        return list.value
    }
}
