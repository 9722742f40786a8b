import CaissonAPI
import CaissonCore

/// `--progress=tty`: a region at the bottom of the terminal that is drawn again in place, as BuildKit's. Each frame is
/// one write that hides and shows the cursor, so that nothing has to be put back when the program ends at any point.
struct TerminalProgress: BuildRenderer {
    /// Lines of a failed step that are kept to be shown at the end.
    private static let keptLines = 10_000

    private let colors: Bool
    private var trace = BuildTrace()
    /// Columns of the lines on the screen.
    private var drawn: [Int] = []
    /// How often the log of a step was shown: the screen is shared out evenly.
    private var shownLogs: [Int: Int] = [:]

    init(colors: Bool) { self.colors = colors }

    var ticks: Bool { true }

    mutating func take(_ event: BuildEvent, at now: Timestamp) {
        trace.take(event, at: now)
        if case .stepLog(let id, _, _, _) = event {
            trace.trimLog(of: id, keeping: Self.keptLines, slack: Self.keptLines)
        }
    }

    mutating func render(at now: Timestamp, size: TerminalSize, isFinal: Bool) -> String {
        // A build that could not begin has nothing to show.
        guard trace.start != nil || !trace.steps.isEmpty else { return "" }
        let size = TerminalSize(columns: max(size.columns, 10), rows: max(size.rows, 4))
        var layout = ProgressLayout(trace: trace, now: now, size: size, shownLogs: shownLogs)
        let lines = layout.lines(isFinal: isFinal)
        shownLogs = layout.shownLogs
        let frame = moveToTop(size) + lines.map { styled($0) + "\u{1b}[K\n" }.joined() + "\u{1b}[J"
        drawn = lines.map { TerminalText.width($0.text) }
        let failed = isFinal ? FailedStepText.lines(trace) : ""
        return "\u{1b}[?25l\u{1b}[?7l\(frame)\u{1b}[?7h\u{1b}[?25h\(failed)"
    }

    /// To the first line of the last frame. A terminal that became narrower has wrapped its lines.
    private func moveToTop(_ size: TerminalSize) -> String {
        let rows = drawn.reduce(0) { $0 + max(1, ($1 + size.columns - 1) / size.columns) }
        let up = min(rows, size.rows - 1)
        return up > 0 ? "\r\u{1b}[\(up)A" : "\r"
    }

    private func styled(_ line: LaidLine) -> String {
        guard colors, let code = line.style.code else { return line.text }
        return "\u{1b}[\(code)m\(line.text)\u{1b}[0m"
    }
}
