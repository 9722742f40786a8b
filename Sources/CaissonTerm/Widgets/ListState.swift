/// Which row of a list is selected and which is shown first. Rows are counted from 0; the list itself lies elsewhere.
package struct ListState: Sendable, Hashable {
    package var selection: Int
    package var offset: Int

    package init(selection: Int = 0, offset: Int = 0) {
        self.selection = selection
        self.offset = offset
    }

    /// Moves the selection, stopping at the ends.
    package mutating func move(by delta: Int, count: Int) {
        let (sum, overflow) = selection.addingReportingOverflow(delta)
        select(overflow ? (delta > 0 ? count - 1 : 0) : sum, count: count)
    }

    /// Selects a row, or the nearest there is.
    package mutating func select(_ row: Int, count: Int) {
        selection = max(0, min(row, count - 1))
    }

    /// Moves the view; the selection stays where it is unless it would leave the view.
    package mutating func scroll(by delta: Int, count: Int, height: Int) {
        let visible = max(1, height)
        offset = max(0, min(offset + max(-count, min(delta, count)), count - visible))
        selection = max(offset, min(selection, offset + visible - 1))
        select(selection, count: count)
    }

    /// Puts both back into a list that may have shrunk, and the selection into view.
    package mutating func clamp(count: Int, height: Int) {
        select(selection, count: count)
        let visible = max(1, height)
        if selection < offset { offset = selection }
        if selection >= offset + visible { offset = selection - visible + 1 }
        offset = max(0, min(offset, count - visible))
    }

    /// The rows shown in so many lines.
    package func visible(count: Int, height: Int) -> Range<Int> {
        let start = max(0, min(offset, count))
        return start..<max(start, min(count, start + max(0, height)))
    }
}
