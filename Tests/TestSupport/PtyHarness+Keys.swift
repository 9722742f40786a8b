import CaissonTerm

extension PtyHarness {
    /// What xterm sends for a key (with application cursor keys, as ncurses switches them on).
    static func bytes(of chord: KeyChord) -> [UInt8] {
        let alt: [UInt8] = chord.modifiers.contains(.alt) ? [0x1B] : []
        let held = 1 + (chord.modifiers.contains(.shift) ? 1 : 0) + (chord.modifiers.contains(.alt) ? 2 : 0)
            + (chord.modifiers.contains(.ctrl) ? 4 : 0)
        switch chord.key {
        case .character(let character): return alt + characterBytes(character, ctrl: chord.modifiers.contains(.ctrl))
        case .enter: return alt + [0x0D]
        case .tab: return chord.modifiers.contains(.shift) ? Array("\u{1B}[Z".utf8) : alt + [0x09]
        case .escape: return [0x1B]
        case .backspace: return alt + [0x7F]
        case .up: return letter("A", held)
        case .down: return letter("B", held)
        case .right: return letter("C", held)
        case .left: return letter("D", held)
        case .home: return letter("H", held)
        case .end: return letter("F", held)
        case .insert: return number(2, held)
        case .delete: return number(3, held)
        case .pageUp: return number(5, held)
        case .pageDown: return number(6, held)
        case .function(let n): return functionKey(n, held)
        }
    }

    private static func characterBytes(_ character: Character, ctrl: Bool) -> [UInt8] {
        guard ctrl, let ascii = character.asciiValue else { return Array(String(character).utf8) }
        return ascii == 0x20 ? [0] : [ascii & 0x1F]
    }

    private static func letter(_ final: String, _ held: Int) -> [UInt8] {
        Array((held == 1 ? "\u{1B}O\(final)" : "\u{1B}[1;\(held)\(final)").utf8)
    }

    private static func number(_ n: Int, _ held: Int) -> [UInt8] {
        Array((held == 1 ? "\u{1B}[\(n)~" : "\u{1B}[\(n);\(held)~").utf8)
    }

    private static func functionKey(_ n: Int, _ held: Int) -> [UInt8] {
        if n <= 4 { return letter(["P", "Q", "R", "S"][max(0, n - 1)], held) }
        let codes = [15, 17, 18, 19, 20, 21, 23, 24]
        return number(codes[min(codes.count - 1, n - 5)], held)
    }
}
