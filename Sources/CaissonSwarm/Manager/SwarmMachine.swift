package import CaissonAPI

/// All a machine does for a swarm: it runs tasks, does their network's part, and reads their logs.
package protocol SwarmMachine: Executor, TaskLogReader {
    var dataPlane: any DataPlane { get }
    /// Takes away what stands here for networks of the swarm that are not among `kept`. False where one could not go yet: it is to
    /// be asked for again.
    func removeNetworks(except kept: Set<NetworkID>) async throws -> Bool
    /// What others reach this machine by, from what its user says. Throws `invalidArgument` in Docker's words.
    func advertisedAddress(_ wanted: String?, listening: String?) async throws -> AdvertisedAddress
    /// The blocks of IPv4 addresses, in CIDR form, this host has other uses for: no network of the swarm may take from them.
    func busyBlocks() async throws -> [String]
    /// What has to go on beside single tasks; works until cancelled.
    func run() async throws
}
