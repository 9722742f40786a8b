import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore

/// `network rm` and `network prune`.
struct NetworkRemoval: Sendable {
    let context: EngineContext

    func remove(_ ref: String) throws {
        let entry = try NetworkCatalog(context: context).user(ref) { name in
            CaissonError(.permissionDenied, "\(name) is a pre-defined network and cannot be removed")
        }
        try context.locks.withLock(.root) { try remove(entry) }
    }

    /// Under the root lock. The record goes first: an address is given out in a transaction that asks for it.
    private func remove(_ entry: NetworkEntry) throws {
        let network = AttachableNetwork(entry, context)
        let undertaking = try NetworkUndertaking(entry, context) { state in
            let active = try state.endpoints.on(network: entry.id.text)
            if !active.isEmpty { throw refusal(entry, active, state) }
            if let user = try state.networks.list().map(NetworkEntry.init).first(where: { $0.spec.configFrom == entry.name }) {
                throw CaissonError(.permissionDenied, "configuration network \"\(entry.name)\" is in use by network \(user.name)")
            }
            guard try state.networks.delete(entry.id) else {
                throw CaissonError(.notFound, "network \(entry.name) not found", subject: entry.name)
            }
            try state.events.append(network, "destroy")
        }
        try takeDown(entry)
        try undertaking.finish()
    }

    private func refusal(_ entry: NetworkEntry, _ active: [EndpointRecord], _ state: StateTransaction) -> CaissonError {
        let holders = active.map { record -> String in
            let name = (try? state.containers.find(id: record.containerID))?.name ?? record.containerID.short // ignored: told by its ID
            return "name:\"\(name)\" id:\"\(NetworkFacts.endpointID(record).short)\""
        }
        return CaissonError(
            .conflict,
            "error while removing network: network \(entry.name) has active endpoints (\(holders.joined(separator: ", ")))",
            subject: entry.name)
    }

    /// What of the network is on the host goes.
    func takeDown(_ entry: NetworkEntry) throws {
        if let bridge = entry.bridge { try HostFirewall(context: context).bridge(bridge).remove() }
        if entry.spec.driver == "macvlan", entry.spec.configOnly != true { try MacvlanNetwork(entry).remove() }
    }

    /// Undoes a creation that failed half way.
    func forget(_ entry: NetworkEntry) throws {
        try context.database.write { _ = try $0.networks.delete(entry.id) }
        try? takeDown(entry) // ignored: the failure of the creation is the one to tell
    }

    /// Those no container uses.
    func candidates(_ filters: Filters) throws -> [NetworkEntry] {
        try filters.require(["label", "label!", "until"])
        let bound = try UntilFilter.moment(filters, now: SystemClock.now())
        let used = try context.database.read { try $0.endpoints.networks() }
        return try NetworkCatalog(context: context).all().filter { entry in
            guard !used.contains(entry.id.text), entry.spec.configOnly != true else { return false }
            if let bound, entry.record.created >= bound { return false }
            return LabelFilter.matches(filters, entry.spec.labels)
        }
    }

    /// Removes what no container uses, of `wanted` IDs alone when they are given; the names.
    func prune(_ filters: Filters, only wanted: Set<String>? = nil) throws -> [String] {
        try context.locks.withLock(.root) {
            let doomed = try candidates(filters).filter { wanted?.contains($0.id.text) ?? true }
            for entry in doomed { try remove(entry) }
            return doomed.map(\.name)
        }
    }
}
