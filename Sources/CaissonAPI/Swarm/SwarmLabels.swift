/// Labels by which an engine's objects are known to be a swarm's; the ones of containers are Docker's.
package enum SwarmLabels {
    package static let node = "com.docker.swarm.node.id"
    package static let service = "com.docker.swarm.service.id"
    package static let serviceName = "com.docker.swarm.service.name"
    package static let task = "com.docker.swarm.task.id"
    package static let taskName = "com.docker.swarm.task.name"
    /// The ``NetworkID`` an engine's network stands for.
    package static let network = "com.docker.swarm.network.id"
    /// On the engine's network that published ports go through; its value means nothing.
    package static let ingress = "com.docker.swarm.network.ingress"
}
