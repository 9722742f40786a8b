package import CaissonTerm

/// A terminal of type `xterm-256color` in memory: feed it what a program writes and read the screen.
///
/// Knows what ncurses sends for that type and what our session adds. Unknown sequences are ignored.
package struct VTScreen: Sendable {
    struct Cell: Sendable, Hashable {
        var text = " "
        /// 0 in the right half of a wide glyph.
        var width = 1
        var style = Style()
    }

    struct Cursor: Sendable, Hashable {
        var x = 0
        var y = 0
        var style = Style()
        var shiftedOut = false
        /// The last column was written; the next glyph goes to the next line.
        var wrapPending = false
    }

    package internal(set) var size: Size
    var rows: [[Cell]]
    /// The normal screen while the alternate one shows.
    var hiddenRows: [[Cell]]?
    var cursorState = Cursor()
    var savedCursor = Cursor()
    var scrollTop = 0
    var scrollBottom: Int
    var graphics: [Bool] = [false, false]
    var modes = Modes()
    var lastGlyph: Character?
    var parser = VTScreenParser()
    /// What the terminal answers to queries; the harness sends it.
    var replies: [UInt8] = []

    struct Modes: Sendable, Hashable {
        var autowrap = true
        var origin = false
        var insert = false
        var cursorVisible = true
        var updating = false
        var mouse: Set<Int> = []
        var bracketedPaste = false
        var focus = false
        var applicationKeys = false
    }

    /// The window's title.
    package internal(set) var title = ""
    /// How often the bell rang.
    package internal(set) var bellCount = 0
    /// How many synchronized updates (DEC mode 2026) were completed.
    package internal(set) var frameCount = 0

    package init(size: Size = Size(width: 80, height: 24)) {
        self.size = size
        rows = Self.blank(size)
        scrollBottom = size.height - 1
    }

    static func blank(_ size: Size) -> [[Cell]] {
        Array(repeating: Array(repeating: Cell(), count: size.width), count: size.height)
    }

    /// Takes what a program wrote; it may be cut anywhere.
    package mutating func feed(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            if let action = parser.accept(byte) { perform(action) }
        }
    }

    /// Whether a synchronized update is under way: the screen is not what a user would see.
    package var isUpdating: Bool { modes.updating }
    /// Whether the alternate screen shows.
    package var isAlternate: Bool { hiddenRows != nil }
    /// Where the cursor is; nil when hidden.
    package var cursor: Point? {
        modes.cursorVisible ? Point(x: min(cursorState.x, size.width - 1), y: cursorState.y) : nil
    }
    /// Whether the program left every mode as a shell expects it.
    package var isRestored: Bool {
        var plain = Modes()
        plain.updating = false
        return modes == plain && !isAlternate && cursorState.style == Style() && scrollTop == 0 && scrollBottom == size.height - 1
    }

    mutating func takeReplies() -> [UInt8] {
        defer { replies = [] }
        return replies
    }

    /// Changes the size as a terminal does: lines are cut or filled at the right and the bottom.
    package mutating func resize(_ size: Size) {
        self.size = size
        rows = Self.fitted(rows, size)
        hiddenRows = hiddenRows.map { Self.fitted($0, size) }
        (scrollTop, scrollBottom) = (0, size.height - 1)
        cursorState.x = min(cursorState.x, size.width - 1)
        cursorState.y = min(cursorState.y, size.height - 1)
        cursorState.wrapPending = false
    }

    private static func fitted(_ rows: [[Cell]], _ size: Size) -> [[Cell]] {
        var fitted = blank(size)
        for y in 0..<min(size.height, rows.count) {
            for x in 0..<min(size.width, rows[y].count) { fitted[y][x] = rows[y][x] }
        }
        return fitted
    }
}

extension VTScreen {
    /// The text of a row without its trailing blanks; empty outside.
    package func row(_ n: Int) -> String {
        guard rows.indices.contains(n) else { return "" }
        var text = rows[n].reduce(into: "") { $0 += $1.width == 0 ? "" : $1.text }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// All rows, with line breaks between them.
    package var text: String { rows.indices.map { row($0) }.joined(separator: "\n") }

    /// Whether a row holds the text.
    package func contains(_ text: String) -> Bool { rows.indices.contains { row($0).contains(text) } }

    /// The first row that holds the text.
    package func firstRow(containing text: String) -> Int? { rows.indices.first { row($0).contains(text) } }

    /// The style of a cell; the default outside.
    package func styleAt(x: Int, y: Int) -> Style {
        rows.indices.contains(y) && rows[y].indices.contains(x) ? rows[y][x].style : Style()
    }

    /// The style of the first glyph of a text on the screen.
    package func style(of text: String) -> Style? {
        guard let y = firstRow(containing: text), let range = row(y).firstRange(of: text) else { return nil }
        return styleAt(x: CharacterWidth.of(String(row(y)[..<range.lowerBound])), y: y)
    }

    /// The screen as a cell buffer.
    package var buffer: CellBuffer {
        var buffer = CellBuffer(size: size)
        for (y, row) in rows.enumerated() {
            for (x, cell) in row.enumerated() where cell.width > 0 {
                buffer.write(cell.text, at: Point(x: x, y: y), style: cell.style)
            }
        }
        return buffer
    }

    /// The screen in a frame, for messages.
    package var picture: String {
        let line = "+" + String(repeating: "-", count: size.width) + "+"
        let body = rows.map { row in "|" + row.reduce(into: "") { $0 += $1.width == 0 ? "" : $1.text } + "|" }
        let place = cursor.map { "cursor \($0.x),\($0.y)" } ?? "cursor hidden"
        return ([line] + body + [line, "\(place)\(isAlternate ? ", alternate screen" : "") title \(title.debugDescription)"])
            .joined(separator: "\n")
    }
}
