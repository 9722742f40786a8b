package import CaissonAPI

/// All a machine does for a swarm: it runs tasks, does their network's part, and reads their logs.
package protocol SwarmMachine: Executor, TaskLogReader {
    var dataPlane: any DataPlane { get }
    /// Takes away what stands here for networks of the swarm that are not among `kept`. False where one could not go yet: it is to
    /// be asked for again.
    func removeNetworks(except kept: Set<NetworkID>) async throws -> Bool
    /// What has to go on beside single tasks; works until cancelled.
    func run() async throws
}
