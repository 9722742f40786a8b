import CaissonCore
import CaissonTerm

/// Draws what lies over the panes.
enum OverlayView {
    /// Returns where the cursor is when the overlay has a text field.
    static func draw(_ overlay: Overlay, _ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer)
        -> Point?
    {
        switch overlay {
        case .palette(let palette): return PaletteView.draw(palette, model, paint, into: &buffer)
        case .help(let help): return HelpView.draw(help, model, paint, into: &buffer)
        case .form(let form): return draw(form, paint, &buffer)
        case .picker(let picker): return PickerView.draw(picker, model, paint, into: &buffer)
        case .confirmation(let question): draw(question, paint, &buffer)
        case .transfer(let id):
            if let job = model.jobs.last(where: { $0.id == id }) { TransferView.draw(job, model, paint, into: &buffer) }
        case .failure(let error): draw(error, paint, &buffer)
        case .commandLog(let state): CommandLogView.draw(state, model, paint, into: &buffer)
        }
        return nil
    }

    /// The room overlays may take: everything but the first and last line.
    static func room(_ buffer: CellBuffer) -> Rect { buffer.bounds.inset(horizontal: 0, vertical: 1) }

    private static func draw(_ overlay: FormOverlay, _ paint: Paint, _ buffer: inout CellBuffer) -> Point? {
        let room = room(buffer)
        let width = min(64, room.width - 6)
        let size = Size(width: width, height: min(overlay.form.preferredHeight(width: width), room.height - 2))
        let footer = paint.text("enter \(overlay.verb)  tab next  esc cancel", .muted)
        let inner = Dialog(title: paint.text(overlay.title, .titleFocused), size: size, footer: footer)
            .draw(into: &buffer, in: room, styles: paint.sheet)
        return overlay.form.draw(into: &buffer, in: inner, styles: paint.sheet)
    }

    private static func draw(_ question: Confirmation, _ paint: Paint, _ buffer: inout CellBuffer) {
        let room = room(buffer)
        let width = max(30, ([question.title] + question.lines).map { CharacterWidth.of($0) }.max() ?? 0)
        let size = Size(width: min(width + 2, room.width - 6), height: min(question.lines.count + 2, room.height - 2))
        let inner = Dialog(title: paint.text(question.title, .warning), size: size)
            .draw(into: &buffer, in: room, styles: paint.sheet)
        let height = max(0, inner.height - 2)
        let top = max(0, min(question.top, question.lines.count - height))
        for (row, line) in question.lines.dropFirst(top).prefix(height).enumerated() {
            let text = CharacterWidth.truncate(line, to: inner.width)
            buffer.write(text, at: Point(x: inner.x, y: inner.y + row), style: paint[.dialog], clip: inner)
        }
        var answer = paint.text("y", .hintKey)
        answer.append(" yes    ", style: paint.ink(.hintLabel))
        answer.append("n", style: paint.ink(.hintKey))
        answer.append(" no", style: paint.ink(.hintLabel))
        if question.lines.count > height {
            answer.append("    j k", style: paint.ink(.hintKey))
            answer.append(
                " \(top + 1)-\(min(top + height, question.lines.count)) of \(question.lines.count)",
                style: paint.ink(.hintLabel))
        }
        buffer.write(answer, at: Point(x: inner.x, y: inner.maxY - 1), base: paint[.dialog], clip: inner)
    }

    /// The headline, then what lies beneath it, each cause one step in.
    private static func draw(_ error: CaissonError, _ paint: Paint, _ buffer: inout CellBuffer) {
        let room = room(buffer)
        let width = min(76, room.width - 6)
        var lines: [StyledLine] = []
        for (depth, text) in error.chain.enumerated() {
            let mark = depth == 0 ? "" : paint.glyph("└ ", "` ")
            let indent = String(repeating: "  ", count: max(0, depth - 1)) + mark
            let wrapped = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
                Wrapping.wrap(StyledLine(String($0)), width: max(8, width - CharacterWidth.of(indent)), mode: .word)
            }
            for (row, part) in wrapped.enumerated() {
                var line = paint.text(
                    row == 0 ? indent : String(repeating: " ", count: CharacterWidth.of(indent)), .muted)
                line.append(part.text, style: depth == 0 ? paint.ink(.bad) : Style())
                lines.append(line)
            }
        }
        if let subject = error.subject { lines.append(paint.text("about \(subject)", .muted)) }
        let size = Size(width: width, height: min(lines.count + 1, room.height - 2))
        let footer = paint.text("\(error.code.rawValue)  esc close", .muted)
        let inner = Dialog(title: paint.text("Error", .bad), size: size, footer: footer)
            .draw(into: &buffer, in: room, styles: paint.sheet)
        for (row, line) in lines.prefix(inner.height).enumerated() {
            buffer.write(line, at: Point(x: inner.x, y: inner.y + row), base: paint[.dialog], clip: inner)
        }
    }
}
