import CaissonAPI
import CaissonCore
import CaissonTerm

extension AppUpdate {
    /// Runs a command if it is enabled now.
    static func run(_ model: inout AppModel, _ id: CommandID) -> [Effect] {
        guard let command = CommandCatalog.command(id), command.isEnabled(model) else { return [] }
        if id == .goSwarm {
            focus(&model, .swarm)
            // A swarm made by another process is not told of where none was.
            return model.swarm.isFollowing ? [] : [.lookForSwarm]
        }
        if moved(&model, id) || navigated(&model, id) || changedView(&model, id) { return [] }
        switch id {
        case .refresh:
            expireAll(&model)
            if model.eventsFailure != nil {
                model.eventsResumeAfter = model.events.lastSequence
                model.eventsFailure = nil
            }
            if model.build.failure != nil { model.build.readAgain() }
            if case .lost = model.swarm.phase { model.swarm.follow() }
            model.swarm.why.expire()
            return initialEffects
        case .startDaemon: return [perform(&model, .startDaemon)]
        case .redraw: return [.redraw]
        case .suspend: return [.suspend]
        default:
            return runVolumeCommand(&model, id) ?? runNetworkCommand(&model, id) ?? runProjectCommand(&model, id)
                ?? runSwarmCommand(&model, id)
                ?? runBuildCommand(&model, id) ?? runContainerCommand(&model, id)
                ?? runImageCommand(&model, id) ?? []
        }
    }

    private static func moved(_ model: inout AppModel, _ id: CommandID) -> Bool {
        switch id {
        case .moveDown: move(&model, .by(1))
        case .moveUp: move(&model, .by(-1))
        case .moveTop: move(&model, .top)
        case .moveBottom: move(&model, .bottom)
        case .halfDown: move(&model, .halfPage(1))
        case .halfUp: move(&model, .halfPage(-1))
        case .pageDown: move(&model, .page(1))
        case .pageUp: move(&model, .page(-1))
        case .moveLeft: sideways(&model, -1)
        case .moveRight: sideways(&model, 1)
        default: return false
        }
        return true
    }

    /// Left and right: fold and unfold in trees, scroll long lines in logs, in and out elsewhere.
    private static func sideways(_ model: inout AppModel, _ sign: Int) {
        switch model.focus {
        case .changes, .layerFiles, .volumeFiles: withTree(&model) { sign > 0 ? $0.stepIn() : $0.stepOut() }
        case .networkDrawing: crossNetwork(&model, sign)
        case .swarmLogs: model.swarm.logs.view.column = max(0, model.swarm.logs.view.column + sign * 8)
        case .logs: model.logs.view.column = max(0, model.logs.view.column + sign * 8)
        case .stepLog: model.build.view.column = max(0, model.build.view.column + sign * 8)
        default: if sign > 0 { open(&model) } else { back(&model) }
        }
    }

    private static func navigated(_ model: inout AppModel, _ id: CommandID) -> Bool {
        switch id {
        case .nextPane: cyclePane(&model, 1)
        case .previousPane: cyclePane(&model, -1)
        case .nextTab: cycleTab(&model, 1)
        case .previousTab: cycleTab(&model, -1)
        case .goContainers: focus(&model, .containers)
        case .goImages: focus(&model, .images)
        case .goVolumes: focus(&model, .volumes)
        case .goNetworks: focus(&model, .networks)
        case .goProjects: focus(&model, .projects)
        case .goBuilds: focus(&model, .builds)
        case .goEvents: focus(&model, .events)
        case .goDetail: if let tab = model.tab(of: model.subject) { model.focus = tab }
        case .open: open(&model)
        case .back: back(&model)
        case .close:
            if model.zoom != .normal { model.zoom = .normal } else { close(&model) }
        default: return false
        }
        return true
    }

