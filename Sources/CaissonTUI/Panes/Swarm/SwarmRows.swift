import CaissonAPI
import CaissonCore
import CaissonTerm

/// The columns of each section of the list, and what stands in them.
struct SwarmRows {
    let swarm: SwarmModel
    let now: Timestamp
    let paint: Paint

    private var index: SwarmIndex { swarm.index }

    var columns: [TableColumn] {
        switch swarm.section {
        case .services:
            [
                TableColumn(title: "SERVICE", width: .flexible(min: 12, weight: 3)),
                TableColumn(title: "MODE", width: .fixed(6), priority: 3),
                TableColumn(title: "TASKS", width: .fixed(countWidth), alignment: .right),
                TableColumn(title: "IMAGE", width: .flexible(min: 10, weight: 3), priority: 1),
                TableColumn(title: "PORT", width: .fixed(10), priority: 2),
                TableColumn(title: "STATE", width: .fixed(11)),
            ]
        case .stacks:
            [
                TableColumn(title: "STACK", width: .flexible(min: 12, weight: 3)),
                TableColumn(title: "SERVICES", width: .fixed(8), alignment: .right),
                TableColumn(title: "TASKS", width: .fixed(9), alignment: .right),
                TableColumn(title: "STATE", width: .fixed(11)),
            ]
        case .nodes:
            [
                TableColumn(title: "NODE", width: .flexible(min: 10, weight: 3)),
                TableColumn(title: "ROLE", width: .fixed(9), priority: 1),
                TableColumn(title: "STATE", width: .fixed(11)),
                TableColumn(title: "AVAIL", width: .fixed(8)),
                TableColumn(title: "TASKS", width: .fixed(5), alignment: .right),
                TableColumn(title: "ENGINE", width: .fixed(8), priority: 3),
                TableColumn(title: "ADDRESS", width: .fixed(15), priority: 2),
            ]
        case .tasks:
            [
                TableColumn(title: "TASK", width: .flexible(min: 14, weight: 2)),
                TableColumn(title: "NODE", width: .flexible(min: 8, weight: 1)),
                TableColumn(title: "STATE", width: .fixed(11)),
                TableColumn(title: "AGE", width: .fixed(4), alignment: .right),
                TableColumn(title: "IMAGE", width: .flexible(min: 10, weight: 2), priority: 1),
                TableColumn(title: "ERROR", width: .flexible(min: 16, weight: 3), priority: 2),
            ]
        }
    }

    /// Wide enough for the largest service.
    private var countWidth: Int {
        switch index.services.values.map(\.wanted).max() ?? 0 {
        case ..<100: 5
        case ..<1000: 7
        default: 11
        }
    }

    func cells(_ subject: SwarmSubject) -> [StyledLine] {
        switch subject {
        case .service(let id): index.services[id].map(service) ?? []
        case .stack(let name): stack(name)
        case .node(let id): index.nodes[id].map(node) ?? []
        case .task(let id): index.tasks[id].map(task) ?? []
        }
    }

    /// The point in time whose age stands in the row.
    func time(_ subject: SwarmSubject) -> Timestamp? {
        if case .task(let id) = subject { index.tasks[id]?.status.since } else { nil }
    }

    private func service(_ service: ServiceDetails) -> [StyledLine] {
        let board = index.board(service.id)
        let condition = ServiceCondition(service, board)
        let mark = condition.mark(paint)
        let ports = service.ports.map(portText)
        return [
            paint.text(service.name), paint.text(mode(service.spec.mode), .muted), count(service, board),
            paint.text(ImageText.short(service.spec.task.container.image), .muted),
            ports.isEmpty ? paint.text(paint.glyph("–", "-"), .muted) : paint.text(ports.joined(separator: " ")),
            paint.text(mark.glyph + " " + condition.word, mark.role == .good ? .text : mark.role),
        ]
    }

    private func portText(_ port: PortConfig) -> String {
        port.published.map { "\($0)\(paint.glyph("→", ">"))\(port.target)" } ?? "\(port.target)"
    }

