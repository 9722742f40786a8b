import CaissonAPI
import CaissonCore
import CaissonTerm

/// The volumes pane: name, size, who uses it, age.
enum VolumesView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let list = model.volumes.list
        let title = PaneFrame.listTitle(.volumes, paint, model, note: note(model), filter: list.filter)
        let inner = PaneFrame.draw(.volumes, title: title, model, paint, into: &buffer, in: rect)
        if let failure = model.volumes.failure {
            return PaneFrame.message(failure.message, .bad, paint, into: &buffer, in: inner)
        }
        guard !list.rows.isEmpty else {
            let text = !model.volumes.isLoaded ? "" : list.filter.isEmpty ? "no volumes yet" : "nothing matches /\(list.filter)"
            return PaneFrame.message(text, .muted, paint, into: &buffer, in: inner)
        }
        let shown = model
        ListPaneView.draw(.volumes, &model.volumes.list, columns, shown, paint, into: &buffer, in: inner) {
            row($0, isMarked: $1, shown, paint)
        }
    }

    /// `9  6.2G  unused 1.4G`
    private static func note(_ model: AppModel) -> String {
        guard model.volumes.isLoaded else { return "" }
        let count = "\(model.volumes.list.all.count)"
        guard let sizes = model.volumes.sizes.value else { return count }
        let unused = model.volumes.unused.compactMap { sizes[$0.name]?.bytes }.reduce(0, +)
        let all = sizes.values.reduce(0) { $0 + $1.bytes }
        return "\(count)  \(ByteCount(all).compact)" + (unused > 0 ? "  unused \(ByteCount(unused).compact)" : "")
    }

    private static let columns = [
        TableColumn(title: "NAME", width: .flexible(min: 12, weight: 2)),
        TableColumn(title: "SIZE", width: .fixed(5), alignment: .right),
        TableColumn(title: "USED BY", width: .flexible(min: 8, weight: 1)),
        TableColumn(title: "AGE", width: .fixed(4), alignment: .right),
    ]

    private static func row(_ volume: VolumeSummary, isMarked: Bool, _ model: AppModel, _ paint: Paint) -> TableRow {
        let users = volume.users.joined(separator: " ")
        let size = model.volumes.size(of: volume)?.compact ?? ""
        return TableRow(
            cells: [
                paint.text(volume.displayName, volume.isAnonymous ? .muted : .text), paint.text(size),
                paint.text(users.isEmpty ? paint.glyph("–", "-") : users, users.isEmpty ? .muted : .good),
                paint.text(TimeLabel.age(of: volume.created, at: model.now), .muted),
            ], isMarked: isMarked)
    }
}
