import CaissonAPI
import Synchronization

/// Progress of a pull, push, load or save: on a terminal a line for each layer that is drawn again in place, elsewhere
/// a plain line for each step (Docker's jsonmessage).
final class TransferDisplay: Sendable {
    private let console: Console
    private let stream: StandardStream
    private let quiet: Bool
    private let isTerminal: Bool
    private let state = Mutex(State())

    private struct State {
        /// Lines that can still be drawn again, oldest first.
        var ids: [String] = []
        var shown: [String: String] = [:]
        var drawn: [String: ContinuousClock.Instant] = [:]
        /// What was left out because it came too soon after the last.
        var pending: [String: TransferProgress] = [:]
    }

    init(_ console: Console, stream: StandardStream, quiet: Bool) {
        self.console = console
        self.stream = stream
        self.quiet = quiet
        isTerminal = console.terminal.isTerminal(stream)
    }

    /// Takes progress from any thread.
    var sink: ProgressSink { { [self] in show($0) } }

    /// Draws what was held back.
    func finish() {
        guard isTerminal else { return }
        state.withLock { state in
            for progress in state.pending.values { draw(progress, &state) }
            state.pending = [:]
        }
    }

    private func show(_ progress: TransferProgress) {
        guard !quiet else { return }
        state.withLock { state in
            if isTerminal { drawUnlessTooSoon(progress, &state) } else { printPlain(progress, &state) }
        }
    }

    /// Bytes are told at most twenty times a second a line; steps at once.
    private func drawUnlessTooSoon(_ progress: TransferProgress, _ state: inout State) {
        let now = ContinuousClock.now
        let isStep = progress.current == nil || progress.current == progress.total
        if !isStep, let last = state.drawn[progress.id], now - last < .milliseconds(50) {
            state.pending[progress.id] = progress
            return
        }
        state.pending[progress.id] = nil
        state.drawn[progress.id] = now
        draw(progress, &state)
    }

    private func draw(_ progress: TransferProgress, _ state: inout State) {
        let size = console.terminal.size
        let line = ProgressLine.text(progress, columns: size?.columns ?? 80)
        guard !progress.id.isEmpty else {
            state.ids = []
            return write("\(line)\n")
        }
        if let index = state.ids.firstIndex(of: progress.id) {
            let up = state.ids.count - index
            // A line that has left the screen cannot be reached any more.
            guard up < size?.rows ?? 24 else { return }
            return write("\u{1b}[\(up)A\u{1b}[2K\r\(line)\r\u{1b}[\(up)B")
        }
        state.ids.append(progress.id)
        write("\u{1b}[2K\r\(line)\n")
    }

    /// Each step of a layer once, without numbers.
    private func printPlain(_ progress: TransferProgress, _ state: inout State) {
        guard progress.current == nil, progress.id.isEmpty || state.shown[progress.id] != progress.status else { return }
        state.shown[progress.id] = progress.status
        write((progress.id.isEmpty ? "" : "\(progress.id): ") + progress.status + "\n")
    }

    private func write(_ text: String) {
        try? console.write(stream, Array(text.utf8))  // ignored: a transfer does not fail because nobody watches it
    }
}

/// One line of progress on a terminal.
enum ProgressLine {
    /// `a1b2c3: Downloading [=====>     ]  1.2MB/3.4MB`, cut to the width: a line that wraps could not be redrawn.
    static func text(_ progress: TransferProgress, columns: Int) -> String {
        var line = progress.id.isEmpty ? "" : "\(progress.id): "
        line += progress.status
        if let current = progress.current, current > 0 || (progress.total ?? 0) > 0 {
            line += " " + numbers(current, progress.total ?? 0, bar: columns > 110 || (columns >= 96 && line.count < 32))
        }
        return String(line.prefix(max(1, columns - 1)))
    }

    private static func numbers(_ current: Int64, _ total: Int64, bar: Bool) -> String {
        let done = ByteText.human(current)
        guard total > 0 else { return ByteText.right(done, 8) }
        var box = ""
        if bar {
            let filled = min(50, max(0, Int(Double(current) / Double(total) * 100) / 2))
            box = "[" + String(repeating: "=", count: filled) + ">" + String(repeating: " ", count: 50 - filled) + "] "
        }
        return box + ByteText.right(done, 8) + (current > total ? "" : "/" + ByteText.human(total))
    }
}
