import CNcurses
import CaissonTerm

/// The key sequences of the terminal in use, from terminfo, for the input parser.
///
/// Input is not read through `wgetch`: it waits inside for the rest of an escape sequence, which would stop the UI
/// thread for 25 ms on every press of Esc, and it hands a paste out one character at a time.
enum CursesKeys {
    private static let names: [(String, Key, KeyChord.Modifiers)] = [
        ("kcuu1", .up, []), ("kcud1", .down, []), ("kcub1", .left, []), ("kcuf1", .right, []), ("khome", .home, []),
        ("kend", .end, []), ("kpp", .pageUp, []), ("knp", .pageDown, []), ("kich1", .insert, []), ("kdch1", .delete, []),
        ("kent", .enter, []), ("kcbt", .tab, .shift), ("kri", .up, .shift), ("kind", .down, .shift),
        ("kLFT", .left, .shift), ("kRIT", .right, .shift), ("kHOM", .home, .shift), ("kEND", .end, .shift),
        ("kPRV", .pageUp, .shift), ("kNXT", .pageDown, .shift), ("kDC", .delete, .shift),
    ]

    /// The sequences of the screen opened last.
    static func sequences() -> [[UInt8]: KeyChord] {
        var sequences: [[UInt8]: KeyChord] = [:]
        for (name, key, modifiers) in names { add(name, KeyChord(key, modifiers), to: &sequences) }
        for number in 1...12 { add("kf\(number)", KeyChord(.function(number)), to: &sequences) }
        return sequences
    }

    private static func add(_ name: String, _ chord: KeyChord, to sequences: inout [[UInt8]: KeyChord]) {
        guard let text = cz_terminfo_string(name) else { return }
        let bytes = Array(String(cString: text).utf8)
        // Plain characters are no sequence; the parser knows them itself.
        if bytes.first == 0x1B { sequences[bytes] = chord }
    }
}
