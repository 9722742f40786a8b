import CaissonAPI
import CaissonCore
import CaissonTerm

/// What services wait for, as a tree from those that nobody waits for; what is in the way is named below.
enum ProjectGraphView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        ProjectLines.draw(.projectGraph, &model, paint, into: &buffer, in: rect) { details, model, width in
            var lines = head(details, width, paint)
            lines += DependencyTree(details: details, paint: paint).lines()
            let blockers = blockers(details)
            if !blockers.isEmpty { lines.append(StyledLine("")) }
            lines += blockers.flatMap { ProjectLines.wrapped(paint.glyph("✗ ", "x ") + $0, .bad, width, paint) }
            return lines + legend(details, paint)
        }
    }

    private static func head(_ details: ProjectDetails, _ width: Int, _ paint: Paint) -> [StyledLine] {
        var lines = details.files.map { paint.text(shortened($0, width), .muted) }
        if let problem = details.problem { lines += ProjectLines.wrapped(problem.message, .warning, width, paint) }
        return lines + (lines.isEmpty ? [] : [StyledLine("")])
    }

    /// The end of a path says more than its beginning.
    private static func shortened(_ path: String, _ width: Int) -> String {
        path.count > width ? "…" + path.suffix(max(1, width - 1)) : path
    }

    /// `api waits for migrate (completed): exit 1`
    private static func blockers(_ details: ProjectDetails) -> [String] {
        details.services.flatMap { service in
            service.dependencies.filter { !$0.isMet }.map {
                "\(service.name) waits for \($0.service) (\($0.condition)): \($0.reason)"
            }
        }
    }

    /// What the marks of the services shown mean.
    private static func legend(_ details: ProjectDetails, _ paint: Paint) -> [StyledLine] {
        let shown = [ProjectService.Sync.changed, .missing, .orphaned].filter { sync in
            details.services.contains { $0.sync == sync }
        }
        guard !shown.isEmpty else { return [] }
        return [StyledLine("")]
            + shown.map { sync in
                let mark = SyncMark.glyph(sync)
                var line = paint.text(mark.text, mark.role)
                line.append(" " + SyncMark.meaning(sync), style: paint.ink(.muted))
                return line
            }
    }
}

/// Services under those that wait for them.
struct DependencyTree {
    let details: ProjectDetails
    let paint: Paint

    func lines() -> [StyledLine] {
        let wanted = Set(details.services.flatMap { $0.dependencies.map(\.service) })
        let roots = details.services.filter { !wanted.contains($0.name) }
        var lines: [StyledLine] = []
        for root in roots.isEmpty ? details.services : roots {
            var line = paint.text(root.name)
            line.append(" ")
            append(root.sync, to: &line)
            lines.append(line)
            add(root, indent: "", path: [root.name], to: &lines)
        }
        return lines
    }

    private func add(_ service: ProjectService, indent: String, path: [String], to lines: inout [StyledLine]) {
        for (index, dependency) in service.dependencies.enumerated() {
            let isLast = index == service.dependencies.count - 1
            let branch = paint.glyph(isLast ? "└─▶ " : "├─▶ ", isLast ? "`-> " : "|-> ")
            var line = paint.text(indent + branch, .muted)
            line.append(dependency.service)
            let mark = dependency.isMet ? paint.glyph(" ✓ ", " ok ") : paint.glyph(" ✗ ", " x ")
            line.append(mark, style: paint.ink(dependency.isMet ? .good : .bad))
            line.append(
                dependency.isMet ? dependency.condition : dependency.reason,
                style: paint.ink(dependency.isMet ? .muted : .bad))
            guard let next = details.services.first(where: { $0.name == dependency.service }) else {
                lines.append(line)
                continue
            }
            line.append(" ")
            append(next.sync, to: &line)
            lines.append(line)
            // Labels of strangers may say anything: a circle ends where it closes.
            guard !path.contains(next.name), path.count < 32 else { continue }
            add(
                next, indent: indent + paint.glyph(isLast ? "    " : "│   ", isLast ? "    " : "|   "),
                path: path + [next.name], to: &lines)
        }
    }

    private func append(_ sync: ProjectService.Sync, to line: inout StyledLine) {
        guard sync != .inStep, sync != .unknown else { return }
        let mark = SyncMark.glyph(sync)
        line.append(mark.text, style: paint.ink(mark.role))
    }
}

/// The text panes of a project: one frame, one way to scroll.
enum ProjectLines {
    static func draw(
        _ pane: PaneID, _ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect,
        _ text: (ProjectDetails, AppModel, _ width: Int) -> [StyledLine]
    ) {
        let title = PaneFrame.tabTitle(pane, subject: model.subjectName(of: .projects), model, paint)
        let inner = PaneFrame.draw(pane, title: title, model, paint, into: &buffer, in: rect)
        if let failure = model.projects.details.failure {
            return PaneFrame.message(failure.message, .bad, paint, into: &buffer, in: inner)
        }
        guard let details = model.shownProject else {
            let text = model.projects.details.isSlow(at: model.now) ? "comparing with the file…" : ""
            return PaneFrame.message(text, .muted, paint, into: &buffer, in: inner)
        }
        let lines = text(details, model, max(8, inner.width - 2))
        var top = model.projects.tops[pane] ?? 0
        DetailLines.draw(lines, top: &top, pane, model, paint, into: &buffer, in: inner)
        model.projects.tops[pane] = top
    }

    static func wrapped(_ text: String, _ role: ThemeRole, _ width: Int, _ paint: Paint) -> [StyledLine] {
        Wrapping.wrap(StyledLine(text), width: max(8, width), mode: .word).map { paint.text($0.text, role) }
    }
}
