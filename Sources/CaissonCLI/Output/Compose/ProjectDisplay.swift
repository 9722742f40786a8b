import CaissonAPI
import CaissonCompose
import Synchronization

/// What is done to a project, on standard error: on a terminal a line for each thing, drawn again in place; elsewhere a line
/// for each step.
final class ProjectDisplay: Sendable {
    private struct Row {
        var event: ProjectEvent
        var start: ContinuousClock.Instant
        var end: ContinuousClock.Instant?
    }

    private struct State {
        var rows: [Row] = []
        var drawn = 0
    }

    private let console: Console
    private let isDry: Bool
    private let quiet: Bool
    private let isTerminal: Bool
    private let state = Mutex(State())

    init(_ console: Console, isDry: Bool = false, quiet: Bool = false) {
        self.console = console
        self.isDry = isDry
        self.quiet = quiet
        isTerminal = console.terminal.isTerminal(.error) && !isDry
    }

    /// Takes events from any thread.
    var sink: ProjectSink { { [self] in show($0) } }

    private func show(_ event: ProjectEvent) {
        guard !quiet else { return }
        guard isTerminal else {
            return console.printError((isDry ? " DRY-RUN MODE - " : "") + " \(event.subject)  \(event.text)")
        }
        state.withLock { state in
            let now = ContinuousClock.now
            let end = event.state == .working ? nil : now
            if let index = state.rows.firstIndex(where: { $0.event.subject == event.subject }) {
                if state.rows[index].end != nil, end == nil { state.rows[index].start = now }
                (state.rows[index].event, state.rows[index].end) = (event, end)
            } else {
                state.rows.append(Row(event: event, start: now, end: end))
            }
            draw(&state)
        }
    }

    private func draw(_ state: inout State) {
        let size = console.terminal.size
        let columns = size?.columns ?? 80
        // More lines than the screen has could not be redrawn: the newest count.
        let shown = state.rows.suffix(max(1, (size?.rows ?? 24) - 2))
        let done = state.rows.count { $0.end != nil }
        var text = state.drawn > 0 ? "\u{1b}[\(state.drawn)A\r" : ""
        text += "\u{1b}[2K[+] Running \(done)/\(state.rows.count)\n"
        for row in shown { text += "\u{1b}[2K" + Self.line(row, columns) + "\n" }
        state.drawn = shown.count + 1
        try? console.write(.error, Array(text.utf8))  // ignored: nothing depends on being watched
    }

    private static func line(_ row: Row, _ columns: Int) -> String {
        let mark = row.event.state == .done ? "✔" : row.event.state == .failed ? "✘" : "⠿"
        let left = " \(mark) \(row.event.subject)  \(row.event.text)"
        let spent = (row.end ?? .now) - row.start
        let tenths = spent.components.seconds * 10 + spent.components.attoseconds / 100_000_000_000_000_000
        let right = "\(tenths / 10).\(tenths % 10)s"
        let room = max(1, columns - 1 - right.count)
        let cut = String(left.prefix(room - 1))
        return cut + String(repeating: " ", count: max(1, room - cut.count)) + right
    }
}
