/// What makes services reachable on one node: virtual addresses, names and published ports.
package protocol DataPlane: Sendable {
    /// Puts `endpoints` into force. Returns when new connections follow them; established ones go on. Throws where it could
    /// not: what was in force before may be so in part, and the next call makes it good.
    func apply(_ endpoints: NodeEndpoints) async throws
    /// Takes everything away: the node has left the swarm.
    func clear() async throws
}
