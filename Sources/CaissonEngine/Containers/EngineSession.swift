import CaissonAPI
import CaissonCore
import CaissonRuntime
import CaissonStore

/// A container's streams, held by the program that started or attached to it.
struct EngineSession: ContainerSession {
    let context: EngineContext
    let entry: ContainerEntry
    let connection: ShimConnection
    /// Whether this program writes the end into the database.
    let records: Bool

    var id: String { entry.id.text }
    var output: AsyncThrowingStream<SessionOutput, any Error> { connection.output }

    func send(_ bytes: [UInt8]) async throws { try await connection.send(bytes) }
    func closeInput() async throws { try await connection.closeInput() }
    func resize(to size: TerminalSize) async throws { try await connection.resize(to: size) }
    func signal(_ name: String) async throws { try await connection.signal(SignalName.number(name)) }

    func detach() async {
        await connection.detach()
        let entry = entry
        try? await context.onPool { context in // ignored: it is detached all the same
            try context.database.write { try $0.events.append(entry, "detach") }
        }
    }

    func wait() async throws -> Int32 {
        let entry = entry
        let report: ExitReport
        do { report = try await connection.wait() } catch let error as CaissonError where error.code == .unavailable {
            try await context.onPool { try ShimLoss(context: $0).recordIfLost(entry) }
            throw error
        }
        if records {
            let left = try await context.onPool { try ExitRecorder(context: $0).recordLeaving(entry.id, report, knowing: entry) }
            await connection.recorded(leaving: left)
        } else {
            await connection.detach()
        }
        return report.status
    }
}

/// The streams of an exec'd process.
struct ExecSession: ContainerSession {
    let context: EngineContext
    let entry: ContainerEntry
    let id: String
    let connection: ShimConnection

    var output: AsyncThrowingStream<SessionOutput, any Error> { connection.output }

    func send(_ bytes: [UInt8]) async throws { try await connection.send(bytes) }
    func closeInput() async throws { try await connection.closeInput() }
    func resize(to size: TerminalSize) async throws { try await connection.resize(to: size) }
    func signal(_ name: String) async throws { try await connection.signal(SignalName.number(name)) }
    func detach() async { await connection.detach() }

    func wait() async throws -> Int32 {
        let report = try await connection.wait()
        await connection.recorded()
        let (entry, id) = (entry, id)
        try await context.onPool { context in
            try context.database.write { state in
                try state.events.append(entry, "exec_die", ["execID": id, "exitCode": "\(report.status)"])
            }
        }
        return report.status
    }
}
