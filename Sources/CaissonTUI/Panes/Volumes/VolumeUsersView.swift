import CaissonAPI
import CaissonCore
import CaissonTerm

/// The containers that use the selected volume; Enter goes to one.
enum VolumeUsersView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let title = PaneFrame.tabTitle(.volumeUsers, subject: model.subjectName(of: .volumes), model, paint)
        let inner = PaneFrame.draw(.volumeUsers, title: title, model, paint, into: &buffer, in: rect)
        let users = model.volumeUsers
        guard !users.isEmpty else {
            let text = model.volumes.selected == nil ? "select a volume" : "no container uses it"
            return PaneFrame.message(text, .muted, paint, into: &buffer, in: inner)
        }
        let now = model.now
        let table = Table(columns: columns, count: users.count, showsHeader: false) { row(users[$0], now, paint) }
        table.draw(
            into: &buffer, in: inner, state: &model.volumes.users, styles: paint.widgets,
            focused: PaneFrame.isFocused(.volumeUsers, model))
    }

    private static let columns = [
        TableColumn(title: "", width: .fixed(1)),
        TableColumn(title: "", width: .flexible(min: 12, weight: 2)),
        TableColumn(title: "", width: .fixed(9)),
        TableColumn(title: "", width: .fixed(4), alignment: .right),
    ]

    private static func row(_ container: ContainerSummary, _ now: Timestamp, _ paint: Paint) -> TableRow {
        let mark = StateMark.mark(container.state, exitCode: container.exitCode, paint)
        return TableRow(cells: [
            paint.text(mark.glyph, mark.role), paint.text(container.name), paint.text(StateMark.word(container), mark.role),
            paint.text(container.labelTime.map { TimeLabel.age(of: $0, at: now) } ?? "", .muted),
        ])
    }
}

extension AppModel {
    /// The containers that use the selected volume.
    var volumeUsers: [ContainerSummary] {
        let names = Set(volumes.selected?.users ?? [])
        return names.isEmpty ? [] : containers.list.all.filter { names.contains($0.name) }
    }
}
