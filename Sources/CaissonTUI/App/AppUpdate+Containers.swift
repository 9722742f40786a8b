import CaissonAPI
import CaissonCore

extension AppUpdate {
    /// Commands on containers; nil for any other command.
    static func runContainerCommand(_ model: inout AppModel, _ id: CommandID) -> [Effect]? {
        if id == .runNew { return show(&model, FormCatalog.run(image: "", networks: model.networks.userNames)) }
        if id == .pruneContainers { return confirmContainerPrune(&model) }
        guard let selected = model.containers.selected else { return nil }
        let targets = model.focus == .containers ? model.containers.list.targets : [selected]
        switch id {
        case .startStop: return perform(&model, targets.map { $0.isAlive ? .stop($0.ref) : .start($0.ref) })
        case .restart: return perform(&model, targets.map { .restart($0.ref) })
        case .pause: return perform(&model, targets.compactMap(pauseAction))
        case .kill: return perform(&model, targets.filter(\.isAlive).map { .kill($0.ref) })
        case .removeContainer: return confirmRemoval(&model, targets)
        case .shell: return [.leaveScreen(.exec(selected.ref, command: shellCommand))]
        case .exec: return show(&model, FormCatalog.exec(selected.ref))
        case .attach: return [.leaveScreen(.attach(selected.ref))]
        case .logs: return showTab(&model, .logs)
        case .stats: return showTab(&model, .stats)
        case .showChanges:
            model.changes.expire()
            return showTab(&model, .changes)
        case .inspect where PaneCatalog.ofContainers.contains(model.focus): return showTab(&model, .containerDetails)
        case .commit: return show(&model, FormCatalog.commit(selected.ref))
        case .rename: return show(&model, FormCatalog.rename(selected.ref))
        case .export: return show(&model, FormCatalog.export(selected.ref))
        case .revert: return confirmRevert(&model, selected.ref)
        case .revertAll:
            return confirm(
                &model, "Revert \(selected.name)?", ["All its changes are undone; it is as its image again."],
                [.revert(selected.ref, paths: [])])
        default: return nil
        }
    }

    /// bash where there is one, else sh.
    static let shellCommand = ["/bin/sh", "-c", "[ -x /bin/bash ] && exec /bin/bash || exec /bin/sh"]

    private static func pauseAction(_ container: ContainerSummary) -> EngineAction? {
        switch container.state {
        case .running: .pause(container.ref)
        case .paused: .unpause(container.ref)
        default: nil
        }
    }

    private static func showTab(_ model: inout AppModel, _ tab: PaneID) -> [Effect] {
        guard let owner = PaneCatalog.descriptor(tab).owner else { return [] }
        model.subject = owner
        model.tabs[owner] = tab
        model.focus = tab
        return []
    }

    static func show(_ model: inout AppModel, _ form: FormOverlay) -> [Effect] {
        model.overlays.append(.form(form))
        return []
    }

    static func confirm(_ model: inout AppModel, _ title: String, _ lines: [String], _ actions: [EngineAction]) -> [Effect] {
        guard !actions.isEmpty else { return [] }
        model.overlays.append(.confirmation(Confirmation(title: title, lines: lines, actions: actions)))
        return []
    }

    private static func confirmRemoval(_ model: inout AppModel, _ targets: [ContainerSummary]) -> [Effect] {
        let alive = targets.filter(\.isAlive)
        let title = targets.count == 1 ? "Remove \(targets[0].name)?" : "Remove \(targets.count) containers?"
        var lines = targets.count == 1 ? [] : targets.map(\.name)
        if !alive.isEmpty {
            lines.append(targets.count == 1 ? "It is running and will be killed." : "\(alive.count) of them run and will be killed.")
        }
        lines.append("Its files and logs are gone for good.")
        return confirm(&model, title, lines, targets.map { .removeContainer($0.ref, force: $0.isAlive) })
    }

    private static func confirmContainerPrune(_ model: inout AppModel) -> [Effect] {
        let stopped = model.containers.list.all.filter { !$0.isAlive }
        return confirm(
            &model, "Remove all \(stopped.count) stopped containers?", stopped.prefix(8).map(\.name), [.pruneContainers])
    }

    private static func confirmRevert(_ model: inout AppModel, _ container: ContainerRef) -> [Effect] {
        guard let path = model.changes.files.selectedPath else { return [] }
        return confirm(
            &model, "Revert this path in \(container.name)?", [path, "It is as in the image again."],
            [.revert(container, paths: [path])])
    }
}
