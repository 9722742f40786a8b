package import CaissonAPI

/// This machine's part in a swarm, as it is kept outside of the swarm's own store.
package struct SwarmMembership: Sendable, Codable, Equatable {
    package var cluster: ClusterID
    package var node: NodeID

    package init(cluster: ClusterID, node: NodeID) {
        self.cluster = cluster
        self.node = node
    }
}

/// A store with what keeps it going.
package struct OpenedStore: Sendable {
    package let store: any ClusterStore
    /// Works until cancelled.
    package let run: @Sendable () async throws -> Void
    package let close: @Sendable () -> Void

    package init(
        _ store: any ClusterStore, run: @escaping @Sendable () async throws -> Void, close: @escaping @Sendable () -> Void
    ) {
        (self.store, self.run, self.close) = (store, run, close)
    }
}

/// Where a machine keeps its part in a swarm.
package protocol SwarmHome: Sendable {
    /// nil outside of a swarm.
    func membership() throws -> SwarmMembership?
    /// Whether something is left of a swarm that was made or left half way.
    func hasRemains() throws -> Bool
    /// Opens the store, making it where there is none.
    func openStore() throws -> OpenedStore
    /// The node's certificate and key; nil where a part of them is missing.
    func credentials() throws -> NodeCredentials?
    /// Keeps them, for the owner alone.
    func save(_ credentials: NodeCredentials) throws
    /// From here on the machine is in the swarm.
    func save(_ membership: SwarmMembership) throws
    /// From here on the machine is in no swarm, whatever else is left.
    func forgetMembership() throws
    /// Takes away everything.
    func erase() throws
}
