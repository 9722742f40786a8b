import CaissonAPI
import CaissonCore
import CaissonTerm

/// A rolling update slot by slot: what each slot runs of the old and the new spec, and why it stands still when it does.
enum SwarmUpdateView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let title = SwarmTitle.line(.swarmUpdate, model, paint)
        let inner = PaneFrame.draw(.swarmUpdate, title: title, model, paint, into: &buffer, in: rect)
        guard let service = model.swarm.service else {
            return PaneFrame.message("select a service to see its update", .muted, paint, into: &buffer, in: inner)
        }
        let width = inner.width - 2
        let head = head(service, model, paint, width)
        let board = model.swarm.index.board(service.id)
        let slots = board.slots.filter { isShown(board.entries[$0], model.swarm.index) }
        let gauge = 1
        let count = head.count + gauge + slots.count
        let top = max(0, min(model.swarm.tops[.swarmUpdate] ?? 0, count - inner.height))
        var times: [Timestamp] = []
        for row in top..<min(count, top + inner.height) {
            let place = Point(x: inner.x + 1, y: inner.y + row - top)
            if row < head.count {
                buffer.write(head[row], at: place, base: paint[.text], clip: inner)
            } else if row == head.count {
                bar(service, board, paint, &buffer, Rect(x: place.x, y: place.y, width: width, height: 1))
            } else {
                let slot = RolloutSlot(board.entries[slots[row - head.count - gauge]], service, model.swarm.index)
                times += slot.times
                buffer.write(slot.line(model.now, paint, width).truncated(to: width), at: place, base: paint[.text], clip: inner)
            }
        }
        model.swarm.tops[.swarmUpdate] = top
        if let status = service.updateStatus, status.state.isRunning { times.append(status.startedAt) }
        model.swarm.shownTimes[.swarmUpdate] = times
        PaneFrame.scrollBar(
            position: top, visible: inner.height, total: count, .swarmUpdate, model, paint, into: &buffer, in: inner)
    }

    /// A slot that was scaled away is history.
    private static func isShown(_ entries: ArraySlice<ServiceBoard.Entry>, _ index: SwarmIndex) -> Bool {
        entries.contains { entry in
            index.tasks[entry.id].map { !$0.status.state.isTerminal || $0.status.state.isFailure && $0.desired.isWanted } ?? false
        } || entries.first.flatMap { index.tasks[$0.id] }?.status.state.isFailure == true
    }

    private static func head(_ service: ServiceDetails, _ model: AppModel, _ paint: Paint, _ width: Int) -> [StyledLine] {
        var lines = images(service, paint)
        let isRollback = service.updateStatus?.state.isRollback == true
        lines += wrapped(rules(isRollback ? service.spec.rollback : service.spec.update), .muted, width, paint)
        if let problem = service.problem { lines += wrapped(paint.glyph("✗ ", "x ") + problem, .bad, width, paint) }
        guard let status = service.updateStatus else { return lines }
        let (word, role) = word(status, model.now, paint)
        lines += wrapped(word, role, width, paint)
        // What it says of an update that is on its way or through is said above already.
        let isPlain = [.updating, .completed].contains(status.state)
        if !isPlain, !status.message.isEmpty { lines += wrapped(status.message, status.state.isPaused ? .bad : .muted, width, paint) }
        return lines
    }

    private static func images(_ service: ServiceDetails, _ paint: Paint) -> [StyledLine] {
        let image = service.spec.task.container.image
        guard let before = service.previousSpec?.task.container.image, before != image else { return [paint.text(image, .accent)] }
        var line = paint.text(before, .muted)
        line.append(paint.glyph(" → ", " > "), style: paint.ink(.muted))
        line.append(image, style: paint.ink(.accent))
        return [line]
    }

    private static func rules(_ update: UpdateConfig) -> String {
        var words = [update.order.rawValue, update.parallelism == 0 ? "all at once" : "\(update.parallelism) at a time"]
        if update.delay > .zero { words.append("delay \(DurationText.of(update.delay))") }
        words.append("monitor \(DurationText.of(update.monitor))")
        return words.joined(separator: ", ") + ", on failure \(update.failureAction.rawValue)"
    }

    private static func word(_ status: UpdateStatus, _ now: Timestamp, _ paint: Paint) -> (String, ThemeRole) {
        let took = status.completedAt.map { TimeLabel.took($0.since(status.startedAt)) }
        switch status.state {
        case .updating: return (paint.glyph("◐ ", "- ") + "updating since \(TimeLabel.age(of: status.startedAt, at: now))", .warning)
        case .rollbackStarted:
            return (paint.glyph("↺ ", "< ") + "rolling back since \(TimeLabel.age(of: status.startedAt, at: now))", .warning)
        case .paused: return (paint.glyph("‖ ", "= ") + "paused: update it again, or b rolls it back", .bad)
        case .rollbackPaused: return (paint.glyph("‖ ", "= ") + "rollback paused: update it again", .bad)
        case .completed: return (paint.glyph("✓ ", "+ ") + "updated" + (took.map { " in \($0)" } ?? ""), .good)
        case .rollbackCompleted: return (paint.glyph("↺ ", "< ") + "rolled back" + (took.map { " in \($0)" } ?? ""), .warning)
        }
    }

    /// `██████░░░ 4/6 new 1 starting 0 failed`
    private static func bar(
        _ service: ServiceDetails, _ board: ServiceBoard, _ paint: Paint, _ buffer: inout CellBuffer, _ rect: Rect
    ) {
        let (counts, wanted) = (board.counts, max(service.wanted, 1))
        var label = "\(counts.fresh)/\(service.wanted) new"
        if counts.old > 0 { label += " \(counts.old) old" }
        if counts.starting + counts.waiting > 0 { label += " \(counts.starting + counts.waiting) starting" }
        if counts.failing > 0 { label += " \(counts.failing) failed" }
        Gauge(fraction: Double(counts.fresh) / Double(wanted), label: label, level: counts.failing > 0 ? .bad : .normal)
            .draw(into: &buffer, in: rect, styles: paint.widgets)
    }

    private static func wrapped(_ text: String, _ role: ThemeRole, _ width: Int, _ paint: Paint) -> [StyledLine] {
        ProjectLines.wrapped(text, role, width, paint)
    }
}

