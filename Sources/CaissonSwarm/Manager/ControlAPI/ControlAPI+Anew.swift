import CaissonAPI
import CaissonCore

extension ControlAPI {
    /// `swarm init --force-new-cluster` in a swarm: its state stays and this machine is all of it. The records of other machines go;
    /// what ran there is made here, as far as there is room.
    func beginAnew(_ request: SwarmInitRequest) async throws {
        // Without a word of the user's the machine keeps the address it has.
        let address: AdvertisedAddress? =
            if request.advertiseAddress == nil { nil } else {
                try await machine.advertisedAddress(request.advertiseAddress, listening: request.listenAddress)
            }
        let now = now()
        try await write { [ownNode] snapshot in
            var node = try snapshot.node("self", own: ownNode)
            node.spec.role = .manager
            if let address { (node.status.address, node.managerAddress) = (address.host, address.text) }
            node.meta.updatedAt = now
            return ((), [.update(.node(node))])
        }
        while try await removeOthers() {}
    }

    /// Removes as many of the other nodes as fit into one write; whether there were any.
    private func removeOthers() async throws -> Bool {
        try await write { [ownNode] snapshot in
            let others = snapshot.sortedNodes.filter { $0.id != ownNode }.prefix(ClusterTransaction.mostChanges / 2)
            let changes = others.flatMap { node -> [ClusterChange] in
                [
                    .delete(.node(node.id), expecting: .version(node.meta.version)),
                    .delete(.nodeReport(node.id), expecting: .any),
                ]
            }
            return (!others.isEmpty, changes)
        }
    }
}
