import CaissonAPI
import CaissonLinux
package import SystemPackage

/// The control socket.
package struct ControlServer: DaemonService {
    package let name = "control"
    private let path: FilePath
    private let answers: [String: ControlHandler]
    private let isReady: @Sendable () async -> Void

    /// `isReady` is called when the socket can be connected to.
    package init(
        runRoot: FilePath, methods: [String: ControlHandler], isReady: @escaping @Sendable () async -> Void = {}
    ) {
        path = runRoot.appending(ControlProtocol.socketName)
        answers = methods
        self.isReady = isReady
    }

    /// Throws when nothing can listen there.
    package func run() async throws {
        let listener = try UnixListener(path: path, mode: 0o600)
        await isReady()
        try await withThrowingDiscardingTaskGroup { group in
            while true {
                let connection = ControlConnection(socket: try await listener.acceptAsync(), methods: answers)
                group.addTask { await connection.serve() }
            }
        }
    }

    package func detail() async -> String { path.string }
}
