import CaissonTerm

/// Label and value lines, the labels in a column; a label alone is a heading.
struct DetailLines {
    private var rows: [(label: String, value: String?)] = []

    mutating func heading(_ text: String) { rows.append((text, nil)) }

    /// Adds a line unless there is nothing to say.
    mutating func add(_ label: String, _ value: String?) {
        if let value, !value.isEmpty { rows.append((label, value)) }
    }

    mutating func add(_ label: String, _ values: [String]) {
        for (index, value) in values.enumerated() { rows.append((index == 0 ? label : "", value)) }
    }

    /// The lines for a pane of this width, values wrapped beside their labels.
    func lines(width: Int, _ paint: Paint) -> [StyledLine] {
        let column = min(12, max(6, width / 3))
        return rows.indices.flatMap { index -> [StyledLine] in
            let row = rows[index]
            // A heading with nothing under it says nothing.
            if row.value == nil, !rows.indices.contains(index + 1) || rows[index + 1].value == nil { return [] }
            guard let value = row.value else { return [StyledLine(""), paint.text(row.label, .accent)] }
            let wrapped = Wrapping.wrap(StyledLine(value), width: max(4, width - column), mode: .character)
            return wrapped.enumerated().map { index, part in
                var line = paint.text(CharacterWidth.pad(index == 0 ? row.label : "", to: column), .muted)
                line.append(part.text)
                return line
            }
        }
    }

    /// Draws from line `top` on; keeps `top` within the text.
    static func draw(
        _ lines: [StyledLine], top: inout Int, _ pane: PaneID, _ model: AppModel, _ paint: Paint,
        into buffer: inout CellBuffer, in inner: Rect
    ) {
        top = max(0, min(top, lines.count - inner.height))
        for (row, line) in lines.dropFirst(top).prefix(inner.height).enumerated() {
            buffer.write(line, at: Point(x: inner.x + 1, y: inner.y + row), base: paint[.text], clip: inner)
        }
        PaneFrame.scrollBar(
            position: top, visible: inner.height, total: lines.count, pane, model, paint, into: &buffer, in: inner)
    }
}
