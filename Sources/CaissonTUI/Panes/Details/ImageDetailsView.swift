import CaissonAPI
import CaissonCore
import CaissonTerm

/// The inspect pane of an image.
enum ImageDetailsView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let name = model.images.selected?.displayName ?? ""
        let title = PaneFrame.tabTitle(.imageDetails, subject: name, model, paint)
        let inner = PaneFrame.draw(.imageDetails, title: title, model, paint, into: &buffer, in: rect)
        if let failure = model.imageDetails.remote.failure {
            return PaneFrame.message(failure.message, .bad, paint, into: &buffer, in: inner)
        }
        guard let details = model.imageDetails.remote.value else { return }
        let lines = text(details).lines(width: inner.width - 2, paint)
        var top = model.imageDetails.top
        DetailLines.draw(lines, top: &top, .imageDetails, model, paint, into: &buffer, in: inner)
        model.imageDetails.top = top
    }

    private static func text(_ details: ImageDetails) -> DetailLines {
        var lines = DetailLines()
        lines.add("Names", details.repoTags)
        lines.add("ID", details.id)
        lines.add("Digests", details.repoDigests)
        lines.add("Platform", "\(details.os)/\(details.architecture)\(details.variant.map { "/\($0)" } ?? "")")
        lines.add("Size", ByteCount(details.size).decimal)
        lines.add("Created", details.created.rfc3339)
        lines.add("Author", details.author)
        lines.add("Comment", details.comment)
        lines.add("Entrypoint", words(details.config.entrypoint))
        lines.add("Command", words(details.config.cmd))
        lines.add("Directory", details.config.workingDir)
        lines.add("User", details.config.user)
        lines.add("Stop signal", details.config.stopSignal)
        lines.add("Ports", (details.config.exposedPorts ?? [:]).keys.sorted().joined(separator: " "))
        lines.add("Volumes", (details.config.volumes ?? [:]).keys.sorted().joined(separator: " "))
        lines.heading("Environment")
        lines.add("", details.config.env)
        lines.heading("Labels")
        lines.add("", details.config.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        lines.heading("Layers")
        lines.add("", details.rootFS.layers)
        return lines
    }

    private static func words(_ words: [String]?) -> String? { words?.map(ShellWords.quote).joined(separator: " ") }
}
