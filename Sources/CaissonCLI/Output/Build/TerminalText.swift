/// Text as a terminal shows it.
enum TerminalText {
    /// One line of a program's output as it would stand on a screen: control sequences are left out, and what a carriage
    /// return wrote over is gone.
    static func plain(_ line: String) -> String {
        var out = String.UnicodeScalarView()
        var rest = line.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\u{1b}": skipSequence(&rest)
            case "\r": if rest.contains(where: { $0 != "\r" }) { out = String.UnicodeScalarView() }
            case "\u{8}": _ = out.popLast()
            case "\t": out.append(contentsOf: String(repeating: " ", count: 8 - out.count % 8).unicodeScalars)
            case "\u{0}"..<" ", "\u{7f}"..."\u{9f}": continue
            default: out.append(scalar)
            }
        }
        return String(out)
    }

    /// Drops the rest of a sequence that began with escape: CSI up to its final byte, OSC up to its end, else one character.
    private static func skipSequence(_ rest: inout Substring.UnicodeScalarView) {
        guard let kind = rest.popFirst() else { return }
        if kind == "[" {
            while let next = rest.popFirst(), !("@"..."~").contains(next) {}
        } else if kind == "]" {
            while let next = rest.popFirst(), next != "\u{7}" {
                if next == "\u{1b}" {
                    _ = rest.popFirst()
                    return
                }
            }
        }
    }

    /// Columns the text takes.
    static func width(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + width($1) } }

    /// As much of the text as fits into so many columns.
    static func cut(_ text: String, _ columns: Int) -> String {
        var out = String.UnicodeScalarView()
        var used = 0
        for scalar in text.unicodeScalars {
            used += width(scalar)
            if used > columns { break }
            out.append(scalar)
        }
        return String(out)
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return isWide(scalar.value) ? 2 : 1
        }
    }

    /// East Asian wide characters and pictures.
    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
            0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1faff,
            0x20000...0x3fffd:
            true
        default: false
        }
    }
}
