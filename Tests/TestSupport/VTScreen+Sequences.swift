import CaissonTerm

extension VTScreen {
    mutating func perform(_ sequence: VTScreenParser.Sequence) {
        switch (sequence.marker, sequence.final) {
        case (0x3F, 0x68): for mode in sequence.numbers { set(mode: mode ?? 0, on: true) }
        case (0x3F, 0x6C): for mode in sequence.numbers { set(mode: mode ?? 0, on: false) }
        case (0x3F, 0x70): replies += Array("\u{1B}[?\(sequence.selector(0));2$y".utf8)
        case (0, 0x68): if sequence.selector(0) == 4 { modes.insert = true }
        case (0, 0x6C): if sequence.selector(0) == 4 { modes.insert = false }
        case (0x21, 0x70): softReset()
        case (0, 0x6D): applyStyle(sequence)
        case (0, 0x63): replies += Array("\u{1B}[?62;22c".utf8)
        case (0x3E, 0x63): replies += Array("\u{1B}[>1;400;0c".utf8)
        case (0, 0x6E): report(sequence.selector(0))
        case (0, _) where sequence.intermediate == 0: moveOrEdit(sequence)
        default: break
        }
    }

    private mutating func softReset() {
        (modes.insert, modes.origin, modes.autowrap, modes.cursorVisible) = (false, false, true, true)
        (scrollTop, scrollBottom) = (0, size.height - 1)
        cursorState.style = Style()
    }

    private mutating func applyStyle(_ sequence: VTScreenParser.Sequence) {
        var parameters = SGRParameters()
        for byte in sequence.body { parameters.accept(byte) }
        parameters.apply(to: &cursorState.style)
    }

    private mutating func report(_ kind: Int) {
        if kind == 5 { replies += Array("\u{1B}[0n".utf8) }
        if kind == 6 { replies += Array("\u{1B}[\(cursorState.y + 1);\(cursorState.x + 1)R".utf8) }
    }

    private mutating func set(mode: Int, on: Bool) {
        switch mode {
        case 1: modes.applicationKeys = on
        case 6: modes.origin = on
        case 7: modes.autowrap = on
        case 25: modes.cursorVisible = on
        case 47, 1047, 1049: showAlternate(on, savesCursor: mode == 1049)
        case 1000, 1002, 1003, 1006: if on { modes.mouse.insert(mode) } else { modes.mouse.remove(mode) }
        case 1004: modes.focus = on
        case 2004: modes.bracketedPaste = on
        case 2026:
            if modes.updating && !on { frameCount += 1 }
            modes.updating = on
        default: break
        }
    }

    private mutating func showAlternate(_ on: Bool, savesCursor: Bool) {
        if on, hiddenRows == nil {
            if savesCursor { savedCursor = cursorState }
            hiddenRows = rows
            rows = Self.blank(size)
        } else if !on, let normal = hiddenRows {
            rows = normal
            hiddenRows = nil
            if savesCursor { cursorState = savedCursor }
        }
    }

    private mutating func moveOrEdit(_ sequence: VTScreenParser.Sequence) {
        let n = sequence.count(0)
        switch sequence.final {
        case 0x41: move(y: max(cursorState.y >= scrollTop ? scrollTop : 0, cursorState.y - n))
        case 0x42, 0x65: move(y: min(cursorState.y <= scrollBottom ? scrollBottom : size.height - 1, cursorState.y + n))
        case 0x43, 0x61: move(x: cursorState.x + n)
        case 0x44: move(x: cursorState.x - n)
        case 0x45: move(x: 0, y: cursorState.y + n)
        case 0x46: move(x: 0, y: cursorState.y - n)
        case 0x47, 0x60: move(x: n - 1)
        case 0x48, 0x66: move(x: sequence.count(1) - 1, y: n - 1 + (modes.origin ? scrollTop : 0))
        case 0x64: move(y: n - 1)
        case 0x49: move(x: (cursorState.x / 8 + n) * 8)
        case 0x5A: move(x: ((cursorState.x + 7) / 8 - n) * 8)
        case 0x73: savedCursor = cursorState
        case 0x75: cursorState = savedCursor
        case 0x72: setScrollRegion(sequence)
        case 0x62: for _ in 0..<min(n, size.width * size.height) { repeatGlyph() }
        default: edit(sequence, n)
        }
    }

    private mutating func repeatGlyph() {
        if let lastGlyph { put(lastGlyph, width: max(1, CharacterWidth.of(lastGlyph))) }
    }

    private mutating func setScrollRegion(_ sequence: VTScreenParser.Sequence) {
        let bottom = sequence.selector(1) == 0 ? size.height : sequence.selector(1)
        let region = (sequence.count(0) - 1, min(size.height, bottom) - 1)
        guard region.0 < region.1 else { return }
        (scrollTop, scrollBottom) = region
        move(x: 0, y: modes.origin ? scrollTop : 0)
    }
}
