package import CaissonAPI

extension ServiceDetails {
    /// A service as users see it.
    package init(_ record: ServiceRecord, _ snapshot: ClusterSnapshot) {
        self.init(
            id: record.id, version: record.meta.version, createdAt: record.meta.createdAt, updatedAt: record.meta.updatedAt,
            spec: record.spec.value, specVersion: record.specVersion, virtualAddresses: record.virtualAddresses, ports: record.ports)
        previousSpec = record.previousSpec?.value
        updateStatus = record.updateStatus
        job = record.job
        tasks = ServiceTaskCounts(record, snapshot)
        problem = record.problem ?? Dependencies.unmet(record, in: snapshot).first
        isBeingRemoved = record.isBeingRemoved
        // What a dependency has held back was let go with the first task.
        if record.problem == nil, !snapshot.slots(of: record.id).isEmpty { problem = nil }
    }
}

extension ServiceTaskCounts {
    fileprivate init(_ record: ServiceRecord, _ snapshot: ClusterSnapshot) {
        self.init()
        let iteration = record.job?.iteration ?? 0
        for (_, ids) in snapshot.slots(of: record.id) {
            for task in ids.compactMap({ snapshot.tasks[$0] }) { count(task, iteration) }
        }
        switch record.spec.value.mode {
        case .replicated(let replicas): desired = replicas
        case .replicatedJob(let total, let concurrent): desired = concurrent > 0 ? min(total, concurrent) : total
        case .global, .globalJob: break
        }
    }

    private mutating func count(_ task: TaskRecord, _ iteration: UInt64) {
        if task.state == .running, task.desired.isWanted { running += 1 }
        if task.isServing { serving += 1 }
        if case .node = task.slot, task.desired.isWanted, task.state != .complete { desired += 1 }
        if task.state == .complete, task.jobIteration == iteration { completed += 1 }
    }
}

extension TaskSummary {
    /// A task as users see it.
    package init(_ record: TaskRecord, _ snapshot: ClusterSnapshot) {
        self.init(
            id: record.id, version: record.meta.version, createdAt: record.meta.createdAt, updatedAt: record.meta.updatedAt,
            service: record.service, serviceName: record.serviceName, slot: record.slot, image: record.spec.container.image,
            specVersion: record.specVersion, node: record.node, nodeName: record.node.flatMap { snapshot.nodes[$0]?.name },
            desired: record.desired, status: record.status)
        jobIteration = record.jobIteration
        hostPorts = record.status.ports ?? record.hostPorts
    }
}

extension NodeDetails {
    /// A node as users see it; managers are those with the role, of which `leader` leads.
    package init(_ record: NodeRecord, own: NodeID) {
        self.init(
            id: record.id, version: record.meta.version, createdAt: record.meta.createdAt, updatedAt: record.meta.updatedAt,
            spec: record.spec, description: record.description, status: record.status)
        isSelf = record.id == own
        // Who answers leads.
        if record.spec.role == .manager {
            manager = ManagerStatus(
                isLeader: isSelf, isReachable: isSelf || record.status.state == .ready,
                address: record.managerAddress ?? record.status.address)
        }
    }
}

extension SwarmNetworkDetails {
    /// A network as users see it.
    package init(_ record: NetworkRecord) {
        self.init(
            id: record.id, version: record.meta.version, createdAt: record.meta.createdAt, updatedAt: record.meta.updatedAt,
            spec: record.spec, subnets: record.subnets, gateways: record.gateways, vni: record.vni)
    }
}

extension PayloadDetails {
    /// A secret or config as users see it; with its bytes only where `showsData`.
    init<Kind>(_ record: PayloadRecord<Kind>, showsData: Bool) {
        self.init(
            id: "\(record.id)", version: record.meta.version, createdAt: record.meta.createdAt, updatedAt: record.meta.updatedAt,
            spec: record.spec, payloadVersion: record.versions.last?.number ?? 0,
            data: showsData ? record.versions.last?.data ?? [] : nil)
    }
}
