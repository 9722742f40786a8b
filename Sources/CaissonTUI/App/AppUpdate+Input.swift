import CaissonAPI
import CaissonTerm

extension AppUpdate {
    /// A key goes to the topmost thing that takes keys: overlay, input line, then the command of the focused pane.
    static func receive(_ model: inout AppModel, _ event: InputEvent) -> [Effect] {
        switch event {
        case .resize(let size):
            model.size = size
            return []
        case .focus: return []
        case .paste(let text):
            paste(&model, text)
            return []
        case .mouse(let mouse): return receive(&model, mouse)
        case .key(let chord):
            if !model.overlays.isEmpty { return keyInOverlay(&model, chord) }
            if model.input != nil { return keyInInputLine(&model, chord) }
            guard let id = model.keymap.command(for: chord, in: model.focus) else { return [] }
            return run(&model, id)
        }
    }

    private static func paste(_ model: inout AppModel, _ text: String) {
        let line = String(text.prefix(4096).map { $0.isNewline ? " " : $0 })
        guard model.overlays.isEmpty else { return pasteInOverlay(&model, line) }
        guard model.input != nil else { return }
        model.input?.field.paste(line)
        applyInput(&model)
    }

    private static func keyInInputLine(_ model: inout AppModel, _ chord: KeyChord) -> [Effect] {
        guard var input = model.input else { return [] }
        switch chord.key {
        case .escape:
            input.field = TextField(input.previous)
            model.input = input
            applyInput(&model)
            model.input = nil
        case .enter: model.input = nil
        case .up, .down: return run(&model, chord.key == .up ? .moveUp : .moveDown)
        default:
            guard input.field.handle(chord) else { return [] }
            model.input = input
            applyInput(&model)
        }
        return []
    }

    /// Filters and searches while the text is being typed.
    static func applyInput(_ model: inout AppModel) {
        guard let input = model.input else { return }
        let text = input.field.text
        switch input.purpose {
        case .searchLogs(.stepLog): model.build.search(text)
        case .searchLogs(.swarmLogs): model.swarm.logs.search(text)
        case .searchLogs: model.logs.search(text)
        case .filter(.builds): model.builds.list.setFilter(text)
        case .filter(.steps):
            model.build.stepsFilter = text
            model.build.selectMatch(forward: true)
        case .filter(.containers): model.containers.list.setFilter(text)
        case .filter(.images): model.images.list.setFilter(text)
        case .filter(.volumes): model.volumes.list.setFilter(text)
        case .filter(.networks): model.networks.list.setFilter(text)
        case .filter(.projects): model.projects.list.setFilter(text)
        case .filter(.swarm): model.swarm.setFilter(text)
        case .filter(.volumeFiles): model.volumes.files.setFilter(text)
        case .filter(.changes): model.changes.files.setFilter(text)
        case .filter(.layerFiles): model.history.files.setFilter(text)
        case .filter: break
        }
    }

    /// Opens the filter or search of the focused pane.
    static func openInput(_ model: inout AppModel) {
        let (purpose, text): (InputLine.Purpose, String)
        switch model.focus {
        case .containers, .stats, .containerDetails: (purpose, text) = (.filter(.containers), model.containers.list.filter)
        case .images, .imageDetails, .history: (purpose, text) = (.filter(.images), model.images.list.filter)
        case .volumes, .volumeUsers, .volumeDetails: (purpose, text) = (.filter(.volumes), model.volumes.list.filter)
        case .networks, .networkDrawing, .networkPorts, .networkCheck, .networkDetails:
            (purpose, text) = (.filter(.networks), model.networks.list.filter)
        case .projects, .projectGraph, .projectPlan, .projectDrift:
            (purpose, text) = (.filter(.projects), model.projects.list.filter)
        case .swarm, .swarmTasks, .swarmMap, .swarmUpdate, .swarmWhy, .swarmInspect:
            (purpose, text) = (.filter(.swarm), model.swarm.list.filter)
        case .swarmLogs: (purpose, text) = (.searchLogs(.swarmLogs), model.swarm.logs.needle?.text ?? "")
        case .volumeFiles: (purpose, text) = (.filter(.volumeFiles), model.volumes.files.filter)
        case .changes: (purpose, text) = (.filter(.changes), model.changes.files.filter)
        case .layerFiles: (purpose, text) = (.filter(.layerFiles), model.history.files.filter)
        case .logs: (purpose, text) = (.searchLogs(.logs), model.logs.needle?.text ?? "")
        case .stepLog, .dockerfile, .cacheMiss:
            (purpose, text) = (.searchLogs(.stepLog), model.build.needle?.text ?? "")
            open(&model)
        case .builds: (purpose, text) = (.filter(.builds), model.builds.list.filter)
        case .steps: (purpose, text) = (.filter(.steps), model.build.stepsFilter)
        case .events: return
        }
        model.input = InputLine(purpose: purpose, field: TextField(text), previous: text)
    }

    /// A click focuses and selects, the wheel scrolls the pane beneath it.
    private static func receive(_ model: inout AppModel, _ mouse: MouseEvent) -> [Effect] {
        if !model.overlays.isEmpty { return mouseInOverlay(&model, mouse) }
        guard let pane = model.layout.pane(at: mouse.position), let rect = model.layout.rect(of: pane) else { return [] }
        switch mouse.action {
        case .scrollUp: scroll(&model, pane, by: -3)
        case .scrollDown: scroll(&model, pane, by: 3)
        case .press where mouse.button == .left:
            let isSecond = model.focus == pane
            model.focus = pane
            model.input = nil
            if mouse.position.y == rect.y { return pressedTitle(&model, pane, column: mouse.position.x - rect.x) }
            // Lists have a frame and a header above their first row; trees a frame alone.
            if pane == .swarmTasks { return selectTask(&model, line: mouse.position.y - rect.y - 2) }
            if pane == .networkDrawing { return selectGuest(&model, at: mouse.position) }
            let row = mouse.position.y - rect.y - (PaneCatalog.lists.contains(pane) && pane != .events || [.history, .networkPorts].contains(pane) ? 2 : 1)
            if row >= 0, select(&model, pane, visibleRow: row), isSecond, PaneCatalog.trees.contains(pane) {
                withTree(&model) { $0.toggleFold() }
            }
        default: break
        }
        return []
    }

    /// What the frame of a pane says before its tabs.
    private static func subject(of pane: PaneID, _ owner: PaneID, _ model: AppModel) -> String {
        if owner == .swarm { return SwarmTitle.subject(of: pane, model) }
        guard owner == .builds else { return model.subjectName(of: owner) }
        return StepLogView.subject(model.build, pane, width: model.layout.rect(of: pane)?.width ?? 0)
    }

    /// A click on the upper border: on a tab it brings it to the front.
    private static func pressedTitle(_ model: inout AppModel, _ pane: PaneID, column: Int) -> [Effect] {
        if pane == .swarm { return pressedSection(&model, column: column) }
        guard let owner = PaneCatalog.descriptor(pane).owner else { return [] }
        if owner == .swarm, SwarmTitle.isAlone(pane, model) { return [] }
        guard let tab = PaneFrame.tab(atColumn: column, of: pane, subject: subject(of: pane, owner, model), model) else { return [] }
        model.tabs[owner] = tab
        model.focus = tab
        return []
    }
}
