import CaissonAPI
import CaissonCore
import CaissonTerm

extension AppUpdate {
    /// Commands of the swarm view; nil for any other command.
    static func runSwarmCommand(_ model: inout AppModel, _ id: CommandID) -> [Effect]? {
        switch id {
        case .swarmServices: return show(&model, .services)
        case .swarmStacks: return show(&model, .stacks)
        case .swarmNodes: return show(&model, .nodes)
        case .swarmTasks: return show(&model, .tasks)
        case .swarmMap: return showSwarmTab(&model, .swarmMap)
        case .serviceProgress: return showSwarmTab(&model, .swarmUpdate)
        case .serviceWhy: return showSwarmTab(&model, .swarmWhy)
        case .swarmInspect, .serviceDiff: return showSwarmTab(&model, .swarmInspect)
        case .swarmLogs:
            model.swarm.logs.pin(nil)
            return showSwarmTab(&model, .swarmLogs)
        case .initSwarm: return perform(&model, [.swarm(.initialize(advertising: nil))])
        case .startSwarmEngine: return perform(&model, [.startDaemon])
        case .leaveSwarm: return confirmLeave(&model)
        case .createService: return show(&model, FormCatalog.createService())
        case .deployStack: return show(&model, FormCatalog.deployStack(model.swarm.stack))
        case .removeSwarmObject: return confirmSwarmRemoval(&model)
        case .drainNode, .promoteNode: return model.swarm.node.flatMap { runNodeCommand(&model, id, $0) }
        default: return model.swarm.service.flatMap { runServiceCommand(&model, id, $0) }
        }
    }

    private static func show(_ model: inout AppModel, _ section: SwarmSection) -> [Effect] {
        model.swarm.show(section)
        model.subject = .swarm
        model.focus = .swarm
        return []
    }

    private static func showSwarmTab(_ model: inout AppModel, _ tab: PaneID) -> [Effect] {
        model.subject = .swarm
        model.tabs[.swarm] = tab
        model.focus = tab
        return []
    }

    /// Enter on a task: its own lines.
    static func openSwarmTask(_ model: inout AppModel) {
        guard let task = model.swarm.tasks.selected else { return }
        model.swarm.logs.pin(task)
        model.tabs[.swarm] = .swarmLogs
        model.focus = .swarmLogs
    }

    /// Esc in the list: out of the filter, then to the services.
    static func backInSwarm(_ model: inout AppModel) {
        if !model.swarm.list.filter.isEmpty { return model.swarm.setFilter("") }
        model.swarm.show(.services)
    }

    // What comes in

    static func receiveSwarm(_ model: inout AppModel, _ result: Result<SwarmStatus?, CaissonError>) {
        model.swarm.receive(result)
        if case .lost(let error) = model.swarm.phase, PaneCatalog.ofSwarm.contains(model.focus) {
            report(&model, error)
        }
    }

    static func receiveSwarm(_ model: inout AppModel, _ attempt: Int, _ change: SwarmChange) {
        if attempt == model.swarm.attempt, model.swarm.isFollowing { model.swarm.receive(change) }
    }

    /// Why it broke is asked of the swarm itself: it may be gone, or its engine.
    static func loseSwarm(_ model: inout AppModel, _ attempt: Int, _ error: CaissonError) -> [Effect] {
        guard attempt == model.swarm.attempt, model.swarm.isFollowing else { return [] }
        model.swarm.end(error)
        return [.lookForSwarm]
    }

    /// Keeps what is shown beside the list in step with what is selected there.
    static func followSwarmSelection(_ model: inout AppModel, _ layout: ScreenLayout) {
        guard !PaneCatalog.ofSwarm.isDisjoint(with: layout.panes.map(\.id)) else {
            // Nobody reads them.
            return model.swarm.logs.show(nil)
        }
        if model.swarm.tasks.subject != model.swarm.selected { model.swarm.logs.pin(nil) }
        model.swarm.tasks.show(model.swarm.selected, model.swarm.index)
        model.swarm.logs.show(layout.isVisible(.swarmLogs) ? logTarget(model.swarm) : nil)
    }

    private static func logTarget(_ swarm: SwarmModel) -> SwarmLogsModel.Target? {
        guard swarm.isFollowing else { return nil }
        if let pinned = swarm.logs.pinned { return .task(pinned) }
        switch swarm.selected {
        case .service(let id): return .service(id)
        case .task(let id): return .task(id)
        default: return nil
        }
    }
}
