import CaissonAPI
import CaissonTerm

extension AppUpdate {
    static func pick(_ model: inout AppModel, _ purpose: Picker.Purpose) -> [Effect] {
        model.overlays.append(.picker(Picker(purpose)))
        return []
    }

    static func key(_ model: inout AppModel, _ chord: KeyChord, _ picker: Picker) -> [Effect] {
        var picker = picker
        if chord.key == .escape {
            model.overlays.removeLast()
            return []
        }
        let items = picker.items(model)
        if chord.key == .enter {
            guard items.indices.contains(picker.state.selection) else { return [.bell] }
            model.overlays.removeLast()
            return choose(&model, picker.purpose, items[picker.state.selection])
        }
        if let step = step(chord) {
            picker.state.move(by: step, count: items.count)
        } else if picker.field.handle(chord) {
            picker.state = ListState()
        }
        replaceTop(&model, .picker(picker))
        return []
    }

    private static func choose(_ model: inout AppModel, _ purpose: Picker.Purpose, _ item: Picker.Item) -> [Effect] {
        switch (purpose, item) {
        case (.containerToConnect(let network), .container(let container)): connect(&model, container.ref, to: network)
        case (.containerToDisconnect(let network), .container(let container)):
            confirmDisconnection(&model, container.ref, from: network)
        case (.networkToJoin(let container), .network(let network)): connect(&model, container, to: network)
        case (.networkToLeave(let container), .network(let network)):
            confirmDisconnection(&model, container, from: network)
        default: []
        }
    }

    /// On the default network there is nothing to say about addresses and names.
    private static func connect(_ model: inout AppModel, _ container: ContainerRef, to network: NetworkSummary)
        -> [Effect]
    {
        if network.isBuiltIn {
            return [perform(&model, .connect(network.ref, container, NetworkAttachment(network: network.name)))]
        }
        return show(&model, FormCatalog.connect(container, to: network))
    }
}
