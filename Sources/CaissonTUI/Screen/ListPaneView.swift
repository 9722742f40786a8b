import CaissonCore
import CaissonTerm

/// The rows of a list pane under their heads, and the thumb beside them.
enum ListPaneView {
    static func draw<Row>(
        _ pane: PaneID, _ list: inout ObjectList<Row>, _ columns: [TableColumn], _ model: AppModel, _ paint: Paint,
        into buffer: inout CellBuffer, in inner: Rect, row: @escaping (Row, _ isMarked: Bool) -> TableRow
    ) {
        let (rows, marked) = (list.rows, list.marked)
        let table = Table(columns: columns, count: rows.count) { row(rows[$0], marked.contains(rows[$0].id)) }
        let focused = PaneFrame.isFocused(pane, model)
        table.draw(into: &buffer, in: inner, state: &list.state, styles: paint.widgets, focused: focused)
        PaneFrame.scrollBar(
            position: list.state.offset, visible: table.rowHeight(in: inner), total: rows.count, pane, model, paint,
            into: &buffer, in: inner)
    }
}
