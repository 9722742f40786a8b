import CaissonAPI
import CaissonCore
import CaissonTerm

/// The logs pane.
enum LogsView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let name = model.containers.selected?.name ?? ""
        let title = PaneFrame.tabTitle(.logs, subject: name, model, paint)
        let logs = model.logs
        let footer = footer(logs, lost: logs.undelivered + logs.store.dropped, paint)
        let inner = PaneFrame.draw(.logs, title: title, footer: footer, model, paint, into: &buffer, in: rect)
        guard logs.store.count > 0 else {
            let text = logs.failure?.message ?? (logs.container == nil ? "select a container" : "no output")
            return PaneFrame.message(text, logs.failure == nil ? .muted : .bad, paint, into: &buffer, in: inner)
        }
        var reading = logs.reading
        draw(logs.store, &reading, .logs, model, paint, into: &buffer, in: inner)
        model.logs.reading = reading
    }

    /// The lines of a log with its search hits, and the thumb on the border of its pane.
    static func draw(
        _ store: LogStore, _ reading: inout LogReading, _ pane: PaneID, _ model: AppModel, _ paint: Paint,
        into buffer: inout CellBuffer, in inner: Rect, divider: String? = nil
    ) {
        var lines = LogLines(
            store: store, showsTimes: reading.showsTimes, utcOffset: model.utcOffset, timeStyle: paint.ink(.timestamp),
            stderrStyle: paint.ink(.stderr), stderrMark: paint.glyph("▐", "!"))
        lines.divider = divider
        lines.writerStyles = [ThemeRole.accent, .good, .directory, .warning, .modified, .timestamp].map(paint.ink)
        let highlight = reading.needle.map {
            LogHighlight(pattern: $0.text, ignoresCase: $0.ignoresCase, currentLine: reading.hit)
        }
        LogView(source: lines, highlight: highlight)
            .draw(into: &buffer, in: inner, state: &reading.view, styles: paint.widgets)
        PaneFrame.scrollBar(
            position: reading.view.visibleLines.lowerBound - lines.firstLine, visible: reading.view.visibleLines.count,
            total: lines.lineCount, pane, model, paint, into: &buffer, in: inner)
    }

    /// What is searched for, what is missing, whether it follows, how many lines there are.
    static func footer(_ logs: some LogReader, lost: Int, _ paint: Paint) -> StyledLine {
        var line = StyledLine(spans: [])
        if let needle = logs.needle {
            line.append("/\(needle.text) ", style: paint.ink(.accent))
            if logs.searchFailed { line.append("nothing further ", style: paint.ink(.warning)) }
        }
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
