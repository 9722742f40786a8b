/// A colour of a theme file.
package enum ThemeColor: Sendable, Equatable {
    case rgb(UInt8, UInt8, UInt8)
    /// The terminal's own sixteen, 0–15.
    case ansi(UInt8)
    /// The palette of 256.
    case indexed(UInt8)
    /// What the terminal draws with when told nothing.
    case terminalDefault

    private static let names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]

    /// Reads `#rrggbb`, `default`, `red`, `bright-red` or `color123`; nil for anything else.
    package init?(_ text: String) {
        if text == "default" {
            self = .terminalDefault
        } else if text.hasPrefix("#") {
            guard let color = ThemeColor.hexadecimal(text.dropFirst()) else { return nil }
            self = color
        } else if let index = ThemeColor.names.firstIndex(of: text) {
            self = .ansi(UInt8(index))
        } else if text.hasPrefix("bright-"), let index = ThemeColor.names.firstIndex(of: String(text.dropFirst(7))) {
            self = .ansi(UInt8(index + 8))
        } else if text.hasPrefix("color"), let index = UInt8(text.dropFirst(5)) {
            self = .indexed(index)
        } else {
            return nil
        }
    }

    private static func hexadecimal(_ digits: Substring) -> ThemeColor? {
        guard digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else { return nil }
        return .rgb(UInt8(value >> 16 & 0xff), UInt8(value >> 8 & 0xff), UInt8(value & 0xff))
    }
}

/// A way of drawing text besides its colours.
package enum ThemeAttribute: String, Sendable, CaseIterable {
    case bold, dim, italic, underline, reverse, strikethrough, blink
}

/// How one role of the screen is drawn; nil leaves the colour beneath.
package struct RoleStyle: Sendable, Equatable {
    package var foreground: ThemeColor?
    package var background: ThemeColor?
    package var attributes: [ThemeAttribute]

    package init(foreground: ThemeColor? = nil, background: ThemeColor? = nil, attributes: [ThemeAttribute] = []) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }
}
