import CaissonAPI
import CaissonCore
import CaissonTerm

/// The graph of a build: a row a step in its lane, with state and time; below it what decides how long it takes.
enum StepsView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let build = model.build.build
        let inner = PaneFrame.draw(.steps, title: title(model, paint), model, paint, into: &buffer, in: rect)
        guard !build.steps.isEmpty else {
            let failure = model.build.failure ?? (model.builds.shown == nil ? model.builds.failure : nil)
            let text = failure?.message ?? build.failure ?? emptyText(model)
            return PaneFrame.message(text, failure == nil && build.failure == nil ? .muted : .bad, paint, into: &buffer, in: inner)
        }
        let forecast = BuildForecast(build, now: model.now)
        let news = inner.height >= 12 ? StepsSummary.lines(model, forecast, width: inner.width - 1, paint) : []
        let graph = Rect(x: inner.x, y: inner.y, width: inner.width, height: inner.height - news.count)
        drawGraph(&model, Set(forecast.path), paint, into: &buffer, in: graph)
        for (row, line) in news.enumerated() {
            let line = line.truncated(to: inner.width - 1)
            buffer.write(line, at: Point(x: inner.x + 1, y: graph.maxY + row), base: paint[.text], clip: inner)
        }
    }

    private static func title(_ model: AppModel, _ paint: Paint) -> StyledLine {
        let build = model.build.build
        var line = paint.text("Steps", PaneFrame.isFocused(.steps, model) ? .titleFocused : .title)
        let lanes = build.lanes.map(\.shapes.count).max() ?? 0
        if lanes > 1 { line.append("  \(lanes) lanes", style: paint.ink(.muted)) }
        if !model.build.stepsFilter.isEmpty { line.append("  /\(model.build.stepsFilter)", style: paint.ink(.accent)) }
        return line
    }

    private static func emptyText(_ model: AppModel) -> String {
        if model.builds.starting != nil { return "starting…" }
        return model.builds.shown == nil ? "select a build" : model.build.build.start == nil ? "" : "reading the Dockerfile…"
    }

    private static func drawGraph(
        _ model: inout AppModel, _ path: Set<Int>, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect
    ) {
        let (build, now, selected) = (model.build.build, model.now, model.build.selected)
        let rows = model.build.rows
        let lanes = min(build.lanes.map(\.shapes.count).max() ?? 1, max(1, (rect.width - 22) / 2))
        let drawing = StepRow(width: rect.width - 1, lanes: lanes, now: now, paint: paint)
        var state = ListState(selection: rows.firstIndex { $0 == selected } ?? 0, offset: model.build.stepsOffset)
        // The bar under a step is seen together with it.
        if let last = rows.lastIndex(where: { $0 == selected }), last >= state.offset + rect.height {
            state.offset = last - rect.height + 1
        }
        ListView(count: rows.count) { row in
            guard let place = build.place(of: rows[row]) else { return StyledLine("") }
            let isBar = row > 0 && rows[row - 1] == rows[row]
            let step = build.steps[place]
            if isBar { return drawing.bar(step, build.lanes[place]) }
            let startsStage = step.step.stage != nil && (place == 0 || build.steps[place - 1].step.stage != step.step.stage)
            return drawing.line(step, build.lanes[place], startsStage: startsStage, isCritical: path.contains(step.id))
        }
        .draw(
            into: &buffer, in: rect, state: &state, styles: paint.widgets, focused: PaneFrame.isFocused(.steps, model))
        model.build.stepsOffset = state.offset
        PaneFrame.scrollBar(
            position: state.offset, visible: rect.height, total: rows.count, .steps, model, paint, into: &buffer, in: rect)
    }
}
