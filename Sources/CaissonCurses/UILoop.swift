import CNcurses
import CaissonTerm
import Glibc

/// How a session ended.
package enum UILoopEnd: Sendable, Hashable {
    /// The application was finished.
    case finished
    /// A signal asked it to end; the exit status is 128 plus its number.
    case signal(Int32)
    /// The terminal went away.
    case terminalClosed
}

/// The one loop of the UI thread: it sleeps until a key, a job or a signal arrives or a deadline is due, takes all that
/// is there, and lets the client draw once.
@UIActor
final class UILoop {
    /// How long an Esc may be the beginning of a longer key.
    private static let escapeDelay = Duration.milliseconds(25)

    private let terminal: CursesTerminal
    private let client: any UILoopClient
    private var parser: InputParser
    private var escapeDeadline: ContinuousClock.Instant?
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    init(terminal: CursesTerminal, client: any UILoopClient, keys: [[UInt8]: KeyChord]) {
        self.terminal = terminal
        self.client = client
        parser = InputParser(sequences: keys)
    }

    /// Runs until the client is finished, a signal ends it or the terminal is closed.
    func run(_ descriptors: borrowing LoopDescriptors) -> UILoopEnd {
        endTurn()
        while !client.isFinished {
            // A child that has the terminal gets its keys.
            let ready = descriptors.wait(terminal: !terminal.isSuspended, timeout: timeout)
            if ready.events { descriptors.clearEvents() }
            if ready.signals, let end = receive(descriptors.takeSignals()) { return end }
            if ready.terminal {
                if !readTerminal() { return .terminalClosed }
            } else if ready.terminalClosed {
                return .terminalClosed
            }
            flushEscape()
            endTurn()
        }
        return .finished
    }

    private var timeout: Duration? {
        let deadlines = [client.nextDeadline, escapeDeadline].compactMap { $0 }
        return deadlines.min().map { ContinuousClock.now.duration(to: $0) }
    }

    private func endTurn() {
        UIExecutor.shared.drain()
        client.turnEnded(now: .now)
    }

    /// False when the terminal is closed.
    private func readTerminal() -> Bool {
        let count = read(STDIN_FILENO, &buffer, buffer.count)
        if count == 0 { return false }
        if count < 0 { return errno == EINTR || errno == EAGAIN }
        for event in parser.feed(buffer[..<count]) { client.receive(event) }
        escapeDeadline = parser.isWaiting ? .now + Self.escapeDelay : nil
        return true
    }

    private func flushEscape() {
        guard let deadline = escapeDeadline, deadline <= .now else { return }
        escapeDeadline = nil
        for event in parser.flush() { client.receive(event) }
    }

    private func receive(_ signals: [Int32]) -> UILoopEnd? {
        for signal in signals {
            switch signal {
            case SIGWINCH:
                if !terminal.isSuspended, terminal.adoptSize() { client.receive(.resize(terminal.size)) }
            case SIGTSTP:
                terminal.stop()
                client.receive(.resize(terminal.size))
            case SIGCONT: continued()
            // ^C and ^\ belong to the child that has the terminal.
            case SIGINT where terminal.isSuspended, SIGQUIT where terminal.isSuspended: break
            case SIGHUP: return .terminalClosed
            default: return .signal(signal)
            }
        }
        return nil
    }

    /// Stopped from outside, the shell may have changed the terminal meanwhile: take it anew.
    private func continued() {
        if terminal.expectsContinue {
            terminal.expectsContinue = false
        } else if !terminal.isSuspended {
            terminal.suspend()
            terminal.resume()
        }
        client.receive(.resize(terminal.size))
    }
}