/// What a slot runs: its task of the present spec, and that of the spec before as long as it lives.
struct RolloutSlot {
    private let name: String
    private let fresh: TaskSummary?
    private let old: TaskSummary?
    private let version: UInt64

    init(_ entries: ArraySlice<ServiceBoard.Entry>, _ service: ServiceDetails, _ index: SwarmIndex) {
        let tasks = entries.compactMap { index.tasks[$0.id] }
        version = service.specVersion
        fresh = tasks.first { $0.specVersion >= service.specVersion }
        old = tasks.first { $0.specVersion < service.specVersion && !$0.status.state.isTerminal }
        let last = tasks.first
        name = if case .node = last?.slot { last?.nodeName ?? "" } else { last.map { "\($0.slot)" } ?? "" }
    }

    /// The points in time whose ages are in the line.
    var times: [Timestamp] { [fresh, old].compactMap { $0?.status.since } }

    func line(_ now: Timestamp, _ paint: Paint, _ width: Int) -> StyledLine {
        var line = StyledLine(spans: [])
        line.append(CharacterWidth.pad(name, to: 4, alignment: .right) + " ", style: paint.ink(.muted))
        if let old { append(old, now, paint, to: &line) }
        if old != nil, fresh != nil { line.append(paint.glyph(" → ", " > "), style: paint.ink(.muted)) }
        if let fresh { append(fresh, now, paint, to: &line) }
        if let error = fresh?.status.error {
            line.append("  " + StepsSummary.headline(error), style: paint.ink(.bad))
        }
        return line
    }

    private func append(_ task: TaskSummary, _ now: Timestamp, _ paint: Paint, to line: inout StyledLine) {
        let mark = TaskMark(task, version: version)
        let isOld = task.specVersion < version
        line.append(mark.glyph(paint) + " ", style: paint.ink(mark.role))
        line.append(isOld ? "old " : "new ", style: paint.ink(.muted))
        let state = task.desired.isWanted || task.status.state.isTerminal ? task.status.state.name : "ending"
        line.append(state, style: paint.ink(mark.role == .good ? .text : mark.role))
        line.append(" " + TimeLabel.age(of: task.status.since, at: now), style: paint.ink(.muted))
        if let node = task.nodeName { line.append(" " + node) }
    }
}
