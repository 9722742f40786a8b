import CNcurses
import CaissonTerm
import Glibc

/// Which terminfo entry to open for this environment, and how many colours it shows.
struct TerminalType {
    /// Entries to try, best first.
    let candidates: [String]
    let allowsColor: Bool
    /// The type the environment names.
    let name: String

    init(environment: (String) -> String?) {
        let term = environment("TERM").flatMap { $0.isEmpty ? nil : $0 } ?? "dumb"
        name = term
        // no-color.org: any non-empty value switches colour off.
        allowsColor = environment("NO_COLOR").map(\.isEmpty) ?? true
        let wantsDirect = ["truecolor", "24bit"].contains(environment("COLORTERM") ?? "")
        candidates = (wantsDirect && allowsColor ? Self.directEntries(for: term) : []) + [term]
            // A name this machine does not know is nearly always that of an emulator which copies xterm.
            + (term == "dumb" ? [] : ["xterm-256color", "xterm"])
    }

    /// Entries with 24-bit colour that otherwise describe the same terminal. Only those with the 16 named colours are
    /// exact; the others show the bright ones by value.
    private static func directEntries(for term: String) -> [String] {
        let family = term.split(separator: "-").first.map(String.init) ?? term
        switch family {
        case "xterm": return ["xterm-direct16", "xterm-direct"]
        case "tmux", "screen": return ["tmux-direct"]
        case "linux", "dumb", "vt100", "vt220": return []
        default: return ["\(family)-direct"]
        }
    }

    /// The process's environment variable.
    static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// What the screen opened last shows; call after `start_color`.
    static func colorDepth(allowsColor: Bool) -> ColorDepth {
        guard allowsColor, has_colors() else { return .mono }
        if tigetflag("RGB") == 1 || cz_colors() > 1 << 16 { return .truecolor }
        switch cz_colors() {
        case 256...: return .indexed256
        case 16...: return .ansi16
        case 8...: return .ansi8
        default: return .mono
        }
    }
}
