import CaissonAPI
import CaissonCore
import CaissonTerm

/// The images pane: name, size, age, and how many containers use each.
enum ImagesView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let list = model.images.list
        let title = PaneFrame.listTitle(.images, paint, model, note: note(model), filter: list.filter)
        let inner = PaneFrame.draw(.images, title: title, model, paint, into: &buffer, in: rect)
        if let failure = model.images.failure {
            return PaneFrame.message(failure.message, .bad, paint, into: &buffer, in: inner)
        }
        guard !list.rows.isEmpty else {
            let text = !model.images.isLoaded ? "" : list.filter.isEmpty ? "no images yet" : "nothing matches /\(list.filter)"
            return PaneFrame.message(text, .muted, paint, into: &buffer, in: inner)
        }
        let shown = model
        ListPaneView.draw(.images, &model.images.list, columns, shown, paint, into: &buffer, in: inner) {
            row($0, isMarked: $1, shown.now, paint)
        }
    }

    private static func note(_ model: AppModel) -> String {
        guard model.images.isLoaded else { return "" }
        let images = Dictionary(model.images.list.all.map { ($0.image.id, $0.image.size.bytes) }) { first, _ in first }
        let size = ByteCount(images.values.reduce(0, +))
        return images.isEmpty ? "0" : "\(images.count)  \(size.compact)"
    }

    private static let columns = [
        TableColumn(title: "IMAGE", width: .flexible(min: 20, weight: 1)),
        TableColumn(title: "ID", width: .fixed(12), priority: 2),
        TableColumn(title: "SIZE", width: .fixed(5), alignment: .right),
        TableColumn(title: "AGE", width: .fixed(4), alignment: .right),
        TableColumn(title: "USED", width: .fixed(4), alignment: .right, priority: 1),
    ]

    private static func row(_ row: ImageRow, isMarked: Bool, _ now: Timestamp, _ paint: Paint) -> TableRow {
        let used = row.image.containers
        return TableRow(
            cells: [
                row.reference.map { paint.text($0) } ?? paint.text("<none>", .muted), paint.text(row.shortID, .muted),
                paint.text(row.image.size.compact), paint.text(TimeLabel.age(of: row.image.created, at: now), .muted),
                paint.text(used > 0 ? "\(used)" : paint.glyph("–", "-"), used > 0 ? .good : .muted),
            ], isMarked: isMarked)
    }
}
