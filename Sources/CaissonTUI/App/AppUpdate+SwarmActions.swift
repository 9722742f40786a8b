import CaissonAPI
import CaissonCore
import CaissonTerm

extension AppUpdate {
    /// Commands on the selected service.
    static func runServiceCommand(_ model: inout AppModel, _ id: CommandID, _ service: ServiceDetails) -> [Effect]? {
        switch id {
        case .scaleUp: return scale(&model, service, by: 1)
        case .scaleDown: return scale(&model, service, by: -1)
        case .scaleTo: return show(&model, FormCatalog.scale(service, count: model.swarm.wishes[service.id] ?? service.wanted))
        case .updateService: return show(&model, FormCatalog.update(service))
        case .rollbackService: return confirmRollback(&model, service)
        case .restartService:
            let lines = ["Its \(tasks(service.wanted)) are made anew, \(pace(service.spec.update))."]
            return confirm(&model, "Restart the tasks of \(service.name)?", lines, [.swarm(.forceUpdate(SwarmRef(service)))])
        case .openServicePort: return [service.links.first.map { Effect.openLink($0) } ?? .bell]
        default: return nil
        }
    }

    // Scaling

    /// Presses add up: one change is under way at a time, and the next goes to where the presses have led meanwhile.
    private static func scale(_ model: inout AppModel, _ service: ServiceDetails, by step: Int) -> [Effect] {
        guard service.isScalable else { return [.bell] }
        let wish = max(0, (model.swarm.wishes[service.id] ?? service.wanted) + step)
        model.swarm.wishes[service.id] = wish
        return isScaling(model, service.id) ? [] : perform(&model, [.swarm(.scale(SwarmRef(service), wish))])
    }

    private static func isScaling(_ model: AppModel, _ service: ServiceID) -> Bool {
        model.runningJobs.contains { if case .swarm(.scale(let it, _)) = $0.action { it.id == "\(service)" } else { false } }
    }

    /// A change of a service's number of tasks ended; the next one is started if the user pressed on.
    static func continueScaling(_ model: inout AppModel, _ action: EngineAction, failed: Bool) -> [Effect] {
        guard case .swarm(.scale(let it, let count)) = action, let id = ServiceID(it.id) else { return [] }
        guard !failed, let wish = model.swarm.wishes[id] else {
            model.swarm.wishes[id] = nil
            return []
        }
        if wish != count { return perform(&model, [.swarm(.scale(it, wish))]) }
        if model.swarm.index.services[id]?.wanted == wish { model.swarm.wishes[id] = nil }
        return []
    }

    // Updates

    /// What will be different is shown before it is.
    static func confirmUpdate(_ model: inout AppModel, _ service: SwarmRef, _ change: ServiceChange) -> [Effect] {
        guard let id = ServiceID(service.id), let details = model.swarm.index.services[id] else { return [.bell] }
        var spec = details.spec
        change.apply(to: &spec)
        let differences = SpecDifferences.between(details.spec, spec)
        guard !differences.isEmpty else {
            toast(&model, "\(service.name) is so already")
            return []
        }
        let isRollout = spec.task != details.spec.task
        let effect = isRollout ? ["\(tasks(details.wanted)) are replaced, \(pace(spec.update))."] : ["No task is replaced."]
        return confirm(&model, "Update \(service.name)?", lines(differences) + effect, [.swarm(.update(service, change))])
    }

    private static func confirmRollback(_ model: inout AppModel, _ service: ServiceDetails) -> [Effect] {
        guard let previous = service.previousSpec else {
            report(&model, CaissonError(.failedPrecondition, "\(service.name) has no earlier spec to go back to", subject: service.name))
            return []
        }
        let differences = SpecDifferences.between(service.spec, previous)
        return confirm(
            &model, "Roll \(service.name) back?", lines(differences) + ["\(tasks(service.wanted)), \(pace(service.spec.rollback))."],
            [.swarm(.rollback(SwarmRef(service)))])
    }

