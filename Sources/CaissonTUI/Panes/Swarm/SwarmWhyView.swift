import CaissonAPI
import CaissonCore
import CaissonTerm

/// Why tasks are where they are: what each node says to the tasks that wait, then where the others are.
enum SwarmWhyView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let title = SwarmTitle.line(.swarmWhy, model, paint)
        let inner = PaneFrame.draw(.swarmWhy, title: title, model, paint, into: &buffer, in: rect)
        guard let service = model.swarm.service else {
            return PaneFrame.message("select a service or a task", .muted, paint, into: &buffer, in: inner)
        }
        if let failure = model.swarm.why.failure {
            return PaneFrame.message(failure.message, .bad, paint, into: &buffer, in: inner)
        }
        guard let explanations = model.swarm.why.value, model.swarm.why.key == service.id else {
            let text = model.swarm.why.isSlow(at: model.now) ? "asking the scheduler…" : ""
            return PaneFrame.message(text, .muted, paint, into: &buffer, in: inner)
        }
        let lines = PlacementLines(paint: paint, width: max(8, inner.width - 2)).lines(chosen(explanations, model.swarm), service)
        var top = model.swarm.tops[.swarmWhy] ?? 0
        DetailLines.draw(lines, top: &top, .swarmWhy, model, paint, into: &buffer, in: inner)
        model.swarm.tops[.swarmWhy] = top
    }

    /// Of the selected task alone, if one is.
    private static func chosen(_ all: [TaskExplanation], _ swarm: SwarmModel) -> [TaskExplanation] {
        guard case .task(let id) = swarm.selected else { return all }
        return all.filter { $0.task.id == id }
    }
}

/// Explanations as text; tasks that are told the same by every node share it.
struct PlacementLines {
    let paint: Paint
    let width: Int

    func lines(_ explanations: [TaskExplanation], _ service: ServiceDetails) -> [StyledLine] {
        let waiting = explanations.filter { $0.task.node == nil }
        let placed = explanations.filter { $0.task.node != nil }
        var lines = rules(service)
        for group in grouped(waiting) { lines += self.waiting(group) + [StyledLine("")] }
        if !placed.isEmpty { lines += self.placed(placed) }
        return lines.isEmpty || explanations.isEmpty ? lines + [paint.text("no task asks for a place", .muted)] : lines
    }

    private func rules(_ service: ServiceDetails) -> [StyledLine] {
        let placement = service.spec.task.placement
        var rules = placement.constraints + placement.spreadOver.map { "spread over \($0)" }
        if placement.maxReplicasPerNode > 0 { rules.append("at most \(placement.maxReplicasPerNode) a node") }
        let asked = service.spec.task.resources.reservations
        if asked.nanoCPUs > 0 { rules.append("\(ResourceText.cpus(asked.nanoCPUs)) cpu") }
        if asked.memoryBytes > 0 { rules.append(ByteCount(asked.memoryBytes).compact) }
        for (kind, amount) in asked.generic.sorted(by: { $0.key < $1.key }) { rules.append("\(amount) \(kind)") }
        guard !rules.isEmpty else { return [] }
        return wrapped("asks for " + rules.joined(separator: ", "), .muted) + [StyledLine("")]
    }

    private func grouped(_ waiting: [TaskExplanation]) -> [[TaskExplanation]] {
        waiting.reduce(into: []) { groups, one in
            if let place = groups.firstIndex(where: { $0[0].nodes == one.nodes && $0[0].task.status.error == one.task.status.error }) {
                groups[place].append(one)
            } else {
                groups.append([one])
            }
        }
    }

    private func waiting(_ group: [TaskExplanation]) -> [StyledLine] {
        let names = group.prefix(6).map(\.task.slotName).joined(separator: ", ") + (group.count > 6 ? " and \(group.count - 6) more" : "")
        var lines = wrapped("\(names) \(group.count == 1 ? "waits" : "wait") for a node", .warning)
        if let error = group[0].task.status.error { lines += wrapped(error, .bad) }
        for node in group[0].nodes { lines += answer(node) }
        return lines
    }

    private func answer(_ node: NodeAnswer) -> [StyledLine] {
        let takes = node.reasons.isEmpty
        let mark = takes ? paint.glyph("✓", "+") : paint.glyph("✗", "x")
        let words = takes ? ["would take it: \(load(node))"] : node.reasons
        let column = min(16, max(6, CharacterWidth.of(node.name))) + 5
        let body = ProjectLines.wrapped(words.joined(separator: "; "), takes ? .good : .text, width - column, paint)
        return body.enumerated().map { row, part in
            guard row == 0 else { return paint.text(String(repeating: " ", count: column) + part.text, takes ? .good : .text) }
            var line = paint.text("  \(mark) ", takes ? .good : .bad)
            line.append(CharacterWidth.pad(node.name, to: column - 4))
            line.append(part)
            return line
        }
    }

    /// By node: how many are there, and what else is said of it.
    private func placed(_ explanations: [TaskExplanation]) -> [StyledLine] {
        let byNode = Dictionary(grouping: explanations) { $0.task.nodeName ?? "" }
        let answers = explanations[0].nodes
        var lines = [paint.text("placed", .accent)]
        for name in byNode.keys.sorted() {
            let slots = (byNode[name] ?? []).map { "\($0.task.slot)" }
            let isGlobal = (byNode[name] ?? []).contains { if case .node = $0.task.slot { true } else { false } }
            let note = answers.first { $0.name == name }.map { ", " + load($0) } ?? ""
            let what = isGlobal ? "its task" : "slot\(slots.count == 1 ? "" : "s") \(slots.prefix(20).joined(separator: " "))"
            lines += wrapped("  \(name): \(what)\(slots.count > 20 ? " …" : "")\(note)", .text)
        }
        let others = answers.filter { byNode[$0.name] == nil }
        if !others.isEmpty { lines += [StyledLine(""), paint.text("not on", .accent)] + others.flatMap(answer) }
        return lines
    }

    private func load(_ node: NodeAnswer) -> String {
        let failures = node.failures > 0 ? ", failed there \(node.failures) times lately" : ""
        return "\(node.serviceTasks) of this service, \(node.tasks) in all" + failures
    }

    private func wrapped(_ text: String, _ role: ThemeRole) -> [StyledLine] { ProjectLines.wrapped(text, role, width, paint) }
}

/// Amounts of a node's resources as people write them.
enum ResourceText {
    /// `1.5`, `2`.
    static func cpus(_ nano: Int64) -> String {
        let hundredths = nano / 10_000_000
        let (whole, rest) = (hundredths / 100, hundredths % 100)
        if rest == 0 { return "\(whole)" }
        return "\(whole)." + (rest % 10 == 0 ? "\(rest / 10)" : (rest < 10 ? "0" : "") + "\(rest)")
    }
}
