import CaissonAPI
import CaissonCore
import CaissonTerm

/// The selected network drawn: its bridge, the containers on it with their addresses, the host's end and what is published.
enum NetworkDrawingView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let title = PaneFrame.tabTitle(.networkDrawing, subject: model.subjectName(of: .networks), model, paint)
        let footer = model.selectedGuest.map { paint.text(about($0, model), .muted) }
        let inner = PaneFrame.draw(.networkDrawing, title: title, footer: footer, model, paint, into: &buffer, in: rect)
        if let failure = model.networks.picture.failure {
            return PaneFrame.message(failure.message, .bad, paint, into: &buffer, in: inner)
        }
        guard let picture = model.networks.picture.value else {
            let isSlow = model.networks.picture.isSlow(at: model.now)
            let text = model.networks.selected == nil ? "select a network" : isSlow ? "looking at the network…" : ""
            return PaneFrame.message(text, .muted, paint, into: &buffer, in: inner)
        }
        let stage = NetworkStage(picture, model, paint, in: inner)
        buffer.write(
            head(picture.details, paint).truncated(to: inner.width - 1), at: Point(x: inner.x + 1, y: inner.y),
            base: paint[.text], clip: inner)
        NetworkMap(stage: stage, model: model, paint: paint).draw(into: &buffer)
        draw(stage, paint, &buffer)
        model.networks.guestOffset = stage.offset
        PaneFrame.scrollBar(
            position: stage.offset, visible: stage.map.height, total: stage.grid.rows, .networkDrawing, model, paint,
            into: &buffer, in: stage.map)
    }

    /// The notes, and how many more there are than fit.
    private static func draw(_ stage: NetworkStage, _ paint: Paint, _ buffer: inout CellBuffer) {
        let isCut = stage.lines.count > stage.notes.height
        for row in 0..<stage.notes.height {
            let isLast = isCut && row > 0 && row == stage.notes.height - 1
            let more = "   … \(stage.lines.count - row) more"
            let line = isLast ? paint.text(more, .muted) : stage.lines[row]
            let place = Point(x: stage.notes.x, y: stage.notes.y + row)
            buffer.write(line.truncated(to: stage.notes.width), at: place, base: paint[.text], clip: stage.notes)
        }
    }

    /// `bridge  172.20.0.0/16  internal`
    private static func head(_ details: NetworkDetails, _ paint: Paint) -> StyledLine {
        var line = paint.text(details.driver, .muted)
        for part in details.ipam.config { line.append("  " + part.subnet) }
        if details.isInternal { line.append("  internal", style: paint.ink(.warning)) }
        if details.configOnly { line.append("  a configuration for other networks", style: paint.ink(.muted)) }
        return line
    }

    /// What there is to know of the selected container's place.
    private static func about(_ guest: NetworkGuest, _ model: AppModel) -> String {
        let container = model.containers.list.all.first { $0.id == guest.id }
        let isOff = container.map { !$0.isAlive } ?? false
        let facts = isOff ? ["when it starts"] : [guest.address, guest.address6, guest.mac].filter { !$0.isEmpty }
        return ([guest.name] + facts).joined(separator: "  ")
    }
}
