import CaissonAPI
import CaissonCore
import CaissonTerm

extension AppUpdate {
    /// An action ended: its job is closed, its overlay goes, its outcome is shown or carried on.
    static func finish(_ model: inout AppModel, _ id: Int, _ result: Result<ActionOutcome, CaissonError>) -> [Effect] {
        guard let index = model.jobs.lastIndex(where: { $0.id == id }) else { return [] }
        model.overlays.removeAll { if case .transfer(id) = $0 { true } else { false } }
        let isBuild = model.jobs[index].action.isBuild
        defer { if model.isClosing, model.ownBuilds.isEmpty { model.isFinished = true } }
        if model.builds.starting == id {
            // It came to nothing before it had an ID: there is no view of it.
            model.builds.starting = nil
            if model.focus.owner == .builds { model.focus = .builds }
        }
        let form = model.jobs[index].form
        model.jobs[index].form = nil
        switch result {
        case .failure(let error):
            model.jobs[index].state = .failed(model.now, error)
            var next = continueScaling(&model, model.jobs[index].action, failed: true)
            if model.jobs[index].isCancelled {
                toast(&model, "cancelled: \(JobLabel.title(model.jobs[index].action))")
            } else {
                report(&model, error)
                next += reopen(&model, form, error)
            }
            return next + [.listContainers, .listImages, .listVolumes, .listNetworks] + (isBuild ? [.listBuilds] : [])
        case .success(let outcome):
            model.jobs[index].state = .done(model.now)
            if model.jobs[index].action == .repairNetworks { model.networks.expire() }
            let action = model.jobs[index].action
            var news = continueScaling(&model, action, failed: false)
            switch action {
            case .startDaemon, .swarm(.initialize), .swarm(.leave): news += [.lookForDaemon, .lookForSwarm]
            default: break
            }
            if case .swarm(.create(let spec)) = action { model.swarm.awaitService(spec.name) }
            if case .swarm(.deployStack(let request)) = action { model.swarm.awaitStack(request.name) }
            return receive(&model, outcome) + news
        }
    }

    private static func receive(_ model: inout AppModel, _ outcome: ActionOutcome) -> [Effect] {
        switch outcome {
        case .done(let text): toast(&model, text)
        case .image(let name, let text):
            model.images.awaited = name
            toast(&model, text)
        case .network(let name):
            model.networks.awaited = name
            toast(&model, "created \(name)")
            return [.listNetworks]
        case .built(let build, _):
            toast(&model, "built \(build.name)")
            return [.listImages, .listBuilds]
        case .stepReady(let container): return [.leaveScreen(.step(container)), .listContainers]
        case .started(let container):
            toast(&model, "started \(container.name)")
            goTo(&model, container.id)
        case .readyForTerminal(let container, let tty):
            goTo(&model, container.id)
            return [.leaveScreen(.start(container, tty: tty)), .listContainers]
        }
        return [.listContainers, .listImages, .listBuilds]
    }

    /// Shows a container's logs, as soon as it is listed.
    private static func goTo(_ model: inout AppModel, _ id: ObjectID) {
        model.containers.list.setFilter("")
        if !model.containers.list.select(id) { model.containers.awaited = id }
        model.focus = .containers
        model.tabs[.containers] = .logs
        model.logs.view.follows = true
    }

    /// The user is back from a shell or a container's terminal.
    static func endForeground(
        _ model: inout AppModel, _ work: ForegroundWork, _ result: Result<ForegroundEnd, CaissonError>
    ) -> [Effect] {
        switch result {
        case .failure(let error): report(&model, error)
        case .success(.detached): toast(&model, "detached from \(work.container.name), which runs on")
        case .success(.exited(let code)):
            toast(&model, "\(work.container.name): exit status \(code)", isFailure: false)
        }
        model.changes.expire()
        return [.redraw, .listContainers, .listImages]
    }

    /// Runs actions, one job each.
    static func perform(_ model: inout AppModel, _ actions: [EngineAction]) -> [Effect] {
        actions.map { perform(&model, $0) }
    }
}

extension ForegroundWork {
    var container: ContainerRef {
        switch self {
        case .exec(let container, _), .attach(let container), .start(let container, _), .step(let container): container
        }
    }
}
