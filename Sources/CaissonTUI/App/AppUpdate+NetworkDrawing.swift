import CaissonAPI
import CaissonTerm

/// Moving in the drawing of a network, and from it to containers and back.
extension AppUpdate {
    /// Gives the containers of the drawing to `body` as a list.
    static func withGuests(_ model: inout AppModel, _ body: (inout ListState, Int) -> Void) {
        let guests = model.networkGuests
        var state = ListState(selection: model.guestPlace(in: guests))
        body(&state, guests.count)
        if guests.indices.contains(state.selection) { model.networks.guest = guests[state.selection].id }
    }

    /// From one side of the bridge to the other.
    static func crossNetwork(_ model: inout AppModel, _ sign: Int) {
        guard let stage = stage(model), stage.grid.columns > 1 else { return }
        let place = stage.grid.place(of: stage.place)
        let column = place.column + sign
        guard (0..<stage.grid.columns).contains(column), !stage.guests.isEmpty else { return }
        // The right side may be a row shorter.
        let index = stage.grid.entry(column: column, row: place.row) ?? stage.guests.count - 1
        model.networks.guest = stage.guests[index].id
    }

    static func selectGuest(_ model: inout AppModel, at point: Point) -> [Effect] {
        if let stage = stage(model), let index = stage.guest(at: point) {
            model.networks.guest = stage.guests[index].id
        }
        return []
    }

    /// The drawing as it is on the screen. How lines look has no bearing on where things are.
    private static func stage(_ model: AppModel) -> NetworkStage? {
        guard let rect = model.layout.rect(of: .networkDrawing), let picture = model.networks.picture.value else {
            return nil
        }
        let paint = Paint(model.theme, depth: .mono, ascii: false)
        return NetworkStage(picture, model, paint, in: rect.inset(horizontal: 1, vertical: 1))
    }

    /// Goes to a container; Esc comes back.
    static func goTo(_ model: inout AppModel, _ container: ContainerRef?, from pane: PaneID) {
        guard let container else { return }
        model.containers.list.setFilter("")
        guard model.containers.list.select(container.id) else { return }
        focus(&model, .containers)
        model.cameFrom = pane
    }

    static func goBack(_ model: inout AppModel) {
        guard let pane = model.cameFrom else { return }
        focus(&model, pane)
        if let owner = pane.owner { model.tabs[owner] = pane }
    }
}
