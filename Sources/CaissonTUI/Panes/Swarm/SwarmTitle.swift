import CaissonAPI
import CaissonTerm

/// The titles of the panes beside the list: with tabs where one of several can be in front, else what is shown.
enum SwarmTitle {
    static func line(_ pane: PaneID, _ model: AppModel, _ paint: Paint) -> StyledLine {
        let subject = subject(of: pane, model)
        guard isAlone(pane, model) else { return PaneFrame.tabTitle(pane, subject: subject, model, paint) }
        let role: ThemeRole = PaneFrame.isFocused(pane, model) ? .titleFocused : .title
        guard pane != .swarmMap else { return paint.text("Nodes and tasks", role) }
        var line = paint.text(subject.isEmpty ? "" : subject + " ", role)
        line.append(pane.title, style: paint.ink(.tab))
        return line
    }

    /// Whether the pane has its place to itself.
    static func isAlone(_ pane: PaneID, _ model: AppModel) -> Bool {
        SwarmLayout.fixed(model.layout.panes.map(\.id)).contains(pane)
    }

    static func subject(of pane: PaneID, _ model: AppModel) -> String {
        switch pane {
        case .swarmLogs:
            if let task = model.swarm.logs.pinned { return model.swarm.index.name(of: .task(task)) }
            return model.swarm.subjectName
        case .swarmUpdate: return model.swarm.service?.name ?? model.swarm.subjectName
        default: return model.swarm.subjectName
        }
    }
}
