import CaissonAPI
import CaissonCore
import CaissonTerm

/// The files of the selected layer.
enum LayerFilesView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let entries = model.history.entries
        let number = entries.isEmpty ? nil : entries.count - 1 - model.history.state.selection
        let role: ThemeRole = PaneFrame.isFocused(.layerFiles, model) ? .titleFocused : .title
        let title = paint.text(number.map { "Files of #\($0)" } ?? "Files", role)
        let files = model.history.files
        var footer = FileTreeView.counts(files, paint)
        if !files.filter.isEmpty { footer.append("  /\(files.filter)", style: paint.ink(.accent)) }
        let inner = PaneFrame.draw(.layerFiles, title: title, footer: footer, model, paint, into: &buffer, in: rect)
        if let failure = model.history.layer.failure {
            return PaneFrame.message(failure.message, .bad, paint, into: &buffer, in: inner)
        }
        guard !files.rows.isEmpty else {
            return PaneFrame.message(emptyText(model), .muted, paint, into: &buffer, in: inner)
        }
        FileTreeView.draw(
            &model.history.files, paint, into: &buffer, in: inner, focused: PaneFrame.isFocused(.layerFiles, model))
        PaneFrame.scrollBar(
            position: model.history.files.list.offset, visible: inner.height, total: files.rows.count, .layerFiles, model,
            paint, into: &buffer, in: inner)
    }

    private static func emptyText(_ model: AppModel) -> String {
        guard let entry = model.history.selected else { return "" }
        if entry.diffID == nil { return "this instruction changed no files" }
        if model.history.layer.value == nil { return model.history.layer.isSlow(at: model.now) ? "reading the layer…" : "" }
        return model.history.files.tree.nodes.isEmpty ? "an empty layer" : "nothing to show with this filter"
    }
}
