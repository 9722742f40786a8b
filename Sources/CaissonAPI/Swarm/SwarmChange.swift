/// What became of a swarm from one revision to the next.
package struct SwarmChange: Sendable, Codable, Equatable {
    package var revision: Int64
    /// Whether it holds everything there is, and what is not in it is gone.
    package var isWhole: Bool
    package var nodes: [NodeDetails] = []
    package var services: [ServiceDetails] = []
    package var tasks: [TaskSummary] = []
    package var networks: [SwarmNetworkDetails] = []
    package var removedNodes: [NodeID] = []
    package var removedServices: [ServiceID] = []
    package var removedTasks: [TaskID] = []
    package var removedNetworks: [NetworkID] = []

    package init(revision: Int64, isWhole: Bool) {
        self.revision = revision
        self.isWhole = isWhole
    }
}
