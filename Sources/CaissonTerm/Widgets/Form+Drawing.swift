extension Form {
    /// Rows the form takes when nothing is cut: its fields, a blank, and the help or what is wrong, which may be several lines.
    package func preferredHeight(width: Int) -> Int { fields.count + 1 + help(width: width).count }

    /// Draws the fields around the focused one and its help; returns where the cursor is.
    @discardableResult
    package func draw(into buffer: inout CellBuffer, in rect: Rect, styles: WidgetStyles) -> Point? {
        guard !rect.isEmpty, !fields.isEmpty else { return nil }
        let help = help(width: rect.width)
        let helpRows =
            rect.height > fields.count + 1 ? min(help.count + 1, rect.height - fields.count) : rect.height > 1 ? 1 : 0
        let room = rect.height - helpRows
        let first = max(0, min(focus - room + 1, fields.count - room))
        let labelWidth = min(rect.width / 2, (fields.map { CharacterWidth.of($0.label) }.max() ?? 0) + 2)
        var cursor: Point?
        for index in first..<min(fields.count, first + room) {
            let line = rect.row(index - first)
            let place = draw(fields[index], in: line, labelWidth, index == focus, styles, &buffer)
            if index == focus { cursor = place }
        }
        let lines = help.prefix(max(1, helpRows - 1))
        for (row, line) in lines.enumerated() where helpRows > 0 {
            drawHelp(line, in: rect.row(rect.height - lines.count + row), styles, &buffer)
        }
        return cursor
    }

    private func draw(
        _ field: FormField, in line: Rect, _ labelWidth: Int, _ focused: Bool, _ styles: WidgetStyles,
        _ buffer: inout CellBuffer
    ) -> Point? {
        let label = CharacterWidth.pad(field.label, to: max(0, labelWidth - 2))
        let labelStyle = focused ? styles.title : styles.text
        buffer.write(label, at: line.origin, style: labelStyle.over(styles.dialog), clip: line)
        let mark = field.error == nil ? "  " : "! "
        buffer.write(
            mark, at: Point(x: line.x + labelWidth - 2, y: line.y), style: styles.bad.over(styles.dialog), clip: line)
        let box = Rect(x: line.x + labelWidth, y: line.y, width: line.width - labelWidth, height: 1)
        switch field.kind {
        case .text(let text):
            return text.draw(into: &buffer, in: box, styles: styles, focused: focused)
        case .choice(let options, let selected):
            let name = options.indices.contains(selected) ? options[selected] : ""
            return drawValue(
                "\(styles.glyph("‹", "<")) \(name) \(styles.glyph("›", ">"))", in: box, focused, styles, &buffer)
        case .toggle(let isOn):
            return drawValue(isOn ? "[x]" : "[ ]", in: box, focused, styles, &buffer)
        }
    }

    private func drawValue(
        _ text: String, in box: Rect, _ focused: Bool, _ styles: WidgetStyles, _ buffer: inout CellBuffer
    ) -> Point? {
        let style = (focused ? styles.fieldFocused : styles.text).over(styles.dialog)
        buffer.write(CharacterWidth.truncate(text, to: box.width), at: box.origin, style: style, clip: box)
        return focused && box.width > 1 ? Point(x: box.x + 1, y: box.y) : nil
    }

    /// What is said of the field with the focus, at least one line.
    private func help(width: Int) -> [String] {
        guard fields.indices.contains(focus) else { return [""] }
        let text = fields[focus].error ?? fields[focus].help
        return Wrapping.wrap(StyledLine(text), width: max(1, width)).map(\.text)
    }

    private func drawHelp(_ text: String, in line: Rect, _ styles: WidgetStyles, _ buffer: inout CellBuffer) {
        let style = fields[focus].error == nil ? styles.muted : styles.bad
        buffer.write(
            CharacterWidth.truncate(text, to: line.width), at: line.origin, style: style.over(styles.dialog), clip: line
        )
    }
}
