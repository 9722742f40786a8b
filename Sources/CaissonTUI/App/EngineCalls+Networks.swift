import CaissonAPI
import CaissonCore

extension EngineCalls {
    /// A network with its containers; one that goes meanwhile is left out.
    func picture(_ id: String) async throws -> NetworkPicture {
        let details = try await engine.networks.inspect(id)
        var guests: [NetworkGuest] = []
        for (text, member) in details.containers {
            try Task.checkCancellation()
            guard let container = ObjectID(text), let settings = try await settings(of: text) else { continue }
            guests.append(NetworkGuest(container, member, settings, on: details.name))
        }
        return NetworkPicture(details, guests)
    }

    private func settings(of container: String) async throws -> NetworkSettings? {
        do {
            return try await engine.containers.inspect(container, size: false).networkSettings
        } catch let error as CaissonError where error.code == .notFound {
            return nil
        }
    }

    func performOnNetworks(_ action: EngineAction) async throws -> ActionOutcome {
        let networks = engine.networks
        switch action {
        case .createNetwork(let request):
            _ = try await networks.create(request)
            return .network(request.name)
        case .removeNetworks(let doomed): return .done(try await remove(doomed))
        case .connect(let it, let container, let attachment):
            try await networks.connect(it.id, container: container.id.text, attachment)
            return .done("connected \(container.name) to \(it.name)")
        case .disconnect(let it, let container):
            try await networks.disconnect(it.id, container: container.id.text, force: false)
            return .done("disconnected \(container.name) from \(it.name)")
        case .repairNetworks:
            let differing = try await networks.verify(repair: true).filter { !$0.differences.isEmpty }
            return .done(differing.isEmpty ? "all networks are as intended" : "\(differing.count) still differ")
        default: throw CaissonError(.internal, "not an action on networks")
        }
    }

    /// Of several, those that came into use or went since they were looked at are left out.
    private func remove(_ doomed: [NetworkRef]) async throws -> String {
        guard doomed.count != 1 else {
            try await engine.networks.remove(doomed[0].id)
            return "removed \(doomed[0].name)"
        }
        var removed = 0
        for network in doomed {
            do {
                try await engine.networks.remove(network.id)
                removed += 1
            } catch let error as CaissonError where error.code == .conflict || error.code == .notFound {
                continue
            }
        }
        let kept = doomed.count - removed
        return "removed \(removed) network\(removed == 1 ? "" : "s")" + (kept > 0 ? ", \(kept) came into use" : "")
    }
}
