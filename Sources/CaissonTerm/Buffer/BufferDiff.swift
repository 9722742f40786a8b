/// What must be drawn to turn one screen into another: stretches of cells of one style, row by row.
package struct BufferDiff: Sendable {
    /// Cells of one style beside each other, beginning and ending at whole glyphs.
    package struct Run: Sendable, Hashable {
        package let row: Int
        package let columns: Range<Int>
        package let style: Style
    }

    package let runs: [Run]
    /// The screen the runs are taken from.
    package let target: CellBuffer

    /// The difference; everything when there is nothing to start from or the sizes differ.
    package init(from old: CellBuffer?, to new: CellBuffer) {
        target = new
        let base = old?.size == new.size ? old : nil
        var runs: [Run] = []
        for row in 0..<new.size.height { Self.append(row: row, from: base, to: new, runs: &runs) }
        self.runs = runs
    }

    package var isEmpty: Bool { runs.isEmpty }

    /// The cells of a run.
    package func cells(of run: Run) -> ArraySlice<Cell> {
        let row = target.cells(row: run.row)
        return row[row.startIndex + run.columns.lowerBound..<row.startIndex + run.columns.upperBound]
    }

    /// Draws the difference into the screen it was taken from.
    package func apply(to buffer: inout CellBuffer) {
        if buffer.size != target.size { buffer = CellBuffer(size: target.size) }
        for run in runs { buffer.replace(row: run.row, columns: run.columns, with: target) }
    }

    private static func append(row: Int, from old: CellBuffer?, to new: CellBuffer, runs: inout [Run]) {
        let fresh = new.cells(row: row)
        let stale = old?.cells(row: row)
        if let stale, stale == fresh { return }
        var x = 0
        while x < fresh.count {
            guard differs(fresh, stale, x) else {
                x += 1
                continue
            }
            let start = fresh[fresh.startIndex + x].isContinuation ? x - 1 : x
            let style = fresh[fresh.startIndex + start].style
            x += 1
            while x < fresh.count, continues(fresh, stale, x, style) { x += 1 }
            runs.append(Run(row: row, columns: start..<x, style: style))
        }
    }

    private static func differs(_ fresh: ArraySlice<Cell>, _ stale: ArraySlice<Cell>?, _ x: Int) -> Bool {
        guard let stale else { return true }
        return fresh[fresh.startIndex + x] != stale[stale.startIndex + x]
    }

    /// The right half of a wide glyph always belongs to the run of its left half.
    private static func continues(
        _ fresh: ArraySlice<Cell>, _ stale: ArraySlice<Cell>?, _ x: Int, _ style: Style
    ) -> Bool {
        let cell = fresh[fresh.startIndex + x]
        return cell.isContinuation || cell.style == style && differs(fresh, stale, x)
    }
}
