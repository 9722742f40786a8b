import CaissonAPI
import CaissonCore
import CaissonTerm

/// The networks pane, and what the panes beside it show of the selected one.
struct NetworksModel: Sendable {
    var list = ObjectList<NetworkSummary> { [$0.name, $0.driver, $0.id.short] + $0.addresses.map(\.subnet) }
    private(set) var isLoaded = false
    private(set) var failure: CaissonError?
    /// A network to select as soon as it is listed.
    var awaited: String?
    private(set) var picture = Remote<String, NetworkPicture>()
    /// What should be on this host against what is, for all networks.
    private(set) var reports = Remote<String, [NetworkReport]>()
    /// The selected container of the drawing, and its first row in view.
    var guest: ObjectID?
    var guestOffset = 0
    var ports = ListState()
    /// The first lines in view of inspect and check.
    var detailsTop = 0
    var checkTop = 0

    var selected: NetworkSummary? { list.selected }
    /// Those a prune removes.
    var unused: [NetworkSummary] { list.all.filter { !$0.isBuiltIn && !$0.isConfigOnly && $0.containers == 0 } }

    /// Those a container can be run in, besides what every engine has.
    var userNames: [String] { list.all.filter { !$0.isBuiltIn && !$0.isConfigOnly }.map(\.name) }

    mutating func receive(_ result: Result<[NetworkSummary], CaissonError>) {
        switch result {
        case .success(let networks):
            isLoaded = true
            failure = nil
            list.replace(with: networks)
            if let row = list.rows.first(where: { $0.name == awaited }) {
                list.select(row.id)
                awaited = nil
            }
        case .failure(let error): failure = error
        }
    }

    /// Whether the picture of a network must be loaded.
    mutating func wantsPicture(_ id: String, now: Timestamp) -> Bool {
        if picture.key != id {
            (guest, guestOffset, detailsTop, checkTop) = (nil, 0, 0, 0)
            ports = ListState()
        }
        return picture.wants(id, now: now)
    }

    mutating func receivePicture(_ id: String, _ result: Result<NetworkPicture, CaissonError>) {
        _ = picture.receive(id, result)
    }

    mutating func wantsReports(now: Timestamp) -> Bool { reports.wants("all", now: now) }

    mutating func receiveReports(_ result: Result<[NetworkReport], CaissonError>) { _ = reports.receive("all", result) }

    /// What is shown of the selected network is out of date.
    mutating func expire() {
        picture.expire()
        reports.expire()
    }

    /// Nothing is selected.
    mutating func clearDetail() { picture.clear() }
}

/// A network an action is about, with the name it is spoken of.
struct NetworkRef: Sendable, Hashable {
    /// What engine calls name it by.
    var id: String
    var name: String
}

extension NetworkSummary {
    var ref: NetworkRef { NetworkRef(id: id.text, name: name) }
    /// Whether every engine has it, and nobody can remove it.
    var isBuiltIn: Bool { ["bridge", "host", "none"].contains(name) }
    /// Whether a container can be put on it and taken off it.
    var isJoinable: Bool { !["host", "null"].contains(driver) && !isConfigOnly }
}

extension AppModel {
    /// The containers that are on a network, or will be once they are started.
    func containers(on network: NetworkSummary) -> [ContainerSummary] {
        containers.list.all.filter { $0.networks.contains(network.name) }
    }

    /// Who is on the selected network: running containers by their addresses, then those without one.
    var networkGuests: [NetworkGuest] {
        guard let network = networks.selected else { return [] }
        let drawn = networks.picture.key == network.id.text ? networks.picture.value?.guests ?? [] : []
        let known = Set(drawn.map(\.id))
        return drawn
            + containers(on: network).filter { !known.contains($0.id) }.map { NetworkGuest(id: $0.id, name: $0.name) }
    }

    /// The place of the selected container among ``networkGuests``.
    func guestPlace(in guests: [NetworkGuest]) -> Int { guests.firstIndex { $0.id == networks.guest } ?? 0 }

    var selectedGuest: NetworkGuest? {
        let guests = networkGuests
        let place = guestPlace(in: guests)
        return guests.indices.contains(place) ? guests[place] : nil
    }

    var networkPorts: [PublishedPort] { networks.picture.value?.ports ?? [] }

    var selectedPort: PublishedPort? {
        let ports = networkPorts
        return ports.indices.contains(networks.ports.selection) ? ports[networks.ports.selection] : nil
    }
}
