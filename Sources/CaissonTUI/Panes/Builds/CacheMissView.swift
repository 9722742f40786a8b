import CaissonAPI
import CaissonCore
import CaissonTerm

/// Why the selected step was not taken from the cache: the reason, the files that changed, what changed in them. A step
/// that missed because of one before it shows that one's reason too, down to the first.
enum CacheMissView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let view = model.build
        let subject = StepLogView.subject(view, .cacheMiss, width: rect.width)
        let title = PaneFrame.tabTitle(.cacheMiss, subject: subject, model, paint)
        let inner = PaneFrame.draw(.cacheMiss, title: title, model, paint, into: &buffer, in: rect)
        let misses = view.misses
        guard !misses.isEmpty else {
            return PaneFrame.message(emptyText(view.selectedStep), .muted, paint, into: &buffer, in: inner)
        }
        let lines = misses.enumerated().flatMap { depth, found in
            text(found.step, found.miss, isFirst: depth == 0, paint).flatMap { wrapped($0, inner.width - 2) }
        }
        var top = view.missTop
        DetailLines.draw(lines, top: &top, .cacheMiss, model, paint, into: &buffer, in: inner)
        model.build.missTop = top
    }

    private static func wrapped(_ line: StyledLine, _ width: Int) -> [StyledLine] {
        Wrapping.wrap(line, width: max(8, width), mode: .character)
    }

    private static func emptyText(_ step: StepModel?) -> String {
        switch step?.state {
        case nil: "select a step"
        case .cached: "it was cached"
        case .waiting, .running: "the reason is told when the step has ended"
        case .done, .failed, .cancelled: "this step is never taken from the cache, or no reason was kept"
        }
    }

    private static func text(_ step: StepModel, _ miss: CacheMiss, isFirst: Bool, _ paint: Paint) -> [StyledLine] {
        var lines: [StyledLine] = []
        if !isFirst {
            lines += [StyledLine(""), paint.text("because of #\(step.id) \(step.instruction)", .accent)]
        }
        lines.append(paint.text(miss.headline, .warning))
        lines.append(paint.text(sentence(miss.reason), .muted))
        if !miss.files.isEmpty { lines.append(StyledLine("")) }
        for file in miss.files {
            let mark = FileTreeView.mark(file.kind, paint)
            var line = paint.text(mark.glyph + " ", mark.role)
            line.append(file.path)
            lines.append(line)
        }
        let differences = [miss.difference] + miss.files.compactMap(\.difference).filter { $0 != miss.difference }
        for difference in differences where !difference.isEmpty {
            lines.append(StyledLine(""))
            lines += difference.split(separator: "\n", omittingEmptySubsequences: false).map { Self.line(String($0), paint) }
            if lines.last?.spans.isEmpty == true { lines.removeLast() }
        }
        return lines
    }

    /// A line of a unified difference.
    static func line(_ text: String, _ paint: Paint) -> StyledLine {
        let text = text.split(separator: "\t", omittingEmptySubsequences: false).joined(separator: "    ")
        if text.hasPrefix("+++") || text.hasPrefix("---") { return paint.text(text, .muted) }
        if text.hasPrefix("@@") { return paint.text(text, .accent) }
        if text.hasPrefix("+") { return paint.text(text, .added) }
        return text.hasPrefix("-") ? paint.text(text, .deleted) : paint.text(text)
    }

    private static func sentence(_ reason: CacheMiss.Reason) -> String {
        switch reason {
        case .neverBuilt: "Nothing like it was built here before."
        case .instruction: "The instruction, or one of its flags, changed."
        case .argument: "An argument or a variable it sees changed."
        case .base: "The base image is another one."
        case .parent: "A step before it made something else."
        case .files: "Files it reads changed."
        case .mount: "The source of a mount, or a secret, changed."
        case .asked: "It was to be built without the cache."
        case .pruned: "What it had made was pruned."
        }
    }
}
