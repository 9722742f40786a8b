/// Sentences of Docker's that more than one target says, as far as they are true of this version.
package enum SwarmWords {
    /// Outside of a swarm. Without Docker's "or swarm join", which this version does not have.
    package static let noManager =
        "This node is not a swarm manager. Use \"caisson swarm init\" to make it the manager of a new swarm and try again."
    /// Why `swarm join` is refused.
    package static let noJoin =
        "this version's swarm is of one machine and its manager listens nowhere: no other machine can join it"
}
