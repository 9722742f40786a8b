import CaissonAPI
import CaissonCore
import CaissonTerm

/// The logs pane.
enum LogsView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let name = model.containers.selected?.name ?? ""
        let title = PaneFrame.tabTitle(.logs, subject: name, model, paint)
        let inner = PaneFrame.draw(.logs, title: title, footer: footer(model.logs, paint), model, paint, into: &buffer, in: rect)
        let logs = model.logs
        guard logs.store.count > 0 else {
            let text = logs.failure?.message ?? (logs.container == nil ? "select a container" : "no output")
            return PaneFrame.message(text, logs.failure == nil ? .muted : .bad, paint, into: &buffer, in: inner)
        }
        let lines = LogLines(
            store: logs.store, showsTimes: logs.showsTimes, utcOffset: model.utcOffset, timeStyle: paint.ink(.timestamp),
            stderrStyle: paint.ink(.stderr), stderrMark: paint.glyph("▐", "!"))
        let highlight = logs.needle.map {
            LogHighlight(pattern: $0.text, ignoresCase: $0.ignoresCase, currentLine: logs.hit)
        }
        LogView(source: lines, highlight: highlight)
            .draw(into: &buffer, in: inner, state: &model.logs.view, styles: paint.widgets)
        PaneFrame.scrollBar(
            position: model.logs.view.visibleLines.lowerBound - lines.firstLine, visible: model.logs.view.visibleLines.count,
            total: lines.lineCount, .logs, model, paint, into: &buffer, in: inner)
    }

    private static func footer(_ logs: LogsModel, _ paint: Paint) -> StyledLine {
        var line = StyledLine(spans: [])
        if let needle = logs.needle {
            line.append("/\(needle.text) ", style: paint.ink(.accent))
            if logs.searchFailed { line.append("nothing further ", style: paint.ink(.warning)) }
        }
        let lost = logs.undelivered + logs.store.dropped
        if lost > 0 { line.append("\(grouped(lost)) older not shown ", style: paint.ink(.warning)) }
        if logs.view.follows {
            line.append(paint.glyph("FOLLOW ▮ ", "FOLLOW "), style: paint.ink(.good))
        } else {
            line.append("f follows ", style: paint.ink(.muted))
        }
        line.append("\(grouped(logs.store.count)) line\(logs.store.count == 1 ? "" : "s")", style: paint.ink(.muted))
        return line
    }

    /// `48,211`.
    static func grouped(_ number: Int) -> String {
        var digits = String(number)
        var parts: [String] = []
        while digits.count > 3 {
            parts.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + parts).joined(separator: ",")
    }
}
