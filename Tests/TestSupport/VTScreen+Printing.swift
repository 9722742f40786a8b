import CaissonTerm

extension VTScreen {
    mutating func perform(_ action: VTScreenParser.Action) {
        // A cursor restored after the screen shrank may lie outside of it.
        cursorState.x = min(max(cursorState.x, 0), size.width - 1)
        cursorState.y = min(max(cursorState.y, 0), size.height - 1)
        switch action {
        case .print(let scalar): print(scalar)
        case .control(let byte): control(byte)
        case .escape(let intermediate, let final): escape(intermediate, final)
        case .sequence(let sequence): perform(sequence)
        case .command(let text):
            if text.hasPrefix("0;") || text.hasPrefix("2;") { title = String(text.dropFirst(2)) }
        }
    }

    /// DEC special graphics, the lines ncurses draws without UTF-8.
    private static let lines: [Unicode.Scalar: Unicode.Scalar] = [
        "j": "┘", "k": "┐", "l": "┌", "m": "└", "n": "┼", "q": "─", "t": "├", "u": "┤", "v": "┴", "w": "┬", "x": "│",
        "a": "▒", "`": "◆", "~": "·",
    ]

    private mutating func print(_ scalar: Unicode.Scalar) {
        let drawsLines = graphics[cursorState.shiftedOut ? 1 : 0]
        let shown = drawsLines ? Self.lines[scalar] ?? scalar : scalar
        let width = CharacterWidth.of(shown)
        if width == 0 { return combine(shown) }
        put(Character(shown), width: width)
    }

    /// A combining mark joins the glyph before the cursor.
    private mutating func combine(_ scalar: Unicode.Scalar) {
        var x = cursorState.wrapPending ? cursorState.x : cursorState.x - 1
        if x >= 0, rows[cursorState.y][x].width == 0 { x -= 1 }
        if x >= 0 { rows[cursorState.y][x].text.unicodeScalars.append(scalar) }
    }

    mutating func put(_ glyph: Character, width: Int) {
        guard width <= size.width, rows.indices.contains(cursorState.y) else { return }
        if cursorState.wrapPending || cursorState.x + width > size.width {
            if modes.autowrap {
                cursorState.x = 0
                lineFeed()
            } else {
                cursorState.x = size.width - width
            }
            cursorState.wrapPending = false
        }
        if modes.insert { insertBlanks(width) }
        guard rows.indices.contains(cursorState.y), cursorState.x >= 0, cursorState.x + width <= rows[cursorState.y].count else {
            return
        }
        for half in 0..<width { separate(x: cursorState.x + half, y: cursorState.y) }
        rows[cursorState.y][cursorState.x] = Cell(text: String(glyph), width: width, style: cursorState.style)
        if width == 2 { rows[cursorState.y][cursorState.x + 1] = Cell(text: "", width: 0, style: cursorState.style) }
        lastGlyph = glyph
        if cursorState.x + width >= size.width {
            cursorState.x = size.width - 1
            cursorState.wrapPending = modes.autowrap
        } else {
            cursorState.x += width
        }
    }

    /// Blanks the other half of a wide glyph.
    mutating func separate(x: Int, y: Int) {
        guard rows.indices.contains(y), rows[y].indices.contains(x) else { return }
        if rows[y][x].width == 0, x > 0 { rows[y][x - 1] = Cell(style: rows[y][x - 1].style) }
        if rows[y][x].width == 2, x + 1 < size.width { rows[y][x + 1] = Cell(style: rows[y][x + 1].style) }
    }

    private mutating func control(_ byte: UInt8) {
        switch byte {
        case 0x07: bellCount += 1
        case 0x08: move(x: cursorState.x - 1)
        case 0x09: move(x: (cursorState.x / 8 + 1) * 8)
        case 0x0A...0x0C: lineFeed()
        case 0x0D: move(x: 0)
        case 0x0E: cursorState.shiftedOut = true
        case 0x0F: cursorState.shiftedOut = false
        default: break
        }
    }

    private mutating func escape(_ intermediate: UInt8, _ final: UInt8) {
        switch (intermediate, final) {
        case (0x28, _): graphics[0] = final == 0x30
        case (0x29, _): graphics[1] = final == 0x30
        case (0, 0x37): savedCursor = cursorState
        case (0, 0x38): cursorState = savedCursor
        case (0, 0x44): lineFeed()
        case (0, 0x45):
            move(x: 0)
            lineFeed()
        case (0, 0x4D): reverseLineFeed()
        case (0, 0x63): reset()
        default: break
        }
    }

    private mutating func reset() {
        let kept = (title, bellCount, frameCount)
        self = VTScreen(size: size)
        (title, bellCount, frameCount) = kept
    }
}
