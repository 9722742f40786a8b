import CaissonAPI
import CaissonCore
import CaissonTerm

/// Message in, new model and effects out. Pure: time, the engine and the screen are elsewhere.
enum AppUpdate {
    /// What the workstation asks for at its start.
    static let initialEffects: [Effect] = [
        .listContainers, .listImages, .listBuilds, .listVolumes, .listNetworks, .listProjects, .nameThemes, .lookForDaemon,
        .lookForSwarm,
    ]

    static func update(_ model: inout AppModel, _ message: AppMessage) -> [Effect] {
        var effects: [Effect]
        switch message {
        case .input(let event): effects = receive(&model, event)
        case .clock(let now):
            model.now = max(now, model.now)
            model.toasts.removeAll { $0.until <= model.now }
            effects = []
        case .finished(let job, let result): effects = finish(&model, job, result)
        case .foregroundEnded(let work, let result): effects = endForeground(&model, work, result)
        case .buildStarted(let job, let build, let request): effects = receiveStart(&model, job, build, request)
        case .buildPrepared(let order, let result): effects = receivePrepared(&model, order, result)
        case .stackPlanned(let request, let result): effects = receivePlan(&model, request, result)
        case .buildLost(let build):
            effects = model.build.lose(build) ? [.listBuilds] : []
        case .buildEvents(let build, let events): effects = receive(&model, build, events)
        case .themesNamed(let names):
            model.themeNames = names
            effects = []
        case .themeLoaded(let result):
            effects = receiveTheme(&model, result)
        case .terminate:
            model.isFinished = true
            effects = []
        default: effects = receiveEngine(&model, message)
        }
        followSubject(&model)
        return effects + DetailLoading.effects(&model)
    }

    /// Answers and streams of the engine.
    private static func receiveEngine(_ model: inout AppModel, _ message: AppMessage) -> [Effect] {
        switch message {
        case .containersListed(let result): model.containers.receive(result)
        case .imagesListed(let result): model.images.receive(result)
        case .volumesListed(let result): model.volumes.receive(result)
        case .volumesMeasured(let result): model.volumes.receiveSizes(result)
        case .volumeFilesLoaded(let name, let result): model.volumes.receiveFiles(name, result)
        case .volumeInspected(let name, let result): model.volumes.details.receive(name, result)
        case .networksListed(let result): model.networks.receive(result)
        case .networkLoaded(let id, let result): model.networks.receivePicture(id, result)
        case .networksVerified(let result): model.networks.receiveReports(result)
        case .daemonSeen(let status):
            let isOther = model.daemon?.pid != status?.pid
            model.daemon = status
            return isOther ? [.lookForSwarm] : []
        case .swarmSeen(let result): receiveSwarm(&model, result)
        case .swarmChanged(let attempt, let change): receiveSwarm(&model, attempt, change)
        case .swarmLost(let attempt, let error): return loseSwarm(&model, attempt, error)
        case .serviceExplained(let service, let result): _ = model.swarm.why.receive(service, result)
        case .serviceLogs(let target, let entries): model.swarm.logs.receive(target, entries)
        case .serviceLogsEnded(let target, let error): model.swarm.logs.end(target, error)
        case .projectsListed(let result): model.projects.receive(result)
        case .projectLoaded(let name, let result): model.projects.receiveDetails(name, result)
        case .linkOpened(let url, let result): receiveLink(&model, url, result)
        case .buildsListed(let result): model.builds.receive(result)
        case .buildEventsEnded(let build, let error): model.build.fail(build, error)
        case .events(let events): return receive(&model, events)
        case .eventsEnded(let error):
            model.eventsFailure = error
            report(&model, error)
        case .logs(let container, let batch): model.logs.receive(container, batch)
        case .logsEnded(let container, let error): model.logs.end(container, error)
        case .stats(let container, let sample): model.stats.receive(container, sample)
        case .statsEnded(let container, let error): model.stats.end(container, error)
        case .changesLoaded(let container, let result): model.changes.receive(container, result)
        case .historyLoaded(let image, let result): model.history.receive(image, result)
        case .layerLoaded(let layer, let result): model.history.receiveLayer(layer, result)
        case .containerInspected(let id, let result): model.containerDetails.receive(id, result)
        case .imageInspected(let id, let result): model.imageDetails.receive(id, result)
        case .progress(let id, let steps):
            receiveProgress(&model, id, steps)
        default: break
        }
        return []
    }

