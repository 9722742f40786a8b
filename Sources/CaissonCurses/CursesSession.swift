import CNcurses
import CaissonCore
package import CaissonTerm
import Glibc

/// A run of the program with the terminal as its screen. However it ends, the terminal is as it was before.
package enum CursesSession {
    /// Blocks the signals the loop reads. The first thing a program with a screen does, before any thread starts:
    /// threads inherit the mask, and a signal taken by another thread would end the program. Children inherit it too,
    /// so whoever spawns them resets it.
    package static func blockSignals() {
        var set = LoopDescriptors.signalSet
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Takes the terminal on standard input and output, makes the client and drives it until it ends. Called on the
    /// process's first thread, outside any task. Throws when there is no usable terminal, and what `start` throws.
    package static func run(
        mouse: Bool = true, _ start: @UIActor (any Terminal) throws -> any UILoopClient
    ) throws -> UILoopEnd {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
            throw CaissonError(.failedPrecondition, "the terminal interface needs a terminal on its input and output")
        }
        blockSignals()
        let descriptors = try LoopDescriptors()
        attach(wake: descriptors.events)
        defer { UIExecutor.shared.attach(wake: {}, isOwnThread: { false }) }
        return try UIActor.assumeIsolated {
            let (terminal, modes) = try enter(mouse: mouse)
            defer { terminal.suspend() }
            let client = try start(terminal)
            modes.enter()
            return UILoop(terminal: terminal, client: client, keys: CursesKeys.sequences()).run(descriptors)
        }
    }

    private static func attach(wake descriptor: Int32) {
        let own = pthread_self()
        UIExecutor.shared.attach(
            wake: {
                var one: UInt64 = 1
                _ = write(descriptor, &one, 8)
            },
            isOwnThread: { pthread_equal(pthread_self(), own) != 0 })
    }

    @UIActor
    private static func enter(mouse: Bool) throws -> (CursesTerminal, TerminalModes) {
        cz_use_utf8_locale()
        let type = TerminalType(environment: TerminalType.variable)
        // Armed without a sequence first: opening the screen already changes the terminal's attributes.
        cz_guard_arm(STDOUT_FILENO, "", 0)
        guard let entry = type.candidates.first(where: { cz_newterm($0) != nil }) else {
            throw CaissonError(.failedPrecondition, "terminal type \(type.name): cannot show screens (TERM)")
        }
        configure()
        let modes = TerminalModes(type: entry, mouse: mouse)
        modes.updateGuard()
        var columns: UInt16 = 80
        var rows: UInt16 = 24
        _ = cz_window_size(STDOUT_FILENO, &columns, &rows)
        let depth = TerminalType.colorDepth(allowsColor: type.allowsColor)
        let size = Size(width: Int(columns), height: Int(rows))
        return (CursesTerminal(size: size, colorDepth: depth, modes: modes), modes)
    }

    private static func configure() {
        raw()
        noecho()
        nonl()
        // Input is read by the loop: curses must not look for it while drawing.
        typeahead(-1)
        if has_colors() {
            start_color()
            use_default_colors()
        }
        if let window = cz_standard_window() { leaveok(window, false) }
        curs_set(0)
    }
}
