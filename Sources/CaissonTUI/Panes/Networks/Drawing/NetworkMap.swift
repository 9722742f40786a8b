import CaissonAPI
import CaissonCore
import CaissonTerm

/// Draws the containers around the bridge and the lines between them.
struct NetworkMap {
    let stage: NetworkStage
    let model: AppModel
    let paint: Paint

    private var grid: NetworkGrid { stage.grid }
    private var map: Rect { stage.map }

    func draw(into buffer: inout CellBuffer) {
        guard !stage.guests.isEmpty else { return drawEmpty(into: &buffer) }
        let states = Dictionary(model.containers.list.all.map { ($0.id, $0) }) { first, _ in first }
        for y in 0..<map.height {
            let row = stage.offset + y
            for column in 0..<grid.columns {
                if let index = grid.entry(column: column, row: row) { draw(index, column, y, states, &buffer) }
                if !grid.label.isEmpty { drawBus(column, row, y, &buffer) }
            }
            drawBridge(row, y, &buffer)
        }
    }

    /// The bridge alone.
    private func drawEmpty(into buffer: inout CellBuffer) {
        write(grid.label, grid.labelStart, 0, .accent, &buffer)
        let text = model.networks.selected?.isJoinable == true ? "no container is on it" : "no container is here"
        let start = grid.labelStart + (grid.label.isEmpty ? 0 : grid.labelWidth + 2)
        write(text, start, 0, .muted, &buffer)
    }

    private func write(_ text: String, _ x: Int, _ y: Int, _ role: ThemeRole, _ buffer: inout CellBuffer) {
        buffer.write(text, at: Point(x: map.x + x, y: map.y + y), style: paint[role], clip: map)
    }

    private func line(_ arms: LineArms) -> String { arms.glyph(ascii: paint.ascii) }

    /// Whether it will be there only when it is started.
    private func isAway(_ index: Int) -> Bool { grid.entries[index].address.isEmpty && grid.addressWidth > 0 }

    private func drawBus(_ column: Int, _ row: Int, _ y: Int, _ buffer: inout CellBuffer) {
        let bus = column == 0 ? grid.leftBus : grid.rightBus
        write(line(grid.arms(ofBus: column, row: row, bridge: stage.bridge)), bus, y, .border, &buffer)
        guard let index = grid.entry(column: column, row: row) else { return }
        let glyph = isAway(index) ? paint.glyph("╌", ".") : line([.left, .right])
        write(glyph, column == 0 ? bus - 1 : bus + 1, y, .border, &buffer)
    }

    private func drawBridge(_ row: Int, _ y: Int, _ buffer: inout CellBuffer) {
        guard !grid.label.isEmpty else { return }
        if row == stage.bridge {
            write(line([.left, .right]), grid.leftBus + 1, y, .border, &buffer)
            write(grid.label, grid.labelStart, y, .accent, &buffer)
            if grid.columns > 1 { write(line([.left, .right]), grid.rightBus - 1, y, .border, &buffer) }
        } else if row > stage.bridge, stage.hasHost, stage.notes.height > 0 {
            write(line([.up, .down]), grid.stem, y, .border, &buffer)
        }
    }

    /// A container: at the left of the bridge its address comes last, at the right first.
    private func draw(
        _ index: Int, _ column: Int, _ y: Int, _ states: [ObjectID: ContainerSummary], _ buffer: inout CellBuffer
    ) {
        let entry = grid.entries[index]
        let mark = states[stage.guests[index].id].map { StateMark.mark($0, paint) } ?? (glyph: " ", role: .text)
        let x = column == 0 ? grid.leftCell : grid.rightCell
        let nameStart = x + (column == 0 || grid.addressWidth == 0 ? 0 : grid.addressWidth + 1)
        write(mark.glyph, nameStart, y, mark.role, &buffer)
        var name = paint.text(entry.name, isAway(index) ? .muted : .text)
        if !entry.ports.isEmpty { name.append(" " + entry.ports, style: paint.ink(.accent)) }
        let place = Point(x: map.x + nameStart + 2, y: map.y + y)
        buffer.write(name.truncated(to: grid.nameWidth), at: place, base: paint[.text], clip: map)
        let address = CharacterWidth.pad(entry.address, to: grid.addressWidth, alignment: column == 0 ? .right : .left)
        write(address, column == 0 ? x + grid.cellWidth - grid.addressWidth : x, y, .text, &buffer)
        if index == stage.place { select(x, y, &buffer) }
    }

    /// Lays the selection over a container, with a mark for screens without colours.
    private func select(_ x: Int, _ y: Int, _ buffer: inout CellBuffer) {
        let isFocused = PaneFrame.isFocused(.networkDrawing, model)
        let over = isFocused ? paint.widgets.selection : paint.widgets.selectionUnfocused
        let cell = Rect(x: map.x + x - 1, y: map.y + y, width: grid.cellWidth + 1, height: 1)
        buffer.restyle(cell.intersection(map)) { over.over($0) }
        let style = paint.widgets.accent.over(over.over(paint[.text]))
        buffer.put(Cell(paint.ascii ? ">" : "▌", style: style), x: cell.x, y: cell.y)
    }
}
