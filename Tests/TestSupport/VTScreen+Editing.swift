import CaissonTerm

extension VTScreen {
    /// A blank with the background in force (terminfo `bce`).
    private var erased: Cell { Cell(style: Style(background: cursorState.style.background)) }

    /// Moves the cursor; positions outside become the nearest inside.
    mutating func move(x: Int? = nil, y: Int? = nil) {
        if let x { cursorState.x = max(0, min(size.width - 1, x)) }
        if let y { cursorState.y = max(0, min(size.height - 1, y)) }
        cursorState.wrapPending = false
    }

    mutating func lineFeed() {
        if cursorState.y == scrollBottom {
            scrollUp(1)
        } else {
            move(y: cursorState.y + 1)
        }
    }

    mutating func reverseLineFeed() {
        if cursorState.y == scrollTop {
            scrollDown(1)
        } else {
            move(y: cursorState.y - 1)
        }
    }

    mutating func edit(_ sequence: VTScreenParser.Sequence, _ n: Int) {
        let (x, y) = (cursorState.x, cursorState.y)
        switch sequence.final {
        case 0x4A: eraseScreen(sequence.selector(0))
        case 0x4B:
            let ranges = [x..<size.width, 0..<x + 1, 0..<size.width]
            if sequence.selector(0) < 3 { erase(ranges[sequence.selector(0)], row: y) }
        case 0x58: erase(x..<min(size.width, x + n), row: y)
        case 0x40: insertBlanks(n)
        case 0x50: deleteCells(n)
        case 0x4C: if (scrollTop...scrollBottom).contains(y) { shiftRows(from: y, by: n) }
        case 0x4D: if (scrollTop...scrollBottom).contains(y) { shiftRows(from: y, by: -n) }
        case 0x53: scrollUp(n)
        case 0x54: scrollDown(n)
        default: break
        }
        cursorState.wrapPending = false
    }

    private mutating func eraseScreen(_ selector: Int) {
        let (x, y) = (cursorState.x, cursorState.y)
        if selector == 0 {
            erase(x..<size.width, row: y)
            for row in y + 1..<max(y + 1, size.height) { erase(0..<size.width, row: row) }
        } else if selector == 1 {
            erase(0..<x + 1, row: y)
            for row in 0..<y { erase(0..<size.width, row: row) }
        } else if selector == 2 {
            for row in 0..<size.height { erase(0..<size.width, row: row) }
        }
    }

    private mutating func erase(_ columns: Range<Int>, row: Int) {
        for x in columns {
            separate(x: x, y: row)
            rows[row][x] = erased
        }
    }

    mutating func insertBlanks(_ n: Int) {
        let (x, y) = (cursorState.x, cursorState.y)
        separate(x: x, y: y)
        let count = min(n, size.width - x)
        rows[y].removeLast(count)
        rows[y].insert(contentsOf: Array(repeating: erased, count: count), at: x)
    }

    private mutating func deleteCells(_ n: Int) {
        let (x, y) = (cursorState.x, cursorState.y)
        let count = min(n, size.width - x)
        separate(x: x, y: y)
        rows[y].removeSubrange(x..<x + count)
        rows[y].append(contentsOf: Array(repeating: erased, count: count))
    }

    private mutating func scrollUp(_ n: Int) { shiftRows(from: scrollTop, by: -n) }
    private mutating func scrollDown(_ n: Int) { shiftRows(from: scrollTop, by: n) }

    /// Moves the rows from one down to the end of the scroll region; blank rows come in.
    private mutating func shiftRows(from top: Int, by delta: Int) {
        let count = min(abs(delta), scrollBottom - top + 1)
        let blank = Array(repeating: Array(repeating: erased, count: size.width), count: count)
        if delta > 0 {
            rows.removeSubrange(scrollBottom - count + 1...scrollBottom)
            rows.insert(contentsOf: blank, at: top)
        } else {
            rows.removeSubrange(top..<top + count)
            rows.insert(contentsOf: blank, at: scrollBottom - count + 1)
        }
    }
}
