import CaissonAPI
import CaissonCore
import CaissonTerm

/// The map: which tasks are on which node. Services in rows and nodes in columns where those have room, else a row a node.
enum SwarmMapView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let swarm = model.swarm
        let title = SwarmTitle.line(.swarmMap, model, paint)
        let grid = SwarmMapGrid(swarm, width: rect.width - 2)
        let footer = legend(paint, width: rect.width - 6)
        let inner = PaneFrame.draw(.swarmMap, title: title, footer: footer, model, paint, into: &buffer, in: rect)
        let count = grid.isMatrix ? swarm.index.serviceOrder.count : swarm.index.nodeOrder.count
        guard count > 0 else { return PaneFrame.message("no service yet", .muted, paint, into: &buffer, in: inner) }
        let head = grid.isMatrix ? header(grid, swarm, paint) : grid.hasShares ? nodesHeader(grid, swarm, paint) : nil
        if let head { buffer.write(head, at: inner.origin, base: paint[.text], clip: inner) }
        let body = Rect(
            x: inner.x, y: inner.y + (head == nil ? 0 : 1), width: inner.width,
            height: max(0, inner.height - (head == nil ? 0 : 1)))
        let shares =
            grid.isMatrix && body.height >= fewestRows + 2
            ? SwarmMapResources(swarm: swarm, paint: paint).rows(grid) : []
        let height = body.height - shares.count
        let top = top(model, count, height)
        for row in top..<min(count, top + height) {
            let line =
                grid.isMatrix ? services(row, grid, swarm, paint) : nodes(row, grid, swarm, paint, width: inner.width)
            buffer.write(line, at: Point(x: body.x, y: body.y + row - top), base: paint[.text], clip: body)
        }
        for (row, line) in shares.enumerated() {
            buffer.write(
                line, at: Point(x: body.x, y: body.y + min(count, height) + row), base: paint[.text], clip: body)
        }
        model.swarm.tops[.swarmMap] = top
        PaneFrame.scrollBar(
            position: top, visible: height, total: count, .swarmMap, model, paint, into: &buffer, in: inner)
    }

    /// Services are worth more than what their tasks have set aside.
    private static let fewestRows = 3

    /// While it is not scrolled itself the map keeps what is selected in view.
    private static func top(_ model: AppModel, _ count: Int, _ height: Int) -> Int {
        var top = model.swarm.tops[.swarmMap] ?? 0
        if model.focus != .swarmMap, let place = place(model.swarm) {
            if place < top { top = place }
            if place >= top + height { top = place - height + 1 }
        }
        return max(0, min(top, count - height))
    }

    /// The row of what is selected, if it has one.
    private static func place(_ swarm: SwarmModel) -> Int? {
        switch swarm.selected {
        case .service(let id): swarm.index.serviceOrder.firstIndex(of: id)
        case .node(let id): swarm.index.nodeOrder.firstIndex(of: id)
        default: nil
        }
    }

    private static func legend(_ paint: Paint, width: Int) -> StyledLine {
        var line = StyledLine(spans: [])
        for mark in [TaskMark.fresh, .old, .starting, .failed] {
            if !line.spans.isEmpty { line.append(" ") }
            line.append(mark.glyph(paint), style: paint.ink(mark.role))
            line.append((width >= 32 ? " " : "") + mark.meaning, style: paint.ink(.muted))
        }
        return line.width > width ? StyledLine("") : line
    }

    // Services in rows

    private static func header(_ grid: SwarmMapGrid, _ swarm: SwarmModel, _ paint: Paint) -> StyledLine {
        var line = StyledLine(String(repeating: " ", count: grid.label + 1))
        for id in swarm.index.nodeOrder {
            guard let node = swarm.index.nodes[id] else { continue }
            let mark = NodeMark.mark(node, paint)
            let star = node.manager?.isLeader == true ? paint.glyph("★", "*") : ""
            let isReady = node.status.state == .ready && node.spec.availability == .active
            let note =
                node.status.state != .ready
                ? mark.glyph : node.spec.availability == .active ? star : paint.glyph("‖", "=")
            let text = CharacterWidth.pad(
                CharacterWidth.truncate(node.name, to: grid.cell - 3) + " " + note, to: grid.cell)
            line.append(text, style: paint.ink(id == swarm.node?.id ? .accent : isReady ? .header : .warning))
        }
        return line
    }

    private static func services(_ row: Int, _ grid: SwarmMapGrid, _ swarm: SwarmModel, _ paint: Paint) -> StyledLine {
        let id = swarm.index.serviceOrder[row]
        guard let service = swarm.index.services[id] else { return StyledLine("") }
        let board = swarm.index.board(id)
        let isSelected = swarm.service?.id == id
        var line = paint.text(isSelected ? paint.glyph("▌", ">") : " ", .accent)
        line.append(CharacterWidth.pad(service.name, to: grid.label), style: isSelected ? paint.ink(.accent) : Style())
        for node in swarm.index.nodeOrder {
            let tasks = (board.cells[node] ?? []).compactMap { swarm.index.tasks[$0] }
            let glyphs =
                tasks.isEmpty ? paint.text(paint.glyph("·", "."), .muted) : cell(tasks, service, grid.cell - 1, paint)
            line.append(glyphs)
            line.append(String(repeating: " ", count: max(0, grid.cell - glyphs.width)))
        }
        return line
    }

    /// A glyph a task, or `◆×12` where they are too many.
    private static func cell(_ tasks: [TaskSummary], _ service: ServiceDetails, _ width: Int, _ paint: Paint)
        -> StyledLine
    {
        let marks = tasks.map { TaskMark($0, version: service.specVersion) }
        var line = StyledLine(spans: [])
        if marks.count <= width {
            for mark in marks { line.append(mark.glyph(paint), style: paint.ink(mark.role)) }
            return line
        }
        for mark in TaskMark.allCases {
            let count = marks.count { $0 == mark }
            if count > 0 { line.append(mark.glyph(paint) + "\(count)", style: paint.ink(mark.role)) }
        }
        return line.truncated(to: width)
    }

    // Nodes in rows

    private static func nodesHeader(_ grid: SwarmMapGrid, _ swarm: SwarmModel, _ paint: Paint) -> StyledLine {
        let shares = SwarmMapResources(swarm: swarm, paint: paint).columnHeads
        return paint.text("   " + CharacterWidth.pad("NODE", to: grid.label) + "TASKS" + shares, .header)
    }

    private static func nodes(
        _ row: Int, _ grid: SwarmMapGrid, _ swarm: SwarmModel, _ paint: Paint, width: Int
    ) -> StyledLine {
        let id = swarm.index.nodeOrder[row]
        guard let node = swarm.index.nodes[id] else { return StyledLine("") }
        let mark = NodeMark.mark(node, paint)
        let isSelected = swarm.node?.id == id
        var line = paint.text(isSelected ? paint.glyph("▌", ">") : " ", .accent)
        line.append(mark.glyph + " ", style: paint.ink(mark.role))
        line.append(CharacterWidth.pad(node.name, to: grid.label), style: isSelected ? paint.ink(.accent) : Style())
        let isActive = node.spec.availability == .active
        line.append(isActive ? " " : paint.glyph("‖", "="), style: paint.ink(.warning))
        let count = swarm.index.taskCount(on: id)
        line.append(CharacterWidth.pad("\(count)", to: 4, alignment: .right), style: paint.ink(.muted))
        if grid.hasShares { line.append(SwarmMapResources(swarm: swarm, paint: paint).columns(node)) }
        line.append(" ")
        line.append(strip(id, swarm, paint, width: max(0, width - line.width)))
        return line
    }

    /// The tasks of the selected service as what they are, those of others behind them in grey unless they failed.
    private static func strip(_ node: NodeID, _ swarm: SwarmModel, _ paint: Paint, width: Int) -> StyledLine {
        let chosen = swarm.service?.id
        let order = swarm.index.serviceOrder
        var glyphs: [(String, ThemeRole)] = []
        for service in [chosen].compactMap({ $0 }) + order.filter({ $0 != chosen }) {
            guard let version = swarm.index.services[service]?.specVersion else { continue }
            for task in (swarm.index.boards[service]?.cells[node] ?? []).compactMap({ swarm.index.tasks[$0] }) {
                let mark = TaskMark(task, version: version)
                let isPlain = chosen != nil && service != chosen && [.fresh, .old].contains(mark)
                glyphs.append(isPlain ? (paint.glyph("▪", ":"), .muted) : (mark.glyph(paint), mark.role))
            }
            if service == chosen { glyphs.append((" ", .muted)) }
        }
        let isTooLong = glyphs.count > width
        let room = isTooLong ? max(0, width - 5) : width
        var line = StyledLine(spans: [])
        for (glyph, role) in glyphs.prefix(room) { line.append(glyph, style: paint.ink(role)) }
        if isTooLong { line.append(" +\(glyphs.count - room)", style: paint.ink(.muted)) }
        return line
    }
}

/// How the map is laid out in a width.
struct SwarmMapGrid {
    /// Services in rows and nodes in columns.
    let isMatrix: Bool
    /// Whether rows of nodes have room to say how much of each is set aside.
    let hasShares: Bool
    /// Columns of the names at the left, and of a cell.
    let label: Int
    let cell: Int

    init(_ swarm: SwarmModel, width: Int) {
        let index = swarm.index
        let services = index.serviceOrder.prefix(100).compactMap {
            index.services[$0].map { CharacterWidth.of($0.name) }
        }
        let nodes = index.nodeOrder.prefix(100).compactMap { index.nodes[$0].map { CharacterWidth.of($0.name) } }
        let label = min(max(8, width / 3), max(4, services.max() ?? 4)) + 1
        let wanted = min(14, max(6, (nodes.max() ?? 4) + 3))
        let count = max(1, index.nodeOrder.count)
        let room = (width - label - 1) / count
        isMatrix = room >= min(wanted, 8)
        self.label = isMatrix ? label : min(max(6, width / 3), nodes.max() ?? 4)
        cell = min(max(6, room), 24)
        hasShares = !isMatrix && width >= 50
    }
}