    private static func changedView(_ model: inout AppModel, _ id: CommandID) -> Bool {
        switch id {
        case .zoomIn: model.zoom = Zoom(rawValue: model.zoom.rawValue + 1) ?? .full
        case .zoomOut: model.zoom = Zoom(rawValue: model.zoom.rawValue - 1) ?? .normal
        case .palette: model.overlays.append(.palette(CommandPalette(pane: model.focus)))
        case .help: model.overlays.append(.help(Help(pane: model.focus)))
        case .filter: openInput(&model)
        case .commandLog:
            var state = ListState()
            state.select(max(0, model.jobs.count - 1), count: model.jobs.count)
            model.overlays.append(.commandLog(state))
        case .showFailure: if let error = model.lastFailure { model.overlays.append(.failure(error)) }
        case .mark: toggleMark(&model)
        case .follow: withLog(&model) { $0.view.follows ? $0.hold() : $0.toEnd() }
        case .wrap: withLog(&model) { $0.toggleWrap() }
        case .timestamps: withLog(&model) { $0.showsTimes.toggle() }
        case .nextMatch, .previousMatch: searchAgain(&model, forward: id == .nextMatch)
        case .foldAll: withTree(&model) { $0.foldAll() }
        case .unfoldAll: withTree(&model) { $0.unfoldAll() }
        case .showAdded: withTree(&model) { $0.toggle(.added) }
        case .showModified: withTree(&model) { $0.toggle(.modified) }
        case .showDeleted: withTree(&model) { $0.toggle(.deleted) }
        default: return false
        }
        return true
    }

    private static func searchAgain(_ model: inout AppModel, forward: Bool) {
        switch model.focus {
        case .logs, .stepLog, .swarmLogs: return withLog(&model) { $0.searchAgain(forward: forward) }
        case .steps: return model.build.selectMatch(forward: forward)
        default: break
        }
        withTree(&model) { $0.selectMatch(forward: forward, $0.filter) }
    }

    private static func toggleMark(_ model: inout AppModel) {
        switch model.focus {
        case .images: model.images.list.toggleMark()
        case .builds: model.builds.list.toggleMark()
        case .volumes: model.volumes.list.toggleMark()
        case .networks: model.networks.list.toggleMark()
        case .projects, .swarm: break
        default: model.containers.list.toggleMark()
        }
    }

    private static func expireAll(_ model: inout AppModel) {
        model.changes.expire()
        model.history.expire()
        model.containerDetails.expire()
        model.imageDetails.expire()
        model.volumes.expire()
        model.networks.expire()
        model.projects.expire()
    }

    static func focus(_ model: inout AppModel, _ pane: PaneID) {
        model.focus = pane
        model.cameFrom = nil
        if model.zoom == .half { model.zoom = .normal }
    }

    private static func cyclePane(_ model: inout AppModel, _ step: Int) {
        let full = ScreenLayout(
            size: model.size, focus: model.focus, subject: model.subject, tab: model.tab(of: model.subject),
            zoom: model.zoom == .full ? .normal : model.zoom)
        // Where only one part of the build view has room, Tab still goes through all of them.
        if PaneCatalog.ofSwarm.contains(model.focus) { return cycleSwarm(&model, full, step) }
        let isBuildPart = full.panes.count == 1 && PaneCatalog.buildView.contains(model.focus)
        let panes = isBuildPart ? PaneCatalog.buildView : full.panes.map(\.id)
        guard let index = panes.firstIndex(of: model.focus) else { return }
        model.focus = panes[(index + step + panes.count) % panes.count]
        if PaneCatalog.tabs(of: .builds).contains(model.focus) { model.tabs[.builds] = model.focus }
    }

    private static func cycleTab(_ model: inout AppModel, _ step: Int) {
        if model.focus == .swarm { return cycleSection(&model, step) }
        let tabs = PaneCatalog.tabs(of: model.subject)
        guard let current = model.tab(of: model.subject), let index = tabs.firstIndex(of: current) else { return }
        let next = tabs[(index + step + tabs.count) % tabs.count]
        model.tabs[model.subject] = next
        if !model.focus.isList { model.focus = next }
    }

