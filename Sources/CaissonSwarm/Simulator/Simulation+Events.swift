import CaissonAPI
import CaissonCore

extension Simulation {
    /// Lets an event happen.
    mutating func perform(_ action: Scenario.Action) {
        switch action {
        case .createService(let spec): create(spec)
        case .scale(let service, let count):
            change(service) { spec in if case .replicated = spec.mode { spec.mode = .replicated(replicas: count) } }
        case .changeImage(let service, let image):
            change(service) { spec in if !spec.mode.isJob { spec.task.container.image = image } }
        case .force(let service): change(service) { $0.task.forceUpdate += 1 }
        case .rollBack(let service): rollBack(service)
        case .removeService(let service): edit(service) { $0.isBeingRemoved = true }
        case .setAvailability(let node, let availability): edit(node: node) { $0.spec.availability = availability }
        case .setDisk(let node, let disk): edit(node: node) { $0.spec.labels["disk"] = disk }
        case .removeNode(let node): removeNode(node)
        case .promote(let node): promote(node % agents.count)
        case .demote(let node): demote(node % agents.count)
        case .updateSecret(let secret, let rolls): updateSecret(Self.secrets[secret % Self.secrets.count], rolls: rolls)
        case .makeUnhealthy(let service, let steps):
            if let id = service < services.count ? services[service] : nil { unhealthy[id] = step + steps }
        case .hideOutcomes(let steps): outcomesHiddenUntil = step + steps
        default: goWrong(action)
        }
    }

    private mutating func goWrong(_ action: Scenario.Action) {
        switch action {
        case .stopManager(let manager, let steps):
            managers[member(manager)].stoppedUntil = step + steps
            managers[member(manager)].loseMemory()
        case .freezeManager(let manager, let steps): freeze(member(manager), steps: steps)
        case .stopAgent(let node, let steps): agents[node % agents.count].stoppedUntil = step + steps
        case .stopMachine(let node, let steps):
            agents[node % agents.count].machineStoppedUntil = step + steps
            agents[node % agents.count].loseContainers(now: now)
        case .cut(let node, let steps): network.cut(node % agents.count, until: step + steps)
        case .mute(let node, let steps): network.mute(node % agents.count, until: step + steps)
        case .slow(let node, let steps): agents[node % agents.count].slowUntil = step + steps
        case .failPulls(let node, let steps): agents[node % agents.count].pullsFailUntil = step + steps
        case .fillDisk(let node, let steps): agents[node % agents.count].diskFullUntil = step + steps
        case .repeatOldReports(let node):
            guard let term = store.leader?.term else { return }
            for report in agents[node % agents.count].oldReports { _ = accept(report, term, store.truth) }
        default: break
        }
    }

    private mutating func create(_ spec: ServiceSpec) {
        let id = ServiceID(bits: UInt128(1000 + services.count))
        services.append(id)
        write(
            ClusterTransaction([.create(.service(ServiceRecord(id: id, createdAt: now, spec: withNewestSecrets(spec))))]
            ))
    }

    mutating func edit(_ service: Int, _ change: (inout ServiceRecord) -> Void) {
        guard service < services.count, var record = store.truth.services[services[service]], !record.isBeingRemoved
        else { return }
        let old = record
        change(&record)
        if record != old { write(ClusterTransaction([.update(.service(record))])) }
    }

    private mutating func change(_ service: Int, _ change: (inout ServiceSpec) -> Void) {
        let now = now
        edit(service) { record in
            var spec = record.spec.value
            change(&spec)
            if spec != record.spec.value { record = record.updated(to: spec, at: now) }
        }
    }

    private mutating func rollBack(_ service: Int) {
        let now = now
        edit(service) { record in
            if let back = record.rolledBack(at: now, message: "rollback in progress") { record = back }
        }
    }

    private mutating func edit(node: Int, _ change: (inout NodeRecord) -> Void) {
        guard var record = store.truth.nodes[agents[node % agents.count].node] else { return }
        change(&record)
        write(ClusterTransaction([.update(.node(record))]))
    }

    /// A worker leaves for good; a manager has to be demoted before.
    private mutating func removeNode(_ node: Int) {
        let agent = agents[node % agents.count]
        guard let record = store.truth.nodes[agent.node], record.spec.role == .worker else { return }
        agents[node % agents.count].machineStoppedUntil = .max
        agents[node % agents.count].loseContainers(now: now)
        write(
            ClusterTransaction([
                .delete(.node(agent.node), expecting: .version(record.meta.version)),
                .delete(.nodeReport(agent.node), expecting: .any),
            ]))
    }
}
