import CaissonAPI
import CaissonCore
import CaissonTerm

/// The events pane: time, object and what happened to it, newest first.
enum EventsView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let events = model.events.events
        let title = PaneFrame.listTitle(.events, paint, model, note: "", filter: "")
        let inner = PaneFrame.draw(.events, title: title, model, paint, into: &buffer, in: rect)
        guard !events.isEmpty else {
            return PaneFrame.message(model.eventsFailure?.message ?? "quiet", .muted, paint, into: &buffer, in: inner)
        }
        let offset = model.utcOffset
        let list = ListView(count: events.count) { line(events[$0], offset, paint) }
        list.draw(
            into: &buffer, in: inner, state: &model.events.state, styles: paint.widgets,
            focused: PaneFrame.isFocused(.events, model))
    }

    private static func line(_ event: EngineEvent, _ offset: Int, _ paint: Paint) -> StyledLine {
        var line = paint.text(TimeLabel.clock(event.time, offset: offset), .timestamp)
        line.append(" " + (event.attributes["name"] ?? String(event.id.prefix(12))))
        let isBad = event.action == "oom" || (event.attributes["exitCode"].map { $0 != "0" } ?? false)
        line.append(" " + event.action, style: paint.ink(isBad ? .bad : .accent))
        if let code = event.attributes["exitCode"] { line.append(" exit \(code)", style: paint.ink(.muted)) }
        return line
    }
}
