import CaissonAPI
import CaissonCore

/// Turns the events of a build into text, without touching anything.
protocol BuildRenderer: Sendable {
    /// Whether it wants to draw as time passes, too.
    var ticks: Bool { get }
    /// `now` counts for events that carry no time of their own.
    mutating func take(_ event: BuildEvent, at now: Timestamp)
    /// What is to be written now; with `isFinal` the last time.
    mutating func render(at now: Timestamp, size: TerminalSize, isFinal: Bool) -> String
}

/// `--progress`.
enum ProgressMode: String, Sendable {
    case auto, plain, tty, rawjson
    case quiet

    /// The mode of `auto` on this stream. Throws for a terminal that is not there.
    func resolved(_ console: Console, _ stream: StandardStream) throws -> ProgressMode {
        let isTerminal = console.terminal.isTerminal(stream)
        switch self {
        case .auto: return isTerminal && console.environment["TERM"] != "dumb" ? .tty : .plain
        case .tty where !isTerminal:
            throw OptionFailure("failed to get console: provided file is not a console")
        default: return self
        }
    }

    func renderer(_ console: Console) -> any BuildRenderer {
        switch self {
        case .tty: TerminalProgress(colors: console.environment["NO_COLOR"] == nil)
        case .rawjson: RawProgress()
        case .quiet: SilentProgress()
        case .auto, .plain: PlainProgress()
        }
    }
}

/// `--progress=quiet` and `-q`.
struct SilentProgress: BuildRenderer {
    var ticks: Bool { false }
    mutating func take(_ event: BuildEvent, at now: Timestamp) {}
    mutating func render(at now: Timestamp, size: TerminalSize, isFinal: Bool) -> String { "" }
}
