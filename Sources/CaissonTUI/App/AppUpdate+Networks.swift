import CaissonAPI
import CaissonCore
import CaissonTerm

extension AppUpdate {
    /// Commands on networks, and on a container's networks; nil for any other command.
    static func runNetworkCommand(_ model: inout AppModel, _ id: CommandID) -> [Effect]? {
        switch id {
        case .createNetwork: return show(&model, FormCatalog.createNetwork())
        case .pruneNetworks: return confirmNetworkPrune(&model)
        case .repairNetworks: return confirmRepair(&model)
        case .joinNetwork, .leaveNetwork:
            guard let container = model.containers.selected?.ref else { return nil }
            return pick(&model, id == .joinNetwork ? .networkToJoin(container) : .networkToLeave(container))
        default: break
        }
        guard let selected = model.networks.selected else { return nil }
        switch id {
        case .removeNetwork:
            return confirmRemoval(&model, model.focus == .networks ? model.networks.list.targets : [selected])
        case .inspect where PaneCatalog.ofNetworks.contains(model.focus): return showNetworkTab(&model, .networkDetails)
        case .drawNetwork: return showNetworkTab(&model, .networkDrawing)
        case .verifyNetworks:
            model.networks.expire()
            return showNetworkTab(&model, .networkCheck)
        case .openPort: return openPort(&model)
        case .connect: return pick(&model, .containerToConnect(selected))
        case .disconnect: return disconnect(&model, selected)
        default: return nil
        }
    }

    private static func showNetworkTab(_ model: inout AppModel, _ tab: PaneID) -> [Effect] {
        model.subject = .networks
        model.tabs[.networks] = tab
        model.focus = tab
        return []
    }

    /// The selected container in the drawing; a choice elsewhere, unless there is none.
    private static func disconnect(_ model: inout AppModel, _ network: NetworkSummary) -> [Effect] {
        let guests = model.networkGuests
        let guest = model.focus == .networkDrawing ? model.selectedGuest : guests.count == 1 ? guests.first : nil
        guard let guest else { return pick(&model, .containerToDisconnect(network)) }
        return confirmDisconnection(&model, guest.ref, from: network)
    }

    static func confirmDisconnection(_ model: inout AppModel, _ container: ContainerRef, from network: NetworkSummary)
        -> [Effect]
    {
        let isAlive = model.containers.list.all.first { $0.id == container.id }?.isAlive ?? false
        var lines = [isAlive ? "It runs: its connections there end now." : "It will not be on it when it starts."]
        let ports = model.networkGuests.first { $0.id == container.id }?.ports ?? []
        if model.networks.selected?.id == network.id, !ports.isEmpty {
            lines.append("Published there: \(ports.map(\.host).joined(separator: ", ")).")
        }
        return confirm(
            &model, "Disconnect \(container.name) from \(network.name)?", lines, [.disconnect(network.ref, container)])
    }

    // Ports

    /// Opens the port that is meant, or shows the ports when it could be several.
    private static func openPort(_ model: inout AppModel) -> [Effect] {
        let guest = model.focus == .networkDrawing ? model.selectedGuest?.ports ?? [] : []
        let ports = guest.isEmpty ? model.networkPorts : guest
        let urls =
            model.focus == .networkPorts
            ? [model.selectedPort?.url].compactMap { $0 } : Array(Set(ports.compactMap(\.url)))
        guard urls.count == 1 else {
            return model.focus == .networkPorts ? [.bell] : showNetworkTab(&model, .networkPorts)
        }
        return [.openLink(urls[0])]
    }

    static func receiveLink(_ model: inout AppModel, _ url: String, _ result: Result<Bool, CaissonError>) {
        switch result {
        case .success(true): toast(&model, "opened \(url)")
        case .success(false):
            report(&model, CaissonError(.unavailable, "no browser here to open \(url)", subject: url))
        case .failure(let error): report(&model, error)
        }
    }

    // Removal

    private static func confirmRemoval(_ model: inout AppModel, _ targets: [NetworkSummary]) -> [Effect] {
        let doomed = targets.filter { !$0.isBuiltIn }
        let title = doomed.count == 1 ? "Remove \(doomed[0].name)?" : "Remove \(doomed.count) networks?"
        let lines = listed(doomed) { (doomed.count > 1 ? "\($0.name)  " : "") + use($0, model) }
        return confirm(&model, title, lines, doomed.map { .removeNetworks([$0.ref]) })
    }

    /// Exactly what goes, before it goes.
    private static func confirmNetworkPrune(_ model: inout AppModel) -> [Effect] {
        let doomed = model.networks.unused
        let lines = listed(doomed) { network in
            [network.name, network.addresses.first?.subnet ?? "", use(network, model)].filter { !$0.isEmpty }.joined(
                separator: "  ")
        }
        let title = "Remove \(doomed.count) unused network\(doomed.count == 1 ? "" : "s")?"
        return doomed.isEmpty ? [] : confirm(&model, title, lines, [.removeNetworks(doomed.map(\.ref))])
    }

    private static func listed(_ networks: [NetworkSummary], _ line: (NetworkSummary) -> String) -> [String] {
        networks.prefix(8).map(line) + (networks.count > 8 ? ["and \(networks.count - 8) more"] : [])
    }

    /// Who is in the way, and who will miss it.
    private static func use(_ network: NetworkSummary, _ model: AppModel) -> String {
        let all = model.containers(on: network)
        let running = all.filter(\.isAlive).map(\.name)
        if !running.isEmpty { return "\(running.joined(separator: ", ")) on it: it will stay" }
        return all.isEmpty
            ? "no container is on it" : "\(all.map(\.name).joined(separator: ", ")) could not start any more"
    }

    private static func confirmRepair(_ model: inout AppModel) -> [Effect] {
        let differences = (model.networks.reports.value ?? []).flatMap(\.differences)
        let more = differences.count > 8 ? ["and \(differences.count - 8) more"] : []
        return confirm(
            &model, "Make good what is not as intended?", differences.prefix(8).map { $0 } + more, [.repairNetworks])
    }

    // Events

    /// Networks come and go, and containers on them. What is on the screen is looked at again, the rest when it is shown.
    static func networkEffects(_ model: inout AppModel, _ events: [EngineEvent]) -> [Effect] {
        let changes: Set<String> = ["create", "start", "die", "destroy", "rename"]
        let isConcerned = events.contains {
            $0.type == .network || $0.type == .container && changes.contains($0.action)
        }
        guard isConcerned else { return [] }
        model.networks.expire()
        // A container's own record of its networks changes without an event of its own.
        return [.listNetworks] + (events.contains { $0.type == .network } ? [.listContainers] : [])
    }
}
