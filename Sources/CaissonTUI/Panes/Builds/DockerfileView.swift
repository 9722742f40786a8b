import CaissonAPI
import CaissonCore
import CaissonTerm

/// The Dockerfile beside its steps: the lines of the selected step are marked, those that run or failed show it.
enum DockerfileView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let view = model.build
        let inner = PaneFrame.draw(
            .dockerfile, title: title(model, paint), footer: warning(view, paint), model, paint, into: &buffer, in: rect)
        let lines = view.build.dockerfile
        guard !lines.isEmpty else { return }
        var top = view.dockerfileTop ?? followed(view, height: inner.height)
        top = max(0, min(top, lines.count - inner.height))
        if view.dockerfileTop != nil { model.build.dockerfileTop = top }
        model.build.dockerfileShown = top
        let marks = marks(view.build, in: top + 1...top + max(1, inner.height))
        let warned = Set(view.build.warnings.compactMap { $0.lines?.lowerBound })
        let selected = view.selectedStep?.step.lines
        for (row, line) in lines.dropFirst(top).prefix(inner.height).enumerated() {
            let number = top + row + 1
            let isSelected = selected?.contains(number) ?? false
            let mark = mark(marks[number], isWarned: warned.contains(number), model.now, paint)
            draw(String(line.prefix(DockerfileView.longest)), number, isSelected: isSelected, mark, paint, &buffer, in: inner.row(row))
        }
        PaneFrame.scrollBar(
            position: top, visible: inner.height, total: lines.count, .dockerfile, model, paint, into: &buffer, in: inner)
    }

    private static func title(_ model: AppModel, _ paint: Paint) -> StyledLine {
        let name = model.build.build.start?.dockerfileName ?? "Dockerfile"
        let line = model.build.selectedStep?.step.lines.map { ":\($0.lowerBound)" } ?? ""
        return paint.text(name + line, PaneFrame.isFocused(.dockerfile, model) ? .titleFocused : .title)
    }

    /// The check that found something in the selected lines, else how many there are.
    private static func warning(_ view: BuildViewModel, _ paint: Paint) -> StyledLine? {
        let selected = view.selectedStep?.step.lines
        let hit = view.build.warnings.first { warning in
            guard let selected, let lines = warning.lines else { return false }
            return selected.overlaps(lines)
        }
        return hit.map { paint.text("\(paint.glyph("⚠", "!")) \($0.name): \($0.message)", .warning) }
    }

    /// Keeps the selected step's lines in view, a third from the top.
    private static func followed(_ view: BuildViewModel, height: Int) -> Int {
        guard let lines = view.selectedStep?.step.lines else { return view.dockerfileShown }
        if lines.lowerBound > view.dockerfileShown, lines.upperBound <= view.dockerfileShown + height { return view.dockerfileShown }
        return lines.lowerBound - 1 - height / 3
    }

    /// No more of a line is drawn.
    private static let longest = 1000

    /// The worst state of the steps of each line that shows.
    private static func marks(_ build: BuildModel, in shown: ClosedRange<Int>) -> [Int: StepModel.State] {
        var marks: [Int: StepModel.State] = [:]
        for step in build.steps {
            guard let lines = step.step.lines, lines.overlaps(shown) else { continue }
            for line in lines.clamped(to: shown) where marks[line].map({ rank(step.state) > rank($0) }) ?? true { marks[line] = step.state }
        }
        return marks
    }

    private static func rank(_ state: StepModel.State) -> Int {
        switch state {
        case .failed: 5
        case .running: 4
        case .cancelled: 3
        case .waiting: 2
        case .done: 1
        case .cached: 0
        }
    }

    /// What a line shows at its end: that it runs or failed, or that a check found something in it.
    private static func mark(_ state: StepModel.State?, isWarned: Bool, _ now: Timestamp, _ paint: Paint) -> StyledLine? {
        if let state, state == .failed || state == .running {
            let mark = BuildMark.mark(state, now, paint)
            return paint.text(mark.glyph, mark.role)
        }
        return isWarned ? paint.text(paint.glyph("⚠", "!"), .warning) : nil
    }

    private static func draw(
        _ text: String, _ number: Int, isSelected: Bool, _ mark: StyledLine?, _ paint: Paint,
        _ buffer: inout CellBuffer, in row: Rect
    ) {
        var line = paint.text(isSelected ? paint.glyph("▌", ">") : " ", .accent)
        let digits = String(number)
        line.append(String(repeating: " ", count: max(0, 3 - digits.count)) + digits, style: paint.ink(.muted))
        line.append(paint.glyph(" │ ", " | "), style: paint.ink(.border))
        line.append(DockerfileText.line(text, paint))
        let style = isSelected ? paint.ink(.selectionUnfocused).over(paint[.text]) : paint[.text]
        buffer.fill(row, style: style)
        let room = row.width - (mark == nil ? 0 : 3)
        buffer.write(line.truncated(to: room), at: row.origin, base: style, clip: row)
        if let mark { buffer.write(mark, at: Point(x: row.maxX - 2, y: row.y), base: style, clip: row) }
    }
}

/// A line of a Dockerfile with its keyword set off and comments set back.
enum DockerfileText {
    static func line(_ text: String, _ paint: Paint) -> StyledLine {
        let text = text.split(separator: "\t", omittingEmptySubsequences: false).joined(separator: "    ")
        let trimmed = text.drop { $0 == " " }
        if trimmed.hasPrefix("#") { return paint.text(text, .muted) }
        let keyword = trimmed.prefix { $0.isLetter }
        guard trimmed.startIndex == text.startIndex, keywords.contains(keyword.uppercased()) else { return paint.text(text) }
        var line = paint.text(String(keyword), .accent)
        line.append(String(trimmed.dropFirst(keyword.count)))
        return line
    }

    private static let keywords: Set<String> = [
        "FROM", "RUN", "COPY", "ADD", "ENV", "ARG", "LABEL", "EXPOSE", "ENTRYPOINT", "CMD", "WORKDIR", "USER", "VOLUME",
        "STOPSIGNAL", "HEALTHCHECK", "SHELL", "ONBUILD", "MAINTAINER",
    ]
}
