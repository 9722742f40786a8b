import CaissonAPI
import CaissonCore
import CaissonTerm

/// The containers pane: state, name, image and age in columns.
enum ContainersView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let list = model.containers.list
        let running = list.all.count { $0.state == .running }
        let note = model.containers.isLoaded ? "\(running)/\(list.all.count)" : ""
        let title = PaneFrame.listTitle(.containers, paint, model, note: note, filter: list.filter)
        let inner = PaneFrame.draw(.containers, title: title, model, paint, into: &buffer, in: rect)
        if let failure = model.containers.failure {
            return PaneFrame.message(failure.message, .bad, paint, into: &buffer, in: inner)
        }
        guard !list.rows.isEmpty else {
            let text = !model.containers.isLoaded ? "" : list.filter.isEmpty ? "no containers yet" : "nothing matches /\(list.filter)"
            return PaneFrame.message(text, .muted, paint, into: &buffer, in: inner)
        }
        let shown = model
        ListPaneView.draw(.containers, &model.containers.list, columns, shown, paint, into: &buffer, in: inner) {
            row($0, isMarked: $1, shown.now, paint)
        }
    }

    private static let columns = [
        TableColumn(title: "", width: .fixed(1)),
        TableColumn(title: "NAME", width: .flexible(min: 12, weight: 3)),
        TableColumn(title: "IMAGE", width: .flexible(min: 14, weight: 3), priority: 1),
        TableColumn(title: "STATE", width: .fixed(9)),
        TableColumn(title: "AGE", width: .fixed(4), alignment: .right),
    ]

    private static func row(_ container: ContainerSummary, isMarked: Bool, _ now: Timestamp, _ paint: Paint) -> TableRow {
        let mark = StateMark.mark(container, paint)
        let age = container.labelTime.map { TimeLabel.age(of: $0, at: now) } ?? ""
        return TableRow(
            cells: [
                paint.text(mark.glyph, mark.role), paint.text(container.name),
                paint.text(container.image, .muted), paint.text(StateMark.word(container), mark.role), paint.text(age, .muted),
            ], isMarked: isMarked)
    }
}

extension ContainerSummary {
    /// The point its age is counted from: since when it is up, or since when it is down.
    var labelTime: Timestamp? {
        switch state {
        case .running, .paused, .restarting: startedAt ?? created
        case .exited, .dead: finishedAt ?? created
        case .created, .removing: created
        }
    }
}
