import CaissonAPI
import CaissonTerm

/// A field and what can be chosen for its text.
enum PickerView {
    static func draw(_ picker: Picker, _ model: AppModel, _ paint: Paint, into buffer: inout CellBuffer) -> Point? {
        let items = picker.items(model)
        let room = OverlayView.room(buffer)
        let size = Size(width: min(56, room.width - 6), height: min(max(5, items.count + 2), room.height - 2, 17))
        let footer = paint.text("enter choose  esc close", .muted)
        let inner = Dialog(title: paint.text(picker.title, .titleFocused), size: size, footer: footer)
            .draw(into: &buffer, in: room, styles: paint.sheet)
        let cursor = picker.field.draw(into: &buffer, in: inner.row(0), styles: paint.sheet, focused: true)
        let list = Rect(x: inner.x, y: inner.y + 2, width: inner.width, height: max(0, inner.height - 2))
        if items.isEmpty {
            buffer.write("there is none", at: list.origin, style: paint.ink(.muted).over(paint[.dialog]))
        }
        var state = picker.state
        var styles = paint.sheet
        styles.text = paint[.dialog]
        let columns = [
            TableColumn(title: "", width: .flexible(min: 10, weight: 1)),
            TableColumn(title: "", width: .fixed(18), alignment: .right),
        ]
        Table(columns: columns, count: items.count, showsHeader: false) { row(items[$0], paint) }
            .draw(into: &buffer, in: list, state: &state, styles: styles, focused: true)
        return cursor
    }

    private static func row(_ item: Picker.Item, _ paint: Paint) -> TableRow {
        switch item {
        case .container(let container):
            let mark = StateMark.mark(container, paint)
            return TableRow(cells: [
                paint.text(container.name), paint.text(mark.glyph + " " + StateMark.word(container), mark.role),
            ])
        case .network(let network):
            return TableRow(cells: [
                paint.text(network.name), paint.text(network.addresses.first?.subnet ?? network.driver, .muted),
            ])
        }
    }
}
