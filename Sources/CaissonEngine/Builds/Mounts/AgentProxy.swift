import CaissonCore
import CaissonLinux
import SystemPackage

/// A socket that leads to another one of this host: an agent answers only its own user, so its clients in a step come to it
/// through this process.
final class AgentProxy: Sendable {
    private let listener: UnixListener
    private let agent: FilePath

    /// Listens at `path` for who may use the socket by its mode and owner; gone with this value.
    init(at path: FilePath, to agent: FilePath, mode: UInt32, uid: UInt32, gid: UInt32) throws {
        self.agent = agent
        listener = try UnixListener(path: path, mode: mode)
        try Files.setOwner(path, uid, gid)
    }

    /// Carries connections until cancelled. One that fails ends alone.
    func serve() async {
        await withDiscardingTaskGroup { group in
            while let client = try? await listener.acceptAsync() { // ignored: cancelled, or no descriptors left
                let agent = agent
                group.addTask { try? await AgentProxy.carry(client, agent) } // ignored: either end may go away at any time
            }
            group.cancelAll()
        }
    }

    private static func carry(_ client: UnixSocket, _ path: FilePath) async throws {
        let agent = try UnixSocket.connect(path)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pass(client, to: agent) }
            group.addTask { try await pass(agent, to: client) }
            try await group.waitForAll()
        }
    }

    private static func pass(_ source: UnixSocket, to target: UnixSocket) async throws {
        while true {
            let bytes = try await source.receiveAsync().bytes
            if bytes.isEmpty { break }
            try await target.sendAsync(bytes)
        }
        target.shutdown(.write)
    }
}
