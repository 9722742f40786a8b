/// Where a table's columns lie in so many cells, with one blank between two.
struct ColumnLayout {
    /// The columns that have room, with their cells from the left.
    private(set) var spans: [(column: Int, cells: Range<Int>)] = []

    init(_ columns: [TableColumn], width: Int) {
        var shown = Array(columns.indices)
        while Self.needed(columns, shown) > width, let least = Self.expendable(columns, shown) {
            shown.remove(at: least)
        }
        var lengths = shown.map { columns[$0].width.minimum }
        Layout.share(width - Self.needed(columns, shown), among: shown.map { columns[$0].width.weight }, into: &lengths)
        var x = 0
        for (column, length) in zip(shown, lengths) where x < width {
            let end = min(width, x + length)
            spans.append((column, x..<end))
            x = end + 1
        }
    }

    private static func needed(_ columns: [TableColumn], _ shown: [Int]) -> Int {
        shown.reduce(max(0, shown.count - 1)) { $0 + columns[$1].width.minimum }
    }

    /// The place in `shown` of the column to leave out next, the last among equals.
    private static func expendable(_ columns: [TableColumn], _ shown: [Int]) -> Int? {
        var best: Int?
        for (place, column) in shown.enumerated() where columns[column].priority > 0 {
            if columns[column].priority >= best.map({ columns[shown[$0]].priority }) ?? 0 { best = place }
        }
        return best
    }
}

extension ColumnWidth {
    var minimum: Int {
        switch self {
        case .fixed(let cells): max(0, cells)
        case .flexible(let cells, _): max(0, cells)
        }
    }

    var weight: Int {
        switch self {
        case .fixed: 0
        case .flexible(_, let weight): max(0, min(1_000, weight))
        }
    }
}
