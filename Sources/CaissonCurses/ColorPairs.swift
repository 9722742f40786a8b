import CNcurses
import CaissonTerm

/// Turns styles into curses attributes and colour pairs. ncurses keeps the table of pairs and reuses the oldest; what is
/// kept here is only the pair asked for last, since neighbours mostly share it.
struct ColorPairs {
    let depth: ColorDepth
    /// How many colours of the entry are the user's named ones; in a 24-bit entry the numbers above are values.
    private let named: Int32
    private var last: (foreground: Int32, background: Int32, pair: Int32) = (-1, -1, 0)

    init(depth: ColorDepth, named: Int32) {
        self.depth = depth
        self.named = named
    }

    /// The pair for a style; 0, the terminal's own colours, when it can show none.
    mutating func pair(for style: Style) -> Int32 {
        guard depth != .mono else { return 0 }
        let foreground = number(style.foreground)
        let background = number(style.background)
        if foreground == -1 && background == -1 { return 0 }
        if foreground == last.foreground && background == last.background { return last.pair }
        let pair = max(0, alloc_pair(foreground, background))
        last = (foreground, background, pair)
        return pair
    }

    /// The attributes for a style. Without colours a coloured background is shown reversed, so that a selection is seen.
    func attributes(for style: Style) -> attr_t {
        var bits: attr_t = 0
        if style.attributes.contains(.bold) { bits |= cz_attribute_bold }
        if style.attributes.contains(.dim) { bits |= cz_attribute_dim }
        if style.attributes.contains(.italic) { bits |= cz_attribute_italic }
        if style.attributes.contains(.underline) { bits |= cz_attribute_underline }
        let isShaded = depth == .mono && style.background != .default
        if style.attributes.contains(.reverse) || isShaded { bits |= cz_attribute_reverse }
        return bits
    }

    private func number(_ color: Color) -> Int32 {
        switch color.downgraded(to: depth) {
        case .default: return -1
        case .ansi(let n) where Int32(n) < named: return Int32(n)
        case .indexed(let n) where depth == .indexed256: return Int32(n)
        case let other:
            guard let parts = other.components else { return -1 }
            let value = Int32(parts.red) << 16 | Int32(parts.green) << 8 | Int32(parts.blue)
            // The lowest numbers are taken by the named colours; the nearest blue is as good as black.
            return max(named, value)
        }
    }
}
