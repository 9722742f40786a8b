import CaissonAPI
import CaissonCore
import CaissonTerm

/// The inspect pane of a volume.
enum VolumeDetailsView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let title = PaneFrame.tabTitle(.volumeDetails, subject: model.subjectName(of: .volumes), model, paint)
        let inner = PaneFrame.draw(.volumeDetails, title: title, model, paint, into: &buffer, in: rect)
        if let failure = model.volumes.details.remote.failure {
            return PaneFrame.message(failure.message, .bad, paint, into: &buffer, in: inner)
        }
        guard let details = model.volumes.details.remote.value else { return }
        let size = model.volumes.selected.flatMap { model.volumes.size(of: $0) }
        let lines = text(details, size).lines(width: inner.width - 2, paint)
        var top = model.volumes.details.top
        DetailLines.draw(lines, top: &top, .volumeDetails, model, paint, into: &buffer, in: inner)
        model.volumes.details.top = top
    }

    private static func text(_ details: VolumeDetails, _ size: ByteCount?) -> DetailLines {
        var lines = DetailLines()
        lines.add("Name", details.name)
        lines.add("Driver", details.driver)
        lines.add("Folder", details.mountpoint)
        lines.add("Size", size?.decimal)
        lines.add("Created", details.createdAt.rfc3339)
        lines.heading("Options")
        for (key, value) in (details.options ?? [:]).sorted(by: { $0.key < $1.key }) { lines.add(key, value) }
        lines.heading("Labels")
        lines.add("", (details.labels ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        return lines
    }
}