    /// Enter: from a list to its details, from a layer to its files, from a directory into it.
    static func open(_ model: inout AppModel) {
        switch model.focus {
        case .containers, .images, .volumes, .networks, .projects, .swarm: if let tab = model.tab(of: model.focus), hasSelection(model) { model.focus = tab }
        case .builds: if model.builds.shown != nil { model.focus = .steps }
        case .steps, .dockerfile, .cacheMiss:
            model.tabs[.builds] = .stepLog
            model.focus = .stepLog
        case .history: model.focus = .layerFiles
        case .changes, .layerFiles, .volumeFiles: withTree(&model) { $0.toggleFold() }
        case .volumeUsers: openVolumeUser(&model)
        case .networkDrawing: goTo(&model, model.selectedGuest?.ref, from: .networkDrawing)
        case .networkPorts: goTo(&model, model.selectedPort?.container, from: .networkPorts)
        case .events: openEvent(&model)
        case .swarmTasks: openSwarmTask(&model)
        case .logs, .stats, .stepLog, .containerDetails, .imageDetails, .volumeDetails, .networkCheck, .networkDetails,
            .projectGraph, .projectPlan, .projectDrift, .swarmMap, .swarmUpdate, .swarmWhy, .swarmLogs, .swarmInspect:
            break
        }
    }

    private static func hasSelection(_ model: AppModel) -> Bool {
        switch model.focus {
        case .containers: model.containers.selected != nil
        case .volumes: model.volumes.selected != nil
        case .networks: model.networks.selected != nil
        case .projects: model.projects.selected != nil
        case .swarm: model.swarm.selected != nil
        default: model.images.selected != nil
        }
    }

    /// From an event to the object it is about.
    private static func openEvent(_ model: inout AppModel) {
        guard let event = model.events.selected else { return }
        if let row = model.containers.list.all.first(where: { $0.id.text == event.id }) {
            model.containers.list.setFilter("")
            model.containers.list.select(row.id)
            model.focus = .containers
        } else if let row = model.images.list.all.first(where: { $0.isNamed(event.id) || $0.image.id == event.id }) {
            model.images.list.setFilter("")
            model.images.list.select(row.id)
            model.focus = .images
        } else if event.type == .volume, let row = model.volumes.list.all.first(where: { $0.name == event.id }) {
            model.volumes.list.setFilter("")
            model.volumes.list.select(row.id)
            model.focus = .volumes
        } else if event.type == .network, let row = model.networks.list.all.first(where: { $0.id.text == event.id }) {
            model.networks.list.setFilter("")
            model.networks.list.select(row.id)
            model.focus = .networks
        } else if let row = model.builds.list.all.first(where: { $0.id.text == event.id }) {
            model.builds.list.setFilter("")
            model.builds.list.select(row.id)
            model.focus = .builds
        }
    }

    /// Esc: one step back, never out.
    static func back(_ model: inout AppModel) {
        switch model.focus {
        case .containers where !model.containers.list.filter.isEmpty: model.containers.list.setFilter("")
        case .images where !model.images.list.filter.isEmpty: model.images.list.setFilter("")
        case .changes where !model.changes.files.filter.isEmpty: model.changes.files.setFilter("")
        case .volumes where !model.volumes.list.filter.isEmpty: model.volumes.list.setFilter("")
        case .networks where !model.networks.list.filter.isEmpty: model.networks.list.setFilter("")
        case .projects where !model.projects.list.filter.isEmpty: model.projects.list.setFilter("")
        case .volumeFiles where !model.volumes.files.filter.isEmpty: model.volumes.files.setFilter("")
        case .layerFiles where !model.history.files.filter.isEmpty: model.history.files.setFilter("")
        case .swarmLogs where model.swarm.logs.needle != nil: model.swarm.logs.search("")
        case .logs where model.logs.needle != nil: model.logs.search("")
        case .builds where !model.builds.list.filter.isEmpty: model.builds.list.setFilter("")
        case .stepLog where model.build.needle != nil: model.build.search("")
        case _ where model.zoom != .normal: model.zoom = .normal
        case .layerFiles: model.focus = .history
        case .cacheMiss:
            model.tabs[.builds] = .stepLog
            model.focus = .steps
        case .stepLog, .dockerfile: model.focus = .steps
        case .builds: model.builds.list.clearMarks()
        case .containers where model.cameFrom != nil && model.containers.list.marked.isEmpty: goBack(&model)
        case .containers: model.containers.list.clearMarks()
        case .images: model.images.list.clearMarks()
        case .volumes: model.volumes.list.clearMarks()
        case .networks: model.networks.list.clearMarks()
        case .projects: break
        case .swarm: backInSwarm(&model)
        default: model.focus = model.subject
        }
    }
}
