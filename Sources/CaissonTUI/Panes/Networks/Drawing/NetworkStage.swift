import CaissonAPI
import CaissonTerm

/// The parts of a drawn network and where they lie in the pane: a line about the network, the map, notes below.
struct NetworkStage {
    let guests: [NetworkGuest]
    /// The selected one.
    let place: Int
    let grid: NetworkGrid
    let stem: AddressStem
    let head: Rect
    let map: Rect
    let notes: Rect
    let lines: [StyledLine]
    /// The first row of the map in view, and the one the bridge stands in.
    let offset: Int
    let bridge: Int
    let hasHost: Bool

    init(_ picture: NetworkPicture, _ model: AppModel, _ paint: Paint, in inner: Rect) {
        guests = model.networkGuests
        place = model.guestPlace(in: guests)
        let details = picture.details
        let stem = AddressStem(guests.map(\.address) + [picture.gateway])
        self.stem = stem
        let arrow = paint.glyph("→", ">")
        grid = NetworkGrid(
            full: guests.map {
                NetworkGrid.Entry(name: $0.name, ports: NetworkStage.ports($0, arrow), address: $0.address)
            },
            brief: guests.map { NetworkGrid.Entry(name: $0.name, ports: "", address: stem.brief($0.address)) },
            label: NetworkStage.label(details), width: inner.width - 1)
        hasHost = details.driver == "bridge" && !picture.gateway.isEmpty
        lines =
            NetworkNotes(
                picture: picture, guests: guests, stem: stem, grid: grid, hasHost: hasHost, width: inner.width - 2,
                paint: paint
            ).lines

        head = inner.row(0)
        let room = max(0, inner.height - 1)
        let least = min(lines.count, max(hasHost ? 1 : 0, room * 2 / 5))
        let noteRows = min(lines.count, max(least, room - grid.rows))
        map = Rect(x: inner.x, y: inner.y + 1, width: inner.width, height: min(grid.rows, room - noteRows))
        notes = Rect(x: inner.x, y: map.maxY, width: inner.width, height: noteRows)
        var state = ListState(selection: grid.place(of: place).row, offset: model.networks.guestOffset)
        state.clamp(count: grid.rows, height: map.height)
        offset = state.offset
        bridge = min(grid.rows - 1, state.offset + max(0, map.height - 1) / 2)
    }

    /// The container drawn at a position.
    func guest(at point: Point) -> Int? {
        guard map.contains(point) else { return nil }
        let column = grid.columns > 1 && point.x - map.x >= grid.stem ? 1 : 0
        return grid.entry(column: column, row: offset + point.y - map.y)
    }

    /// What containers are plugged into.
    private static func label(_ details: NetworkDetails) -> String {
        switch details.driver {
        case "bridge": details.options["com.docker.network.bridge.name"] ?? "br-" + details.id.prefix(12)
        case "host": "this host"
        case "null": ""
        default: details.options["parent"] ?? details.driver
        }
    }

    /// A port published for both families is said once.
    private static func ports(_ guest: NetworkGuest, _ arrow: String) -> String {
        var texts: [String] = []
        for port in guest.ports.map({ $0.brief(arrow: arrow) }) where !texts.contains(port) { texts.append(port) }
        return texts.joined(separator: " ")
    }
}
