/// A colour as a theme names it; a terminal shows the nearest it can.
package enum Color: Sendable, Hashable {
    /// The terminal's own foreground or background.
    case `default`
    /// One of the user's 16 colours: 0–7 normal, 8–15 bright.
    case ansi(UInt8)
    /// An entry of xterm's palette of 256.
    case indexed(UInt8)
    /// 24 bits.
    case rgb(UInt8, UInt8, UInt8)
}

/// How many colours a terminal shows, poorest first.
package enum ColorDepth: Int, Sendable, Comparable, CaseIterable {
    case mono
    case ansi8
    case ansi16
    case indexed256
    case truecolor

    package static func < (a: ColorDepth, b: ColorDepth) -> Bool { a.rawValue < b.rawValue }
}

extension Color {
    /// Reads `#rgb` or `#rrggbb`; nil for anything else.
    package init?(hex: String) {
        guard hex.hasPrefix("#") else { return nil }
        var digits: [UInt8] = []
        for character in hex.dropFirst() {
            guard let value = character.hexDigitValue, character.isASCII else { return nil }
            digits.append(UInt8(value))
        }
        switch digits.count {
        case 3: self = .rgb(digits[0] * 17, digits[1] * 17, digits[2] * 17)
        case 6:
            self = .rgb(digits[0] << 4 | digits[1], digits[2] << 4 | digits[3], digits[4] << 4 | digits[5])
        default: return nil
        }
    }

    /// The red, green and blue parts, by xterm's default palette for numbered colours; nil for `default`.
    package var components: (red: UInt8, green: UInt8, blue: UInt8)? {
        switch self {
        case .default: nil
        case .ansi(let n): Palette.entry(n & 15)
        case .indexed(let n): Palette.entry(n)
        case .rgb(let red, let green, let blue): (red, green, blue)
        }
    }

    /// The nearest colour a terminal of this depth shows.
    package func downgraded(to depth: ColorDepth) -> Color {
        switch (self, depth) {
        case (.default, _), (_, .truecolor): return self
        case (_, .mono): return .default
        case (.ansi(let n), .ansi8): return .ansi(n & 7)
        case (.ansi, _): return self
        case (.indexed(let n), .indexed256): return .indexed(n)
        case (.indexed(let n), .ansi16) where n < 16: return .ansi(n)
        case (.indexed(let n), .ansi8) where n < 16: return .ansi(n & 7)
        default: break
        }
        guard let parts = components else { return self }
        switch depth {
        case .indexed256: return .indexed(Palette.nearest(to: parts, in: 16...255))
        case .ansi16: return .ansi(Palette.nearest(to: parts, in: 0...15))
        default: return .ansi(Palette.nearest(to: parts, in: 0...7))
        }
    }
}

extension Color {
    /// Relative luminance, 0 to 1, as WCAG 2.2 defines it; nil for `default`, which only the terminal knows.
    package var relativeLuminance: Double? {
        guard let parts = components else { return nil }
        return 0.2126 * Self.linear(parts.red) + 0.7152 * Self.linear(parts.green) + 0.0722 * Self.linear(parts.blue)
    }

    /// The WCAG contrast ratio of two colours, 1 to 21; nil when one is `default`.
    package static func contrast(_ a: Color, _ b: Color) -> Double? {
        guard let first = a.relativeLuminance, let second = b.relativeLuminance else { return nil }
        return (max(first, second) + 0.05) / (min(first, second) + 0.05)
    }

    /// The sRGB transfer curve; `x^2.4` is taken as `x² · x^0.4`, with Newton's method for the fifth root,
    /// because the standard library has no power function.
    private static func linear(_ part: UInt8) -> Double {
        let value = Double(part) / 255
        if value <= 0.04045 { return value / 12.92 }
        let base = (value + 0.055) / 1.055
        let square = base * base
        var root = base
        for _ in 0..<24 { root -= (root * root * root * root * root - square) / (5 * root * root * root * root) }
        return square * root
    }
}
