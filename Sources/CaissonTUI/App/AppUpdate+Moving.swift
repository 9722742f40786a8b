import CaissonTerm

extension AppUpdate {
    enum Motion {
        case by(Int)
        case halfPage(Int)
        case page(Int)
        case top
        case bottom
    }

    /// Moves the selection (or the text) of the focused pane.
    static func move(_ model: inout AppModel, _ motion: Motion) {
        let height = max(1, (model.layout.rect(of: model.focus)?.height ?? 3) - 2)
        let pane = model.focus
        switch pane {
        case .logs, .stepLog, .swarmLogs: withLog(&model) { moveLog(&$0, motion, height) }
        case .steps: moveSteps(&model, motion, height)
        case .dockerfile:
            let top = model.build.dockerfileTop ?? model.build.dockerfileShown
            model.build.dockerfileTop = moved(top, motion, height)
        case .cacheMiss: model.build.missTop = moved(model.build.missTop, motion, height)
        case .containerDetails: model.containerDetails.top = moved(model.containerDetails.top, motion, height)
        case .volumeDetails: model.volumes.details.top = moved(model.volumes.details.top, motion, height)
        case .networkDetails: model.networks.detailsTop = moved(model.networks.detailsTop, motion, height)
        case .networkCheck: model.networks.checkTop = moved(model.networks.checkTop, motion, height)
        case .projectGraph, .projectPlan, .projectDrift:
            model.projects.tops[pane] = moved(model.projects.tops[pane] ?? 0, motion, height)
        case .swarmMap, .swarmUpdate, .swarmWhy, .swarmInspect:
            model.swarm.tops[pane] = moved(model.swarm.tops[pane] ?? 0, motion, height)
        case .imageDetails: model.imageDetails.top = moved(model.imageDetails.top, motion, height)
        default:
            withList(&model, pane) { state, count in
                switch motion {
                case .by(let step): state.move(by: step, count: count)
                case .halfPage(let sign): state.move(by: sign * max(1, height / 2), count: count)
                case .page(let sign): state.move(by: sign * max(1, height - 1), count: count)
                case .top: state.select(0, count: count)
                case .bottom: state.select(max(0, count - 1), count: count)
                }
            }
        }
    }

    /// Text without a selection: the view keeps the top within the text.
    private static func moved(_ top: Int, _ motion: Motion, _ height: Int) -> Int {
        switch motion {
        case .by(let step): max(0, top + step)
        case .halfPage(let sign): max(0, top + sign * height / 2)
        case .page(let sign): max(0, top + sign * height)
        case .top: 0
        case .bottom: 100_000
        }
    }

    private static func moveLog(_ log: inout some LogReader, _ motion: Motion, _ height: Int) {
        switch motion {
        case .by(let step): log.scroll(by: step)
        case .halfPage(let sign): log.scroll(by: sign * max(1, height / 2))
        case .page(let sign): log.scroll(by: sign * max(1, height - 1))
        case .top: log.toTop()
        case .bottom: log.toEnd()
        }
    }

    /// Gives the focused log to `body`.
    static func withLog(_ model: inout AppModel, _ body: (inout any LogReader) -> Void) {
        if model.focus == .stepLog {
            var log: any LogReader = model.build
            body(&log)
            model.build.reading = log.reading
        } else if model.focus == .swarmLogs {
            var log: any LogReader = model.swarm.logs
            body(&log)
            model.swarm.logs.reading = log.reading
        } else {
            var log: any LogReader = model.logs
            body(&log)
            model.logs.reading = log.reading
        }
    }

    private static func moveSteps(_ model: inout AppModel, _ motion: Motion, _ height: Int) {
        let steps = model.build.build.steps
        var state = ListState(selection: model.build.selected.flatMap { model.build.build.place(of: $0) } ?? 0)
        switch motion {
        case .by(let step): state.move(by: step, count: steps.count)
        case .halfPage(let sign): state.move(by: sign * max(1, height / 2), count: steps.count)
        case .page(let sign): state.move(by: sign * max(1, height - 1), count: steps.count)
        case .top: state.select(0, count: steps.count)
        case .bottom: state.select(max(0, steps.count - 1), count: steps.count)
        }
        if steps.indices.contains(state.selection) { model.build.select(steps[state.selection].id) }
    }

    /// Gives the list of a pane to `body`, with its number of rows.
    static func withList(_ model: inout AppModel, _ pane: PaneID, _ body: (inout ListState, Int) -> Void) {
        switch pane {
        case .containers: body(&model.containers.list.state, model.containers.list.rows.count)
        case .images: body(&model.images.list.state, model.images.list.rows.count)
        case .volumes: body(&model.volumes.list.state, model.volumes.list.rows.count)
        case .volumeFiles: body(&model.volumes.files.list, model.volumes.files.rows.count)
        case .volumeUsers: body(&model.volumes.users, model.volumeUsers.count)
        case .networks: body(&model.networks.list.state, model.networks.list.rows.count)
        case .networkDrawing: withGuests(&model, body)
        case .networkPorts: body(&model.networks.ports, model.networkPorts.count)
        case .projects: body(&model.projects.list.state, model.projects.list.rows.count)
        case .swarm: model.swarm.withList { body(&$0.state, $0.rows.count) }
        case .swarmTasks: body(&model.swarm.tasks.state, model.swarm.tasks.rows.count)
        case .builds:
            body(&model.builds.list.state, model.builds.list.rows.count)
            model.builds.awaited = nil
        case .events: body(&model.events.state, model.events.events.count)
        case .history: body(&model.history.state, model.history.entries.count)
        case .changes: body(&model.changes.files.list, model.changes.files.rows.count)
        case .layerFiles: body(&model.history.files.list, model.history.files.rows.count)
        case .steps:
            // The mouse only: rows of the graph are more than steps, so they are looked up.
            let rows = model.build.rows
            let current = rows.firstIndex { $0 == model.build.selected } ?? 0
            var state = ListState(selection: current, offset: model.build.stepsOffset)
            body(&state, rows.count)
            if state.selection != current, rows.indices.contains(state.selection) { model.build.select(rows[state.selection]) }
        case .logs, .stats, .containerDetails, .imageDetails, .volumeDetails, .networkCheck, .networkDetails, .stepLog, .dockerfile,
            .cacheMiss, .projectGraph, .projectPlan, .projectDrift, .swarmMap, .swarmUpdate, .swarmWhy, .swarmLogs, .swarmInspect:
            break
        }
    }

    /// Gives the focused file tree to `body`.
    static func withTree(_ model: inout AppModel, _ body: (inout FileTreeModel) -> Void) {
        switch model.focus {
        case .changes: body(&model.changes.files)
        case .layerFiles: body(&model.history.files)
        case .volumeFiles: body(&model.volumes.files)
        default: break
        }
    }

    /// The wheel: scrolls without changing the focus.
    static func scroll(_ model: inout AppModel, _ pane: PaneID, by rows: Int) {
        let focus = model.focus
        model.focus = pane
        move(&model, .by(rows))
        model.focus = focus
    }

    /// Selects what is drawn at a row of a pane; false when there is nothing.
    static func select(_ model: inout AppModel, _ pane: PaneID, visibleRow: Int) -> Bool {
        var hit = false
        withList(&model, pane) { state, count in
            let index = state.offset + visibleRow
            guard index < count else { return }
            state.select(index, count: count)
            hit = true
        }
        return hit
    }
}