    private static func lines(_ differences: [SpecDifference]) -> [String] {
        let lines = differences.map { "\($0.key): \($0.before ?? "nothing") → \($0.after ?? "nothing")" }
        return lines.prefix(8) + (lines.count > 8 ? ["and \(lines.count - 8) more"] : [])
    }

    private static func tasks(_ count: Int) -> String { "\(count) task\(count == 1 ? "" : "s")" }

    private static func pace(_ update: UpdateConfig) -> String {
        (update.parallelism == 0 ? "all at once" : "\(update.parallelism) at a time") + ", \(update.order.rawValue)"
    }

    // Nodes

    static func runNodeCommand(_ model: inout AppModel, _ id: CommandID, _ node: NodeDetails) -> [Effect]? {
        switch id {
        case .promoteNode: return perform(&model, [.swarm(.promote(SwarmRef(node)))])
        case .drainNode where node.spec.availability != .active:
            return perform(&model, [.swarm(.setAvailability(SwarmRef(node), .active))])
        case .drainNode:
            let count = model.swarm.index.taskCount(on: node.id)
            let others = model.swarm.index.nodes.values.contains {
                $0.id != node.id && $0.status.state == .ready && $0.spec.availability == .active
            }
            let lines = ["Its \(tasks(count)) \(others ? "move to other nodes" : "end and wait: no other node takes tasks")."]
            return confirm(&model, "Drain \(node.name)?", lines, [.swarm(.setAvailability(SwarmRef(node), .drain))])
        default: return nil
        }
    }

    // Removal

    static func confirmSwarmRemoval(_ model: inout AppModel) -> [Effect] {
        let swarm = model.swarm
        switch swarm.selected {
        case .service(let id): return swarm.index.services[id].map { confirmRemoval(&model, $0) } ?? []
        case .stack(let name):
            let services = swarm.index.services(of: name)
            let lines = services.prefix(8).map { "\($0.name)  \(tasks($0.wanted))" }
            let more = services.count > 8 ? ["and \(services.count - 8) more services"] : []
            return confirm(
                &model, "Remove the stack \(name)?", lines + more + ["Its networks, secrets and configs go too."],
                [.swarm(.removeStack(name))])
        case .node(let id): return swarm.index.nodes[id].map { confirmRemoval(&model, $0) } ?? []
        case .task:
            toast(&model, "a task is removed with its service, or by scaling down", isFailure: true)
            return []
        case nil: return []
        }
    }

    private static func confirmRemoval(_ model: inout AppModel, _ service: ServiceDetails) -> [Effect] {
        let ports = service.ports.compactMap(\.published).map { "\($0)" }
        var lines = ["Its \(tasks(model.swarm.index.board(service.id).counts.running)) that run are ended."]
        if !ports.isEmpty { lines.append("Published port\(ports.count == 1 ? "" : "s") \(ports.joined(separator: ", ")) will be free.") }
        return confirm(&model, "Remove the service \(service.name)?", lines, [.swarm(.removeService(SwarmRef(service)))])
    }

    private static func confirmRemoval(_ model: inout AppModel, _ node: NodeDetails) -> [Effect] {
        let isDown = node.status.state == .down
        let lines = [
            isDown ? "It is down; it must join anew to come back." : "It is \(node.status.state.rawValue): only a node that is down can go."
        ]
        return confirm(&model, "Remove the node \(node.name)?", lines, [.swarm(.removeNode(SwarmRef(node), force: false))])
    }

    static func confirmLeave(_ model: inout AppModel) -> [Effect] {
        let index = model.swarm.index
        let lines = [
            "All its \(index.services.count) services and their tasks end,",
            "and its secrets, configs and networks are gone for good.",
        ]
        return confirm(&model, "Leave the swarm?", lines, [.swarm(.leave)])
    }
}

extension ServiceDetails {
    /// The addresses a browser can be given.
    var links: [String] {
        ports.filter { $0.transport == .tcp }.compactMap { port in
            port.published.map { port.target == 443 ? "https://localhost:\($0)" : "http://localhost:\($0)" }
        }
    }
}
