import CaissonAPI
import CaissonCore
import CaissonTerm

/// The tasks of what is selected, of a service with their past, slot by slot; an error is there in full.
enum SwarmTasksView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let title = SwarmTitle.line(.swarmTasks, model, paint)
        let tasks = model.swarm.tasks
        let inner = PaneFrame.draw(.swarmTasks, title: title, footer: footer(model, paint), model, paint, into: &buffer, in: rect)
        guard !tasks.rows.isEmpty else {
            let text = model.swarm.selected == nil ? "" : "no task"
            return PaneFrame.message(text, .muted, paint, into: &buffer, in: inner)
        }
        let lines = TaskLines(model.swarm, now: model.now, paint, width: inner.width - 1)
        let focused = PaneFrame.isFocused(.swarmTasks, model)
        buffer.write(lines.header, at: Point(x: inner.x + 1, y: inner.y), style: paint.widgets.header, clip: inner)
        let body = Rect(x: inner.x, y: inner.y + 1, width: inner.width, height: max(0, inner.height - 1))
        var state = tasks.state
        lines.scroll(&state, tasks.rows, height: body.height)
        var (y, row, drawn) = (body.y, state.offset, [Int]())
        while y < body.maxY, row < tasks.rows.count {
            for line in lines.lines(tasks.rows, row) where y < body.maxY {
                buffer.write(line, at: Point(x: body.x + 1, y: y), base: paint[.text], clip: body)
                if row == state.selection { highlight(body.row(y - body.y), isFirst: drawn.last != row, focused, paint, &buffer) }
                drawn.append(row)
                y += 1
            }
            row += 1
        }
        model.swarm.tasks.state = state
        model.swarm.tasks.drawn = drawn
        model.swarm.shownTimes[.swarmTasks] = Set(drawn).compactMap { model.swarm.index.tasks[tasks.rows[$0]]?.status.since }
        PaneFrame.scrollBar(
            position: state.offset, visible: row - state.offset, total: tasks.rows.count, .swarmTasks, model, paint,
            into: &buffer, in: inner)
    }

    private static func highlight(
        _ rect: Rect, isFirst: Bool, _ focused: Bool, _ paint: Paint, _ buffer: inout CellBuffer
    ) {
        let over = focused ? paint.widgets.selection : paint.widgets.selectionUnfocused
        buffer.restyle(rect) { over.over($0) }
        if isFirst { buffer.put(Cell(paint.ascii ? ">" : "▌", style: paint.widgets.accent.over(over)), x: rect.x, y: rect.y) }
    }

    /// What goes wrong, counted: a slot that fails again and again is seen at a glance.
    private static func footer(_ model: AppModel, _ paint: Paint) -> StyledLine {
        let (count, failures) = (model.swarm.tasks.rows.count, model.swarm.tasks.failures)
        var line = StyledLine(spans: [])
        if failures > 0 { line.append("\(failures) failed ", style: paint.ink(.bad)) }
        line.append("\(count) task\(count == 1 ? "" : "s")", style: paint.ink(.muted))
        return line
    }
}

/// A task as its lines: its columns, and its error wrapped beside them.
struct TaskLines {
    let swarm: SwarmModel
    let now: Timestamp
    let paint: Paint
    let width: Int
    /// Whether all tasks are of one service, so that their slots say which they are.
    private let isOneService: Bool
    private let nameWidth: Int

    init(_ swarm: SwarmModel, now: Timestamp, _ paint: Paint, width: Int) {
        (self.swarm, self.now, self.paint, self.width) = (swarm, now, paint, width)
        let isGlobal = swarm.service?.spec.mode.isGlobal == true
        isOneService = swarm.service != nil
        nameWidth = isOneService ? isGlobal ? 2 : 6 : min(26, max(14, width / 4))
    }

    private static let state = 11
    private static let age = 5
    private static let exit = 5

    private var nodeWidth: Int { min(14, max(6, width / 10)) }
    private var imageWidth: Int { width >= 100 ? min(30, width / 5) : width >= 70 ? 12 : 0 }
    private var showsExit: Bool { width >= 56 }

    private var errorColumn: Int {
        nameWidth + 1 + TaskLines.state + 1 + nodeWidth + 1 + TaskLines.age + 1 + (imageWidth > 0 ? imageWidth + 1 : 0)
            + (showsExit ? TaskLines.exit : 0)
    }

    var header: String {
        let isGlobal = swarm.service?.spec.mode.isGlobal == true
        var text = pad(isOneService ? isGlobal ? "" : "SLOT" : "TASK", nameWidth) + pad("STATE", TaskLines.state) + pad("NODE", nodeWidth) + pad("AGE", TaskLines.age)
        if imageWidth > 0 { text += pad("IMAGE", imageWidth) }
        if showsExit { text += CharacterWidth.pad("EXIT", to: TaskLines.exit) }
        return CharacterWidth.truncate(text + "ERROR", to: width)
    }

