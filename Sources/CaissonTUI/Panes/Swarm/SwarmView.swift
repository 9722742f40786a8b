import CaissonAPI
import CaissonCore
import CaissonTerm

/// The list of the swarm view: services, stacks, nodes or tasks.
enum SwarmView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let list = model.swarm.list
        let inner = PaneFrame.draw(
            .swarm, title: title(model, paint), footer: footer(model, paint), model, paint, into: &buffer, in: rect)
        guard !list.rows.isEmpty else {
            return PaneFrame.message(emptiness(model), .muted, paint, into: &buffer, in: inner)
        }
        let rows = SwarmRows(swarm: model.swarm, now: model.now, paint: paint)
        var state = list.state
        let table = Table(columns: rows.columns, count: list.rows.count) { TableRow(cells: rows.cells(list.rows[$0])) }
        table.draw(
            into: &buffer, in: inner, state: &state, styles: paint.widgets, focused: PaneFrame.isFocused(.swarm, model))
        let height = table.rowHeight(in: inner)
        PaneFrame.scrollBar(
            position: state.offset, visible: height, total: list.rows.count, .swarm, model, paint, into: &buffer,
            in: inner)
        model.swarm.withList { $0.state = state }
        model.swarm.shownTimes[.swarm] = list.rows[state.visible(count: list.rows.count, height: height)].compactMap(
            rows.time)
    }

    /// `6 Swarm ‹Services› Stacks Nodes Tasks`
    private static func title(_ model: AppModel, _ paint: Paint) -> StyledLine {
        var line = paint.text("6 ", .hintKey)
        line.append(PaneID.swarm.title, style: paint.ink(PaneFrame.isFocused(.swarm, model) ? .titleFocused : .title))
        let (open, close) = paint.ascii ? ("<", ">") : ("‹", "›")
        for section in SwarmSection.allCases {
            let isFront = section == model.swarm.section
            let text = isFront ? open + section.title + close : section.title
            line.append(" ")
            line.append(text, style: paint.ink(isFront ? .tabSelected : .tab))
        }
        return line
    }

    /// The section whose name is at a column of the frame.
    static func section(atColumn column: Int, _ model: AppModel) -> SwarmSection? {
        // Behind the corner, a line, a blank, the number and the name.
        var start = 3 + 2 + CharacterWidth.of(PaneID.swarm.title)
        for section in SwarmSection.allCases {
            let width = CharacterWidth.of(section.title) + (section == model.swarm.section ? 2 : 0)
            if column > start, column <= start + width { return section }
            start += width + 1
        }
        return nil
    }

    /// What is filtered for, and how many rows there are.
    private static func footer(_ model: AppModel, _ paint: Paint) -> StyledLine {
        if case .lost = model.swarm.phase { return paint.text(paint.glyph("✗ ", "x ") + "not live any more", .bad) }
        let (shown, all) = (model.swarm.list.rows.count, model.swarm.list.all.count)
        let filter = model.swarm.list.filter
        var line = paint.text(filter.isEmpty ? "" : "/\(filter) ", .accent)
        line.append(shown == all ? "\(all)" : "\(shown) of \(all)", style: paint.ink(.muted))
        return line
    }

    private static func emptiness(_ model: AppModel) -> String {
        let list = model.swarm.list
        if !list.filter.isEmpty { return "nothing matches /\(list.filter)" }
        switch model.swarm.section {
        case .services: return "no service yet: n makes one, c deploys a stack of them from a compose file"
        case .stacks: return "no stack: c deploys one from a compose file"
        case .nodes: return "no node"
        case .tasks: return "no task: there is no service"
        }
    }
}

/// What goes on in the swarm as a whole, for the line at the top.
enum SwarmStatusView {
    static func line(_ swarm: SwarmModel, isWide: Bool, _ paint: Paint) -> StyledLine {
        let nodes = swarm.index.nodes.values
        var line = StyledLine(spans: [])
        if case .lost = swarm.phase { line.append("! not live   ", style: paint.ink(.bad)) }
        let down = nodes.count { $0.status.state == .down || $0.status.state == .suspected }
        line.append("\(nodes.count) node\(nodes.count == 1 ? "" : "s")")
        if down > 0 { line.append(" \(down) down", style: paint.ink(.bad)) }
        let managers = nodes.count { $0.manager != nil }
        line.append("  \(managers) manager\(managers == 1 ? "" : "s")")
        if let leader = nodes.first(where: { $0.manager?.isLeader == true }), nodes.count > 1, isWide {
            line.append("  leader \(leader.name)", style: paint.ink(.muted))
        }
        let running = swarm.index.boards.values.reduce(0) { $0 + $1.counts.running }
        line.append("  \(running) task\(running == 1 ? "" : "s")")
        return line
    }
}
