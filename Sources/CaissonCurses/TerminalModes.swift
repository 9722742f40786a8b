import CNcurses
import Glibc

/// The modes a session adds to what curses does: mouse, focus, bracketed paste, keypad, window title.
struct TerminalModes: Sendable {
    private let enterSequence: String
    private let leaveSequence: String
    private let guardSequence: String
    private let hasTitle: Bool
    /// How many colours of the entry are the user's named ones when it shows 24 bits.
    let namedColors: Int32

    /// Reads the screen opened last.
    init(type: String, mouse: Bool) {
        let pointer = mouse ? "\u{1B}[?1002h\u{1B}[?1006h" : ""
        let noPointer = mouse ? "\u{1B}[?1006l\u{1B}[?1002l" : ""
        enterSequence = Self.capability("smkx") + "\u{1B}[?2004h\u{1B}[?1004h" + pointer
        leaveSequence = noPointer + "\u{1B}[?1004l\u{1B}[?2004l" + Self.capability("rmkx")
        // CAN ends a sequence the crash may have cut in two.
        guardSequence =
            "\u{18}\u{1B}[?2026l" + leaveSequence + Self.capability("sgr0") + Self.capability("cnorm")
            + Self.capability("rmcup") + "\r"
        hasTitle = tigetflag("XT") == 1
        namedColors = type.hasSuffix("direct16") ? 16 : 8
    }

    /// A capability without parameters, its padding marks removed.
    private static func capability(_ name: String) -> String {
        guard let text = cz_terminfo_string(name) else { return "" }
        var result = ""
        var rest = String(cString: text)[...]
        while let start = rest.firstRange(of: "$<"), let end = rest[start.upperBound...].firstIndex(of: ">") {
            result += rest[..<start.lowerBound]
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    func enter() { write(enterSequence) }
    func leave() { write(leaveSequence) }

    /// Gives the guard that is already armed what it writes.
    func updateGuard() {
        guardSequence.withCString { cz_guard_set_sequence($0, guardSequence.utf8.count) }
    }

    /// From here on a crash leaves the terminal as it is now.
    func armGuard() {
        guardSequence.withCString { cz_guard_arm(STDOUT_FILENO, $0, guardSequence.utf8.count) }
    }

    /// Writes past curses; what curses has written before is already out.
    func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            // A closed terminal is noticed by the loop.
            if count <= 0 { return }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Names the window where the terminal has one to name (xterm's OSC 2); controls are left out.
    func write(title: String) {
        guard hasTitle, !title.isEmpty else { return }
        let plain = String(title.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }.prefix(200).map(Character.init))
        write("\u{1B}]2;\(plain)\u{07}")
    }
}
