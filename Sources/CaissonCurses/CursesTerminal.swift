import CNcurses
import CaissonTerm
import Glibc

/// The real terminal, drawn through ncurses. There is one in a process.
@UIActor
final class CursesTerminal: Terminal {
    private(set) var size: Size
    let colorDepth: ColorDepth
    /// Whether a child has the terminal.
    private(set) var isSuspended = false
    /// Set while a continue signal is expected that `stop` has already answered.
    var expectsContinue = false

    private let window: UnsafeMutablePointer<WINDOW>?
    private let modes: TerminalModes
    private var pairs: ColorPairs
    private var shown: CellBuffer?
    private var shownCursor: Point?
    private var title = ""

    init(size: Size, colorDepth: ColorDepth, modes: TerminalModes) {
        self.size = size
        self.colorDepth = colorDepth
        self.modes = modes
        window = cz_standard_window()
        let named = colorDepth == .truecolor ? modes.namedColors : cz_colors()
        pairs = ColorPairs(depth: colorDepth, named: named)
    }

    func present(_ frame: CellBuffer, cursor: Point?) {
        guard !isSuspended, let window else { return }
        let diff = BufferDiff(from: shown, to: frame)
        if diff.isEmpty && cursor == shownCursor && shown != nil { return }
        for run in diff.runs where run.row < size.height { draw(run, of: diff, window) }
        shown = frame
        shownCursor = cursor
        curs_set(cursor == nil ? 0 : 1)
        if let cursor { wmove(window, Int32(clamping: cursor.y), Int32(clamping: cursor.x)) }
        wnoutrefresh(window)
        // Terminals that know DEC mode 2026 show the frame at once, the others ignore it.
        modes.write("\u{1B}[?2026h")
        doupdate()
        modes.write("\u{1B}[?2026l")
    }

    private func draw(_ run: BufferDiff.Run, of diff: BufferDiff, _ window: UnsafeMutablePointer<WINDOW>) {
        let text = WideText(diff.cells(of: run)).characters
        cz_set_style(window, pairs.attributes(for: run.style), pairs.pair(for: run.style))
        mvwaddnwstr(window, Int32(run.row), Int32(run.columns.lowerBound), text, Int32(text.count))
    }

    func redraw() {
        shown = nil
        if let screen = cz_current_window() { clearok(screen, true) }
    }

    func bell() { beep() }

    func setTitle(_ title: String) {
        guard title != self.title else { return }
        self.title = title
        if !isSuspended { modes.write(title: title) }
    }

    func suspend() {
        guard !isSuspended else { return }
        isSuspended = true
        modes.leave()
        endwin()
        cz_guard_disarm()
    }

    func resume() {
        guard isSuspended else { return }
        isSuspended = false
        modes.armGuard()
        // The first refresh after endwin enters the screen again; all of it has to be drawn.
        adoptSize()
        redraw()
        wrefresh(window)
        modes.enter()
        modes.write(title: title)
    }

    func stop() {
        let wasSuspended = isSuspended
        suspend()
        expectsContinue = true
        // The whole job stops, as it does when the terminal sends ^Z. The signal is blocked here and thrown away by
        // the continue; this process stops by the one that cannot be.
        kill(0, SIGTSTP)
        raise(SIGSTOP)
        if !wasSuspended { resume() }
    }

    /// Reads the terminal's size; true when it changed.
    @discardableResult
    func adoptSize() -> Bool {
        var columns: UInt16 = 0
        var rows: UInt16 = 0
        guard cz_window_size(STDOUT_FILENO, &columns, &rows) else { return false }
        let fresh = Size(width: Int(columns), height: Int(rows))
        guard fresh != size else { return false }
        size = fresh
        resizeterm(Int32(rows), Int32(columns))
        shown = nil
        return true
    }
}
