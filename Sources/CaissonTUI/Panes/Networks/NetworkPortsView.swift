import CaissonCore
import CaissonTerm

/// The published ports that lead to the containers of the selected network; below what a browser is to be given.
enum NetworkPortsView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let title = PaneFrame.tabTitle(.networkPorts, subject: model.subjectName(of: .networks), model, paint)
        let footer = model.selectedPort?.url.map { paint.text($0, .accent) }
        let inner = PaneFrame.draw(.networkPorts, title: title, footer: footer, model, paint, into: &buffer, in: rect)
        let ports = model.networkPorts
        guard !ports.isEmpty else {
            let failure = model.networks.picture.failure
            let text = model.networks.picture.value == nil ? "" : "no published port leads here"
            return PaneFrame.message(
                failure?.message ?? text, failure == nil ? .muted : .bad, paint, into: &buffer, in: inner)
        }
        let table = Table(columns: columns, count: ports.count) { row(ports[$0], paint) }
        table.draw(
            into: &buffer, in: inner, state: &model.networks.ports, styles: paint.widgets,
            focused: PaneFrame.isFocused(.networkPorts, model))
        PaneFrame.scrollBar(
            position: model.networks.ports.offset, visible: table.rowHeight(in: inner), total: ports.count,
            .networkPorts, model,
            paint, into: &buffer, in: inner)
    }

    private static let columns = [
        TableColumn(title: "THIS HOST", width: .flexible(min: 12, weight: 1)),
        TableColumn(title: "CONTAINER", width: .flexible(min: 8, weight: 1)),
        TableColumn(title: "PORT", width: .fixed(9)),
    ]

    private static func row(_ port: PublishedPort, _ paint: Paint) -> TableRow {
        TableRow(cells: [
            paint.text(port.host, .accent), paint.text(port.container.name), paint.text(port.target, .muted),
        ])
    }
}
