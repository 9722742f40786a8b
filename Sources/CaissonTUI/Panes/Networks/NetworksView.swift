import CaissonAPI
import CaissonCore
import CaissonTerm

/// The networks pane: name, driver, subnet, how many containers are on it.
enum NetworksView {
    static func draw(_ model: inout AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        let list = model.networks.list
        let title = PaneFrame.listTitle(.networks, paint, model, note: note(model), filter: list.filter)
        let inner = PaneFrame.draw(.networks, title: title, model, paint, into: &buffer, in: rect)
        if let failure = model.networks.failure {
            return PaneFrame.message(failure.message, .bad, paint, into: &buffer, in: inner)
        }
        guard !list.rows.isEmpty else {
            let text = !model.networks.isLoaded || list.filter.isEmpty ? "" : "nothing matches /\(list.filter)"
            return PaneFrame.message(text, .muted, paint, into: &buffer, in: inner)
        }
        let shown = model
        ListPaneView.draw(.networks, &model.networks.list, columns, shown, paint, into: &buffer, in: inner) {
            row($0, isMarked: $1, shown, paint)
        }
    }

    /// `5  unused 2`
    private static func note(_ model: AppModel) -> String {
        guard model.networks.isLoaded else { return "" }
        let unused = model.networks.unused.count
        return "\(model.networks.list.all.count)" + (unused > 0 ? "  unused \(unused)" : "")
    }

    private static let columns = [
        TableColumn(title: "NAME", width: .flexible(min: 12, weight: 1)),
        TableColumn(title: "DRIVER", width: .fixed(7), priority: 1),
        TableColumn(title: "SUBNET", width: .fixed(16)),
        TableColumn(title: "ON", width: .fixed(3), alignment: .right),
    ]

    private static func row(_ network: NetworkSummary, isMarked: Bool, _ model: AppModel, _ paint: Paint) -> TableRow {
        let none = paint.glyph("–", "-")
        let subnet = network.isConfigOnly ? "configuration" : network.addresses.first?.subnet ?? none
        // The engine counts addresses, and on the host's own network nobody has one.
        let count =
            network.isJoinable ? network.containers : model.containers(on: network).count(where: \.isAlive)
        return TableRow(
            cells: [
                paint.text(network.name, network.isBuiltIn ? .muted : .text), paint.text(network.driver, .muted),
                paint.text(subnet, subnet == none ? .muted : .text),
                count == 0 ? paint.text(none, .muted) : paint.text("\(count)", .good),
            ], isMarked: isMarked)
    }
}
