import CaissonAPI
import CaissonCore
import CaissonTerm

/// What `up` would do, step by step.
enum ProjectPlanView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        ProjectLines.draw(.projectPlan, &model, paint, into: &buffer, in: rect) { details, _, width in
            if let problem = details.problem {
                return ProjectLines.wrapped("up cannot be planned: \(problem.message)", .warning, width, paint)
            }
            let done = details.plan.filter { $0.kind != .keep }
            let head =
                done.isEmpty ? "up has nothing to do" : "up will do \(done.count) thing\(done.count == 1 ? "" : "s")"
            return [paint.text(head, done.isEmpty ? .good : .text), StyledLine("")]
                + details.plan.flatMap { lines($0, width, paint) }
                + details.warnings.flatMap { ProjectLines.wrapped("! " + $0, .warning, width, paint) }
        }
    }

    private static func lines(_ step: ProjectStep, _ width: Int, _ paint: Paint) -> [StyledLine] {
        let (sign, role) = mark(step.kind, paint)
        var line = paint.text(sign + " ", role)
        line.append(step.kind.rawValue + " ", style: paint.ink(role))
        line.append(step.subject)
        guard !step.reason.isEmpty else { return [line] }
        return [line]
            + ProjectLines.wrapped(step.reason, .muted, width - 4, paint).map { paint.text("    " + $0.text, .muted) }
    }

    private static func mark(_ kind: ProjectStep.Kind, _ paint: Paint) -> (String, ThemeRole) {
        switch kind {
        case .create: ("+", .added)
        case .recreate: ("~", .modified)
        case .remove: ("-", .deleted)
        case .start: (paint.glyph("▶", ">"), .good)
        case .keep: ("=", .muted)
        case .pull, .build: (paint.glyph("↓", "v"), .accent)
        }
    }
}

/// In what the containers of the selected service, or of all, are not as the file says.
enum ProjectDriftView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        ProjectLines.draw(.projectDrift, &model, paint, into: &buffer, in: rect) { details, model, width in
            if let problem = details.problem { return ProjectLines.wrapped(problem.message, .warning, width, paint) }
            let name = model.projects.selected?.service?.name
            let services = details.services.filter { name == nil ? $0.sync != .inStep : $0.name == name }
            guard !services.isEmpty else { return [paint.text("all services are as the file says", .good)] }
            return services.flatMap { lines($0, width, paint) }
        }
    }

    private static func lines(_ service: ProjectService, _ width: Int, _ paint: Paint) -> [StyledLine] {
        let mark = SyncMark.glyph(service.sync)
        var head = paint.text(service.name + " ", .accent)
        head.append("\(mark.text) \(SyncMark.meaning(service.sync))", style: paint.ink(mark.role))
        var lines = [head]
        var key = ""
        for drift in service.drift {
            if drift.key != key { lines.append(paint.text("  " + drift.key, .muted)) }
            key = drift.key
            lines +=
                side("    - ", drift.running, .deleted, width, paint) + side("    + ", drift.file, .added, width, paint)
        }
        return lines + [StyledLine("")]
    }

    private static func side(_ mark: String, _ text: String?, _ role: ThemeRole, _ width: Int, _ paint: Paint)
        -> [StyledLine]
    {
        guard let text else { return [] }
        let wrapped = Wrapping.wrap(StyledLine(text), width: max(8, width - mark.count), mode: .character)
        return wrapped.enumerated().map { index, line in
            paint.text((index == 0 ? mark : String(repeating: " ", count: mark.count)) + line.text, role)
        }
    }
}
