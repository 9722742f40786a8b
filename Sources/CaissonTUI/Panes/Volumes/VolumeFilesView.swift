import CaissonAPI
import CaissonCore
import CaissonTerm

/// The files of the selected volume.
enum VolumeFilesView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let title = PaneFrame.tabTitle(.volumeFiles, subject: model.subjectName(of: .volumes), model, paint)
        let files = model.volumes.files
        let inner = PaneFrame.draw(
            .volumeFiles, title: title, footer: footer(files, paint), model, paint, into: &buffer, in: rect)
        if let failure = model.volumes.tree.failure {
            return PaneFrame.message(failure.message, .bad, paint, into: &buffer, in: inner)
        }
        guard !files.rows.isEmpty else {
            return PaneFrame.message(emptyText(model), .muted, paint, into: &buffer, in: inner)
        }
        FileTreeView.draw(
            &model.volumes.files, paint, into: &buffer, in: inner, focused: PaneFrame.isFocused(.volumeFiles, model),
            showsChanges: false)
        PaneFrame.scrollBar(
            position: model.volumes.files.list.offset, visible: inner.height, total: files.rows.count, .volumeFiles, model, paint,
            into: &buffer, in: inner)
    }

    private static func footer(_ files: FileTreeModel, _ paint: Paint) -> StyledLine? {
        guard !files.tree.nodes.isEmpty else { return nil }
        let count = files.tree.nodes.count
        let more = count >= VolumesModel.fileLimit ? "the first " : ""
        var line = paint.text("\(more)\(count) entries  \(ByteCount(files.tree.totalSize).compact)", .muted)
        if !files.filter.isEmpty { line.append("  /\(files.filter)", style: paint.ink(.accent)) }
        return line
    }

    private static func emptyText(_ model: AppModel) -> String {
        if model.volumes.selected == nil { return "select a volume" }
        if model.volumes.tree.value == nil { return model.volumes.tree.isSlow(at: model.now) ? "reading the volume…" : "" }
        return model.volumes.files.tree.nodes.isEmpty ? "an empty volume" : "nothing to show with this filter"
    }
}