    /// A run that must pull its image first shows so, unless the user is at something else.
    private static func receiveProgress(_ model: inout AppModel, _ id: Int, _ steps: [TransferProgress]) {
        guard let index = model.jobs.lastIndex(where: { $0.id == id }) else { return }
        let isFirst = model.jobs[index].steps.isEmpty
        model.jobs[index].receive(steps)
        guard isFirst, !model.jobs[index].action.isTransfer, model.overlays.isEmpty, model.input == nil else { return }
        model.overlays.append(.transfer(job: id))
    }

    /// Lists again what the events were about; details of those objects are out of date.
    private static func receive(_ model: inout AppModel, _ events: [EngineEvent]) -> [Effect] {
        model.events.receive(events)
        var effects: [Effect] = []
        if events.contains(where: { $0.type == .container }) {
            effects.append(.listContainers)
            if events.contains(where: { $0.id == model.changes.remote.key?.text }) { model.changes.expire() }
            if events.contains(where: { $0.id == model.containerDetails.remote.key }) { model.containerDetails.expire() }
        }
        if events.contains(where: { $0.type == .builder }) { effects.append(.listBuilds) }
        if events.contains(where: { $0.type == .daemon }) { effects.append(.lookForDaemon) }
        // Another process made a swarm, or ended it.
        if events.contains(where: { $0.type == .node }) { effects.append(.lookForSwarm) }
        let touchesImages = events.contains { $0.type == .image || ["commit", "create", "destroy"].contains($0.action) }
        if touchesImages {
            effects.append(.listImages)
            model.imageDetails.expire()
        }
        return effects + volumeEffects(&model, events) + networkEffects(&model, events) + projectEffects(&model, events)
    }

    private static func receiveTheme(_ model: inout AppModel, _ result: Result<Theme, CaissonError>) -> [Effect] {
        switch result {
        case .success(let theme): model.theme = theme
        case .failure(let error): report(&model, error)
        }
        return []
    }

    /// Keeps what the right side shows in step with the selection at the left.
    private static func followSubject(_ model: inout AppModel) {
        if model.focus.isList, model.focus != .events { model.subject = model.focus }
        if let owner = PaneCatalog.descriptor(model.focus).owner { model.subject = owner }
        let layout = model.layout
        let showsLogs = layout.isVisible(.logs)
        if showsLogs, let selected = model.containers.selected { model.logs.show(selected.id, run: selected.startedAt) }
        if model.containers.selected == nil { model.logs.show(nil) }
        // Measuring costs: it is done for what is on the screen and runs.
        let measured = layout.isVisible(.stats) ? model.containers.selected.flatMap { $0.isAlive ? $0 : nil } : nil
        model.stats.show(measured?.id, run: measured?.startedAt)
        followSwarmSelection(&model, layout)
        let showsBuild = PaneCatalog.buildView.contains { layout.isVisible($0) }
        if showsBuild || model.build.id != nil && model.builds.shown == nil { model.build.show(model.builds.shown) }
        // A pane that is not on the screen any more cannot keep the focus.
        if !layout.isTooSmall, !layout.isVisible(model.focus) { model.focus = model.subject }
    }
}

extension AppUpdate {
    /// Shows a line of news for a few seconds.
    static func toast(_ model: inout AppModel, _ text: String, isFailure: Bool = false) {
        model.toasts.removeAll { $0.text == text }
        model.toasts.append(Toast(text: text, isFailure: isFailure, until: model.now.advanced(by: .seconds(isFailure ? 8 : 4))))
        if model.toasts.count > 3 { model.toasts.removeFirst() }
    }

    /// Shows a failure and keeps it for `!`.
    static func report(_ model: inout AppModel, _ error: CaissonError) {
        model.lastFailure = error
        // The rest of a message of several lines is for `!`.
        toast(&model, StepsSummary.headline(error.message), isFailure: true)
    }

    /// Starts an engine action as a job.
    static func perform(_ model: inout AppModel, _ action: EngineAction) -> Effect {
        let job = Job(id: model.nextJob, action: action, started: model.now)
        model.nextJob += 1
        model.jobs.append(job)
        if model.jobs.count > 200 { model.jobs.removeFirst(model.jobs.count - 200) }
        if action.isTransfer { model.overlays.append(.transfer(job: job.id)) }
        return .perform(job: job.id, action)
    }
}
