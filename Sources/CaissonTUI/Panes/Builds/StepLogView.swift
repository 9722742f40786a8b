import CaissonAPI
import CaissonCore
import CaissonTerm

/// The log of the selected step, whole; under it why it failed, and above what moves in it.
enum StepLogView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let view = model.build
        let title = PaneFrame.tabTitle(.stepLog, subject: subject(view, .stepLog, width: rect.width), model, paint)
        let footer = view.store.count > 0 ? LogsView.footer(view, lost: view.store.dropped, paint) : nil
        var inner = PaneFrame.draw(.stepLog, title: title, footer: footer, model, paint, into: &buffer, in: rect)
        guard let step = view.selectedStep else {
            return PaneFrame.message(model.build.build.steps.isEmpty ? "" : "select a step", .muted, paint, into: &buffer, in: inner)
        }
        drawFailure(step, paint, into: &buffer, &inner)
        guard view.store.count > 0 else { return drawProgress(step, paint, into: &buffer, in: inner) }
        var reading = view.reading
        LogsView.draw(view.store, &reading, .stepLog, model, paint, into: &buffer, in: inner)
        model.build.reading = reading
    }

    /// `#9 RUN make`, as far as there is room beside the tabs; over the reason for a miss the number alone.
    static func subject(_ view: BuildViewModel, _ pane: PaneID, width: Int) -> String {
        guard let step = view.selectedStep else { return "" }
        guard pane == .stepLog else { return "#\(step.id)" }
        let room = width - 24
        return "#\(step.id) " + CharacterWidth.truncate(step.instruction, to: max(0, room))
    }

    /// Takes the last rows for what went wrong.
    private static func drawFailure(_ step: StepModel, _ paint: Paint, into buffer: inout CellBuffer, _ inner: inout Rect) {
        guard let failure = step.failure, inner.height > 3 else { return }
        let text = paint.glyph("✗ ", "x ") + StepsSummary.headline(failure)
        let lines = Wrapping.wrap(StyledLine(text), width: inner.width, mode: .word).prefix(max(1, inner.height / 3))
        let top = inner.maxY - lines.count
        for (row, line) in lines.enumerated() {
            buffer.write(line, at: Point(x: inner.x, y: top + row), base: paint[.bad], clip: inner)
        }
        inner = Rect(x: inner.x, y: inner.y, width: inner.width, height: inner.height - lines.count)
    }

    /// A step without a word: what moves in it, a line each, or what state it is in.
    private static func drawProgress(_ step: StepModel, _ paint: Paint, into buffer: inout CellBuffer, in inner: Rect) {
        guard !step.progress.isEmpty else {
            return PaneFrame.message(emptyText(step), .muted, paint, into: &buffer, in: inner)
        }
        for (row, moved) in step.progress.suffix(inner.height).enumerated() {
            var line = StyledLine(CharacterWidth.pad(CharacterWidth.truncate(moved.id, to: 28), to: 29))
            let total = moved.total.map { "/" + ByteCount($0).compact } ?? ""
            line.append(ByteCount(moved.current).compact + total, style: paint.ink(.muted))
            if moved.isDone { line.append(paint.glyph(" ✓", " done"), style: paint.ink(.good)) }
            buffer.write(line, at: Point(x: inner.x, y: inner.y + row), base: paint[.text], clip: inner)
        }
    }

    private static func emptyText(_ step: StepModel) -> String {
        switch step.state {
        case .waiting: "waits for the steps before it"
        case .running: "no output yet"
        case .cached: "taken from the cache: nothing ran"
        case .done, .failed, .cancelled: "no output"
        }
    }
}
