import CaissonAPI
import CaissonCore

/// A session whose process ends when it is waited for.
struct ScriptedSession: ContainerSession {
    let id: String
    let world: ScriptedWorld
    /// The container whose process this is; nil for an exec.
    let container: ObjectID?

    var output: AsyncThrowingStream<SessionOutput, any Error> {
        AsyncThrowingStream { continuation in
            continuation.yield(.stdout(Array("# ".utf8)))
            continuation.finish()
        }
    }

    func send(_ bytes: [UInt8]) async throws {
        try world.enter("session.send \(String(decoding: bytes, as: UTF8.self))")
    }

    func closeInput() async throws {}
    func resize(to size: TerminalSize) async throws {}
    func signal(_ name: String) async throws { try world.enter("session.signal \(name)") }

    func wait() async throws -> Int32 {
        if let container { world.exit(container, code: 0) }
        return 0
    }

    func detach() async {}
}
