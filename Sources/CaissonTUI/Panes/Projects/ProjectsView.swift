import CaissonAPI
import CaissonCore
import CaissonTerm

/// The compose pane: projects, and below each its services with how many run, how they are, and how they stand to the file.
enum ProjectsView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let list = model.projects.list
        let title = PaneFrame.listTitle(.projects, paint, model, note: note(model), filter: list.filter)
        let inner = PaneFrame.draw(.projects, title: title, model, paint, into: &buffer, in: rect)
        if let failure = model.projects.failure {
            return PaneFrame.message(failure.message, .bad, paint, into: &buffer, in: inner)
        }
        guard !list.rows.isEmpty else {
            return PaneFrame.message(emptiness(model), .muted, paint, into: &buffer, in: inner)
        }
        let shown = model
        ListPaneView.draw(.projects, &model.projects.list, columns, shown, paint, into: &buffer, in: inner) {
            row, marked in
            TableRow(cells: cells(row, shown, paint), isMarked: marked)
        }
    }

    private static func note(_ model: AppModel) -> String {
        let count = model.projects.list.all.count { $0.service == nil }
        return model.projects.isLoaded && count > 0 ? "\(count)" : ""
    }

    private static func emptiness(_ model: AppModel) -> String {
        guard model.projects.isLoaded else { return "" }
        let filter = model.projects.list.filter
        return filter.isEmpty
            ? "no project: start in a folder with a compose file, or run compose up" : "nothing matches /\(filter)"
    }

    private static let columns = [
        TableColumn(title: "SERVICE", width: .flexible(min: 10, weight: 1)),
        TableColumn(title: "RUN", width: .fixed(4), alignment: .right),
        // As wide as its longest word, `unhealthy`: what is wrong comes before where it listens.
        TableColumn(title: "STATE", width: .fixed(11)),
        TableColumn(title: "SYNC", width: .fixed(4)),
        TableColumn(title: "PORT", width: .fixed(5), alignment: .right, priority: 1),
    ]

    private static func cells(_ row: ProjectRow, _ model: AppModel, _ paint: Paint) -> [StyledLine] {
        guard row.service != nil else { return project(row, model, paint) }
        let service = model.comparison(of: row)
        let running = row.containers.count(where: \.isAlive)
        let wanted = service?.wanted ?? row.containers.count
        return [
            paint.text("  " + row.name),
            paint.text("\(running)/\(wanted)", running == 0 ? .muted : running < wanted ? .warning : .good),
            state(row.containers, paint), SyncMark.line(service?.sync, paint), port(row.containers, paint),
        ]
    }

    private static func project(_ row: ProjectRow, _ model: AppModel, _ paint: Paint) -> [StyledLine] {
        let running = row.containers.count(where: \.isAlive)
        let details = model.projects.known[row.project.name]
        let sync = details.map { details in
            details.problem != nil
                ? ProjectService.Sync.unknown
                : details.services.map(\.sync).first { $0 != .inStep } ?? .inStep
        }
        let wanted = details.flatMap(wanted) ?? row.containers.count
        return [
            paint.text(row.name, .accent),
            paint.text("\(running)/\(wanted)", running == 0 ? .muted : running < wanted ? .warning : .good),
            StyledLine(""),
            SyncMark.line(sync, paint), StyledLine(""),
        ]
    }

    /// How many containers the file wants in all; nil where there is no file.
    private static func wanted(_ details: ProjectDetails) -> Int? {
        details.problem == nil ? details.services.reduce(0) { $0 + ($1.wanted ?? 0) } : nil
    }

    /// The worst of its containers: what the user has to know of.
    private static func state(_ containers: [ContainerSummary], _ paint: Paint) -> StyledLine {
        func rank(_ container: ContainerSummary) -> Int {
            switch (container.state, container.health) {
            case (.running, .unhealthy): 5
            case (.exited, _) where container.exitCode != 0: 4
            case (.dead, _), (.restarting, _): 4
            case (.running, .starting): 3
            case (.paused, _), (.created, _), (.removing, _): 2
            case (.exited, _): 1
            default: 0
            }
        }
        guard let worst = containers.max(by: { rank($0) < rank($1) }) else {
            return paint.text(paint.glyph("–", "-"), .muted)
        }
        let mark = StateMark.mark(worst, paint)
        var line = paint.text(mark.glyph, mark.role)
        line.append(" " + StateMark.word(worst), style: paint.ink(mark.role == .good ? .text : mark.role))
        return line
    }

    private static func port(_ containers: [ContainerSummary], _ paint: Paint) -> StyledLine {
        let ports = containers.flatMap { PublishedPort.all($0.ports, of: $0.ref) }
        return ports.first.map { paint.text($0.hostPort) } ?? paint.text(paint.glyph("–", "-"), .muted)
    }
}

/// How a service stands to its file, as a glyph; what it means stands beside the graph.
enum SyncMark {
    static func glyph(_ sync: ProjectService.Sync) -> (text: String, role: ThemeRole) {
        switch sync {
        case .inStep: ("=", .good)
        case .changed: ("~", .modified)
        case .missing: ("+", .added)
        case .orphaned: ("-", .deleted)
        case .unknown: ("?", .muted)
        }
    }

    static func line(_ sync: ProjectService.Sync?, _ paint: Paint) -> StyledLine {
        guard let sync else { return StyledLine("") }
        let mark = glyph(sync)
        return paint.text(" " + mark.text, mark.role)
    }

    static func meaning(_ sync: ProjectService.Sync) -> String {
        switch sync {
        case .inStep: "as the file says"
        case .changed: "the file changed since it was made"
        case .missing: "not there as the file says"
        case .orphaned: "not in the file"
        case .unknown: "there is no file to compare with"
        }
    }
}