    private func mode(_ mode: ServiceMode) -> String {
        switch mode {
        case .replicated: "repl"
        case .global: "global"
        case .replicatedJob, .globalJob: "job"
        }
    }

    /// `5/6`, and while a user's wish is not taken in yet `5→8`.
    private func count(_ service: ServiceDetails, _ board: ServiceBoard) -> StyledLine {
        let wanted = service.wanted
        if service.spec.mode.isJob { return paint.text("\(service.tasks.completed)/\(wanted)", .muted) }
        let running = board.counts.running
        if let wish = swarm.wishes[service.id] { return paint.text("\(running)\(paint.glyph("→", ">"))\(wish)", .accent) }
        return paint.text("\(running)/\(wanted)", running < wanted ? .warning : wanted == 0 ? .muted : .good)
    }

    private func stack(_ name: String) -> [StyledLine] {
        let services = index.services(of: name)
        let running = services.reduce(0) { $0 + index.board($1.id).counts.running }
        let wanted = services.reduce(0) { $0 + ($1.spec.mode.isJob ? 0 : $1.wanted) }
        let conditions = services.map { ServiceCondition($0, index.board($0.id)) }
        let worst = conditions.first { [.blocked, .failing, .paused, .rollbackPaused].contains($0) }
        let condition = worst ?? conditions.first { ![.ok, .done].contains($0) } ?? .ok
        let mark = condition.mark(paint)
        return [
            paint.text(name), paint.text("\(services.count)"),
            paint.text("\(running)/\(wanted)", running < wanted ? .warning : .good),
            paint.text(mark.glyph + " " + condition.word, mark.role == .good ? .text : mark.role),
        ]
    }

    private func node(_ node: NodeDetails) -> [StyledLine] {
        let mark = NodeMark.mark(node, paint)
        var name = paint.text(node.name)
        if node.manager?.isLeader == true { name.append(paint.glyph(" ★", " *"), style: paint.ink(.accent)) }
        let isActive = node.spec.availability == .active
        return [
            name, paint.text(node.spec.role.rawValue, .muted), paint.text(mark.glyph + " " + mark.word, mark.role),
            paint.text(node.spec.availability.rawValue, isActive ? .text : .warning),
            paint.text("\(index.taskCount(on: node.id))"), paint.text(node.description.engineVersion, .muted),
            paint.text(node.status.address, .muted),
        ]
    }

    private func task(_ task: TaskSummary) -> [StyledLine] {
        let mark = TaskMark(task, version: index.services[task.service]?.specVersion ?? 0)
        return [
            paint.text(task.label), paint.text(task.nodeName ?? paint.glyph("–", "-"), .muted),
            paint.text(mark.glyph(paint) + " " + task.status.state.name, mark.role == .good ? .text : mark.role),
            paint.text(TimeLabel.age(of: task.status.since, at: now), .muted), paint.text(ImageText.short(task.image), .muted),
            paint.text(StepsSummary.headline(task.status.error ?? ""), .bad),
        ]
    }
}

/// How a node is, as a glyph and a word.
enum NodeMark {
    static func mark(_ node: NodeDetails, _ paint: Paint) -> (glyph: String, word: String, role: ThemeRole) {
        switch node.status.state {
        case .ready: (paint.glyph("●", ">"), "ready", .good)
        case .unknown: (paint.glyph("○", "o"), "unknown", .muted)
        case .suspected: (paint.glyph("▲", "!"), "suspected", .warning)
        case .down: (paint.glyph("✗", "x"), "down", .bad)
        }
    }
}

/// Images as tables have room for them.
enum ImageText {
    /// Without digest and registry: `registry.example.org/shop/web:1@sha256:…` → `shop/web:1`.
    static func short(_ image: String) -> String {
        let name = image.split(separator: "@", maxSplits: 1).first.map(String.init) ?? image
        guard let slash = name.firstIndex(of: "/") else { return name }
        let first = name[..<slash]
        let isRegistry = first.contains(".") || first.contains(":") || first == "localhost"
        return isRegistry ? String(name[name.index(after: slash)...]) : name
    }
}
