import CaissonAPI
import CaissonCore
import CaissonTerm

/// A list to choose one thing from, narrowed by typing. What it offers is what there is at the moment.
struct Picker: Sendable {
    enum Purpose: Sendable {
        case containerToConnect(NetworkSummary)
        case containerToDisconnect(NetworkSummary)
        case networkToJoin(ContainerRef)
        case networkToLeave(ContainerRef)
    }

    enum Item: Sendable {
        case container(ContainerSummary)
        case network(NetworkSummary)

        var name: String {
            switch self {
            case .container(let container): container.name
            case .network(let network): network.name
            }
        }
    }

    let purpose: Purpose
    var field = TextField("", placeholder: "type to search")
    var state = ListState()

    init(_ purpose: Purpose) { self.purpose = purpose }

    var title: String {
        switch purpose {
        case .containerToConnect(let network): "Connect to \(network.name)"
        case .containerToDisconnect(let network): "Disconnect from \(network.name)"
        case .networkToJoin(let container): "Connect \(container.name) to"
        case .networkToLeave(let container): "Disconnect \(container.name) from"
        }
    }

    /// What can be chosen, as far as it matches what is typed.
    func items(_ model: AppModel) -> [Item] {
        all(model).filter { field.text.isEmpty || $0.name.containsFolding(field.text) }
    }

    private func all(_ model: AppModel) -> [Item] {
        switch purpose {
        case .containerToConnect(let network):
            model.containers.list.all.filter { !$0.networks.contains(network.name) && $0.canJoin }.map(Item.container)
        case .containerToDisconnect(let network): model.containers(on: network).map(Item.container)
        case .networkToJoin(let container): networks(model, of: container, joined: false)
        case .networkToLeave(let container): networks(model, of: container, joined: true)
        }
    }

    private func networks(_ model: AppModel, of container: ContainerRef, joined: Bool) -> [Item] {
        let names = model.containers.list.all.first { $0.id == container.id }?.networks ?? []
        return model.networks.list.all.filter { $0.isJoinable && names.contains($0.name) == joined }.map(Item.network)
    }

    mutating func paste(_ text: String) {
        field.paste(text)
        state = ListState()
    }
}

extension ContainerSummary {
    /// Whether it has networks of its own to which others can be added.
    fileprivate var canJoin: Bool { !networks.isEmpty && !networks.contains("host") }
}
