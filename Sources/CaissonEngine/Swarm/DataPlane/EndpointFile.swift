import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonSwarm
import FoundationEssentials
import SystemPackage

/// What holds on this machine for services, as every program of this root can read it: those that start containers, and the
/// resolver. It is in the run directory because it means nothing after a boot.
struct EndpointFile: Sendable {
    private let path: FilePath

    init(_ context: EngineContext) { path = context.paths.runRoot.appending("endpoints.json") }

    /// nil where no swarm has said anything. Throws ``CaissonError`` (dataLoss) for a file nobody understands.
    func read() throws -> NodeEndpoints? {
        guard try Files.isThere(path) else { return nil }
        do {
            return try JSONDecoder().decode(NodeEndpoints.self, from: Data(Files.readText(path).utf8))
        } catch let error as SyscallError where error.errno == 2 {
            return nil
        } catch {
            throw CaissonError(.dataLoss, "\(path): not the endpoints of services", cause: error)
        }
    }

    /// Whoever reads meanwhile sees the old or the new.
    func write(_ endpoints: NodeEndpoints) throws {
        try Files.makeDirectories(path.removingLastComponent(), mode: 0o711)
        try AtomicFile.write(Array(JSONEncoder().encode(endpoints)), to: path, mode: 0o600)
    }

    func remove() throws { if try Files.isThere(path) { try Files.remove(path) } }
}

extension NetworkEntry {
    /// The swarm's network it stands for; nil for one that is no swarm's.
    var swarmNetwork: NetworkID? { spec.labels[SwarmLabels.network].flatMap { NetworkID($0) } }
}