    private func pad(_ text: String, _ width: Int) -> String { CharacterWidth.pad(text, to: width) + " " }

    /// Puts the selection into view, however tall the rows above it are.
    func scroll(_ state: inout ListState, _ rows: [TaskID], height: Int) {
        state.select(state.selection, count: rows.count)
        state.offset = max(0, min(state.offset, rows.count - 1))
        if state.selection < state.offset { state.offset = state.selection }
        var (used, first) = (0, state.selection)
        while first >= state.offset {
            used += lines(rows, first).count
            if used > height, first < state.selection { break }
            first -= 1
        }
        state.offset = max(state.offset, first + 1)
        // No room is left empty while there is something above.
        guard state.offset > 0 else { return }
        var below = 0
        for row in state.offset..<rows.count where below < height { below += lines(rows, row).count }
        while state.offset > 0, below + lines(rows, state.offset - 1).count <= height {
            state.offset -= 1
            below += lines(rows, state.offset).count
        }
    }

    func lines(_ rows: [TaskID], _ row: Int) -> [StyledLine] {
        guard let task = swarm.index.tasks[rows[row]] else { return [StyledLine("")] }
        let isPast = row > 0 && swarm.index.tasks[rows[row - 1]].map { $0.slot == task.slot && $0.service == task.service } == true
        let above = isPast ? swarm.index.tasks[rows[row - 1]] : nil
        let error = task.status.error ?? (task.status.state.isFailure ? task.status.message : "")
        let text = error.isEmpty ? note(task) : above?.status.error == task.status.error ? "same" : error
        let role: ThemeRole = error.isEmpty ? .muted : .bad
        let room = max(12, width - errorColumn)
        let wrapped = text.isEmpty ? [] : Wrapping.wrap(StyledLine(text), width: room, mode: .word)
        var first = columns(task, isPast: isPast)
        if let beginning = wrapped.first { first.append(beginning.text, style: paint.ink(role)) }
        let indent = String(repeating: " ", count: max(0, width - room))
        return [first.truncated(to: width)] + wrapped.dropFirst().map { part in
            var line = StyledLine(indent)
            line.append(part.text, style: paint.ink(role))
            return line
        }
    }

    /// What a task that has not failed is up to, where that is not plain from its state.
    private func note(_ task: TaskSummary) -> String {
        switch task.status.state {
        case .running: task.desired.isWanted ? "" : task.desired == .draining ? "being drained" : "being ended"
        case .shutdown, .complete: ""
        default: task.status.message
        }
    }

    private func columns(_ task: TaskSummary, isPast: Bool) -> StyledLine {
        let mark = TaskMark(task, version: swarm.index.services[task.service]?.specVersion ?? 0)
        let name = isPast ? paint.glyph(" └", " `") + (isOneService ? "\(slot(task))" : "") : label(task)
        var line = StyledLine(spans: [])
        line.append(pad(name, nameWidth), style: isPast ? paint.ink(.muted) : Style())
        line.append(mark.glyph(paint) + " ", style: paint.ink(mark.role))
        line.append(pad(task.status.state.name, TaskLines.state - 2), style: paint.ink(mark.role == .good ? .text : mark.role))
        line.append(pad(task.nodeName ?? paint.glyph("–", "-"), nodeWidth))
        line.append(pad(TimeLabel.age(of: task.status.since, at: now), TaskLines.age), style: paint.ink(.muted))
        if imageWidth > 0 { line.append(pad(ImageText.short(task.image), imageWidth), style: paint.ink(.muted)) }
        if showsExit {
            let code = task.status.exitCode.map { "\($0)" } ?? ""
            line.append(CharacterWidth.pad(code, to: TaskLines.exit), style: paint.ink(code == "0" ? .muted : .bad))
        }
        return line
    }

    /// The slot alone, or `web.1` where tasks are of several services.
    private func label(_ task: TaskSummary) -> String {
        if isOneService { return slot(task) }
        if case .node = task.slot { return task.serviceName }
        let text = task.slotName
        // The slot says more than the end of a long name.
        guard CharacterWidth.of(text) > nameWidth else { return text }
        let slot = ".\(task.slot)"
        return CharacterWidth.truncate(task.serviceName, to: max(1, nameWidth - slot.count)) + slot
    }

    /// Of a global service the node says which task it is.
    private func slot(_ task: TaskSummary) -> String {
        if case .number(let number) = task.slot { "\(number)" } else { "" }
    }
}
