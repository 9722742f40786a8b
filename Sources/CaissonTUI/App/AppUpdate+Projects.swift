import CaissonAPI
import CaissonCore
import CaissonTerm

extension AppUpdate {
    /// Commands on compose projects and their services; nil for any other command.
    static func runProjectCommand(_ model: inout AppModel, _ id: CommandID) -> [Effect]? {
        guard let row = model.projects.selected else { return nil }
        switch id {
        case .projectUp: return up(&model, row)
        case .projectDown: return confirmDown(&model, row)
        case .projectStartStop:
            let isAlive = row.containers.contains(where: \.isAlive)
            return perform(
                &model, [action(row, isAlive ? .stop(services: row.services) : .start(services: row.services))])
        case .projectRestart: return perform(&model, [action(row, .restart(services: row.services))])
        case .scaleService:
            guard let service = row.service else { return [.bell] }
            let count = model.comparison(of: row)?.wanted ?? row.containers.count
            return show(&model, FormCatalog.scale(service.name, of: row.project.name, count: count))
        case .serviceLogs:
            guard let container = row.containers.first(where: \.isAlive) ?? row.containers.first else { return [.bell] }
            goTo(&model, container.ref, from: .projects)
            model.tabs[.containers] = .logs
            model.focus = .logs
            return []
        case .serviceShell:
            guard let container = row.containers.first(where: { $0.state == .running }) else { return [.bell] }
            return [.leaveScreen(.exec(container.ref, command: shellCommand))]
        case .servicePort: return [model.projectLinks.first.map { Effect.openLink($0) } ?? .bell]
        case .showGraph: return showProjectTab(&model, .projectGraph)
        case .showPlan: return showProjectTab(&model, .projectPlan)
        case .showDrift: return showProjectTab(&model, .projectDrift)
        default: return nil
        }
    }

    private static func action(_ row: ProjectRow, _ action: ProjectAction) -> EngineAction {
        .project(row.project.name, action)
    }

    private static func showProjectTab(_ model: inout AppModel, _ tab: PaneID) -> [Effect] {
        model.projects.expire()
        model.subject = .projects
        model.tabs[.projects] = tab
        model.focus = tab
        return []
    }

    /// What is made anew or removed is shown first; what only adds is done at once.
    private static func up(_ model: inout AppModel, _ row: ProjectRow) -> [Effect] {
        let up = action(row, .up(services: row.services, scales: [:]))
        let steps = (model.shownProject?.plan ?? []).filter { step in
            [.recreate, .remove].contains(step.kind)
                && (row.service == nil || row.containers.contains { step.subject == "container \($0.name)" })
        }
        guard !steps.isEmpty else { return perform(&model, [up]) }
        let lines = steps.prefix(8).map {
            "\($0.kind.rawValue) \($0.subject)" + ($0.reason.isEmpty ? "" : ": \($0.reason)")
        }
        let more = steps.count > 8 ? ["and \(steps.count - 8) more"] : []
        return confirm(&model, "Bring \(row.name) up?", lines + more, [up])
    }

    private static func confirmDown(_ model: inout AppModel, _ row: ProjectRow) -> [Effect] {
        let containers = row.project.services.flatMap(\.containers)
        let running = containers.count(where: \.isAlive)
        let lines = [
            "\(containers.count) container\(containers.count == 1 ? "" : "s") (\(running) running) and its networks go.",
            "Volumes and images stay.",
        ]
        return confirm(&model, "Take \(row.project.name) down?", lines, [action(row, .down)])
    }

    /// Projects change with their containers, networks, volumes and images; files are looked at again with them.
    static func projectEffects(_ model: inout AppModel, _ events: [EngineEvent]) -> [Effect] {
        guard events.contains(where: { $0.type != .builder }) else { return [] }
        model.projects.expire()
        return events.contains { $0.type == .container } ? [.listProjects] : []
    }
}
