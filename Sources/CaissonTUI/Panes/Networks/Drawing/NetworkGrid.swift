import CaissonTerm

/// How a network's containers stand around its bridge: in one column or two, with as much said of each as there is room for.
/// Pure; columns are counted from the left edge of the drawing, rows from its first container.
struct NetworkGrid: Sendable, Equatable {
    /// What is said of a container.
    struct Entry: Sendable, Equatable {
        var name: String
        var ports: String
        var address: String
    }

    let entries: [Entry]
    let columns: Int
    /// What the bridge is called; empty where containers are on nothing.
    let label: String
    let nameWidth: Int
    let addressWidth: Int

    /// Takes the first of these that fits, or the last: two columns before one, everything before the needful.
    init(full: [Entry], brief: [Entry], label: String, width: Int) {
        let short = label.count > 8 ? String(label.prefix(5)) + "…" : label
        let shapes: [(Int, String, [Entry])] = [
            (2, label, full), (2, short, full), (2, label, brief), (2, short, brief), (1, label, full),
            (1, short, full), (1, short, brief),
        ]
        let fitting = shapes.lazy.filter { $0.0 == 1 || full.count > 1 && !label.isEmpty }.map {
            NetworkGrid($0.2, $0.0, $0.1)
        }
        let grid = fitting.first { $0.width <= width } ?? NetworkGrid(brief, 1, short)
        let excess = max(0, grid.width - width)
        self.init(grid.entries, grid.columns, grid.label, nameWidth: max(4, grid.nameWidth - excess))
    }

    private init(_ entries: [Entry], _ columns: Int, _ label: String, nameWidth: Int? = nil) {
        self.entries = entries
        self.columns = columns
        self.label = label
        self.nameWidth = nameWidth ?? entries.map(\.nameWidth).max() ?? 0
        addressWidth = entries.map { CharacterWidth.of($0.address) }.max() ?? 0
    }

    /// Rows that containers take.
    var rows: Int { max(1, (entries.count + columns - 1) / columns) }
    /// Columns of a container's text, its mark included.
    var cellWidth: Int { 2 + nameWidth + (addressWidth > 0 ? 1 + addressWidth : 0) }

    // From left to right: a gutter, a container, a blank and a line, the bus, the bridge, and at its right the same mirrored.

    var leftCell: Int { 1 }
    var leftBus: Int { leftCell + cellWidth + 2 }
    /// Where nobody is, the bridge stands alone.
    var labelStart: Int { entries.isEmpty ? leftCell : leftBus + 3 }
    var labelWidth: Int { CharacterWidth.of(label) }
    /// Where the line to the host leaves the bridge.
    var stem: Int { labelStart + labelWidth / 2 }
    var rightBus: Int { labelStart + labelWidth + 2 }
    var rightCell: Int { rightBus + 3 }
    var width: Int {
        label.isEmpty ? leftCell + cellWidth : columns == 1 ? labelStart + labelWidth : rightCell + cellWidth
    }

    /// Where a container stands.
    func place(of index: Int) -> (column: Int, row: Int) { (index / rows, index % rows) }

    /// Who stands at a place.
    func entry(column: Int, row: Int) -> Int? {
        let index = column * rows + row
        return row >= 0 && row < rows && column < columns && index < entries.count ? index : nil
    }

    /// The lines that meet in a bus's cell; `bridge` is the row the bridge stands in.
    func arms(ofBus column: Int, row: Int, bridge: Int) -> LineArms {
        let count = min(rows, entries.count - column * rows)
        var arms: LineArms = []
        if row > min(0, bridge), row <= max(count - 1, bridge) { arms.insert(.up) }
        if row >= min(0, bridge), row < max(count - 1, bridge) { arms.insert(.down) }
        if row < count { arms.insert(column == 0 ? .left : .right) }
        if row == bridge { arms.insert(column == 0 ? .right : .left) }
        return arms
    }
}

extension NetworkGrid.Entry {
    /// Columns of the name and the ports behind it.
    var nameWidth: Int { CharacterWidth.of(name) + (ports.isEmpty ? 0 : 1 + CharacterWidth.of(ports)) }
}
