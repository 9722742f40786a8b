import CNcurses
import CaissonCore
import Glibc

/// What the loop sleeps on: the terminal, an eventfd for the actor's queue, a signalfd.
struct LoopDescriptors: ~Copyable {
    /// Signals the loop reads instead of being interrupted by them.
    static let signals = [SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT]

    let events: Int32
    let signals: Int32

    init() throws {
        events = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        var set = Self.signalSet
        signals = signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
        guard events >= 0, signals >= 0 else {
            throw CaissonError(.resourceExhausted, "open the event loop's descriptors: \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        close(events)
        close(signals)
    }

    static var signalSet: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        return set
    }

    /// What is ready after a wait.
    struct Ready {
        var terminal = false
        var terminalClosed = false
        var events = false
        var signals = false
    }

    /// Sleeps until something is ready or the time is up; without a time for ever.
    func wait(terminal: Bool, timeout: Duration?) -> Ready {
        var entries = [
            pollfd(fd: events, events: Int16(POLLIN), revents: 0), pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
            pollfd(fd: terminal ? STDIN_FILENO : -1, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&entries, 3, timeout.map(Self.milliseconds) ?? -1) > 0 else { return Ready() }
        let states = entries.map { Int32($0.revents) }
        return Ready(
            terminal: states[2] & POLLIN != 0, terminalClosed: states[2] & (POLLHUP | POLLERR | POLLNVAL) != 0,
            events: states[0] != 0, signals: states[1] != 0)
    }

    /// Rounded up, because waking a moment early would only mean to sleep again.
    private static func milliseconds(_ duration: Duration) -> Int32 {
        let parts = duration.components
        if parts.seconds < 0 || duration <= .zero { return 0 }
        if parts.seconds > 1_000_000 { return 1_000_000_000 }
        return Int32(parts.seconds * 1_000 + (parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }

    /// Takes the wake-ups that are waiting.
    func clearEvents() {
        var count: UInt64 = 0
        _ = read(events, &count, 8)
    }

    /// The signals that have arrived.
    func takeSignals() -> [Int32] {
        var taken: [Int32] = []
        var info = signalfd_siginfo()
        while read(signals, &info, MemoryLayout<signalfd_siginfo>.size) == MemoryLayout<signalfd_siginfo>.size {
            taken.append(Int32(info.ssi_signo))
        }
        return taken
    }
}
