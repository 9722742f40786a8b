import CaissonAPI
import CaissonCore
import CaissonTerm

/// The changes pane: the container's diff as a tree.
enum ChangesView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let name = model.containers.selected?.name ?? ""
        let title = PaneFrame.tabTitle(.changes, subject: name, model, paint)
        let files = model.changes.files
        var footer = FileTreeView.counts(files, paint)
        if !files.filter.isEmpty { footer.append("  /\(files.filter)", style: paint.ink(.accent)) }
        let inner = PaneFrame.draw(.changes, title: title, footer: footer, model, paint, into: &buffer, in: rect)
        if let failure = model.changes.remote.failure {
            return PaneFrame.message(failure.message, .bad, paint, into: &buffer, in: inner)
        }
        guard !files.rows.isEmpty else {
            return PaneFrame.message(emptyText(model), .muted, paint, into: &buffer, in: inner)
        }
        FileTreeView.draw(
            &model.changes.files, paint, into: &buffer, in: inner, focused: PaneFrame.isFocused(.changes, model))
        PaneFrame.scrollBar(
            position: model.changes.files.list.offset, visible: inner.height, total: files.rows.count, .changes, model, paint,
            into: &buffer, in: inner)
    }

    private static func emptyText(_ model: AppModel) -> String {
        if model.containers.selected == nil { return "select a container" }
        if model.changes.remote.value == nil { return model.changes.remote.isSlow(at: model.now) ? "reading the changes…" : "" }
        return model.changes.files.tree.nodes.isEmpty ? "nothing changed: as the image" : "nothing to show with this filter"
    }
}
