import CShimWire
package import CaissonAPI
import CaissonCore
import CaissonLinux
import Synchronization
package import SystemPackage

/// One engine's end of a process: its streams, its state and the ways to act on it.
///
/// There is no thread behind it: whichever call waits for something reads for all of them. When it is dropped the
/// process runs on.
package final class ShimConnection: Sendable {
    private let socket: UnixSocket
    private let plan: EncodedSpec?
    private let state = Mutex(ConnectionState())
    private let sending = SerialGate()

    /// `plan` explains failures of a launch.
    init(_ socket: UnixSocket, plan: EncodedSpec?) {
        self.socket = socket
        self.plan = plan
        state.withLock { $0.isPrompt = plan != nil }
    }

    deinit { socket.shutdown(.both) }

    /// The process, as the host numbers it; a restart changes it.
    package var pid: Int32 { state.withLock { $0.started?.pid ?? $0.created?.pid ?? 0 } }
    package var shimPID: Int32 { state.withLock { $0.created?.shimPID ?? 0 } }
    package var hasTerminal: Bool { state.withLock { $0.created?.hasTerminal ?? false } }

    /// Waits until the process exists or cannot.
    func awaitCreation() async throws {
        try await advance { $0.created != nil || $0.failure != nil }
        try checkFailure()
        guard state.withLock({ $0.created != nil }) else { throw ShimConnection.lost }
    }

    /// Runs the command. Throws `commandNotFound`, `cannotInvoke` or another reason in Docker's words when it cannot; the
    /// monitor is gone then.
    package func start() async throws {
        try await transmit(wireMessage(CZ_FRAME_START, []))
        try await advance { $0.started != nil || $0.failure != nil || $0.exited != nil }
        try checkFailure()
        guard state.withLock({ $0.started != nil || $0.exited != nil }) else { throw ShimConnection.lost }
    }

    /// What the process writes on the attached streams, ending with the process. It is read only as fast as it is taken
    /// here: it has to be taken, or let go of with ``detach()``.
    package var output: AsyncThrowingStream<SessionOutput, any Error> {
        AsyncThrowingStream { [self] in try await nextOutput() }
    }

    private func nextOutput() async throws -> SessionOutput? {
        try await advance { $0.hasOutput || $0.exited != nil || $0.failure != nil }
        let (chunk, waiting) = state.withLock { state in
            let chunk = state.nextOutput()
            return (chunk, state.changed())
        }
        for waiter in waiting { waiter.resume() }
        return chunk
    }

    /// Starts and ends of the process, for a recorder.
    package func events() -> AsyncStream<ShimEvent> {
        AsyncStream { [self] in
            // A cancelled or lost connection has no more events.
            try? await advance { !$0.events.isEmpty }
            return state.withLock { $0.events.isEmpty ? nil : $0.events.removeFirst() }
        }
    }

    /// Writes to the process's input; suspends while it takes none. Input for a process that has ended vanishes.
    package func send(_ bytes: [UInt8]) async throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = rest.prefix(Int(CZ_CHUNK_LIMIT) / 2)
            try await advance {
                $0.unacknowledged + part.count <= Int(CZ_INPUT_WINDOW) || $0.exited != nil || $0.failure != nil
            }
            let isOver = state.withLock { state in
                if state.exited != nil || state.isEnded || state.failure != nil { return true }
                state.unacknowledged += part.count
                return false
            }
            if isOver { return }
            try await transmit(wireMessage(CZ_FRAME_STDIN, part))
            rest = rest.dropFirst(part.count)
        }
    }

    /// Ends the process's input, where it was to come from one client only.
    package func closeInput() async throws { try await transmit(wireMessage(CZ_FRAME_STDIN_EOF, [])) }

    package func resize(to size: TerminalSize) async throws {
        let message = cz_resize(rows: UInt32(clamping: size.rows), columns: UInt32(clamping: size.columns))
        try await transmit(wireMessage(CZ_FRAME_RESIZE, message))
    }

    /// Sends a signal. `stop` marks it as the user's wish to end: no restart follows, and with `killAfter` the monitor
    /// itself sends SIGKILL when the process is still there by then. `generation` is the record's, as the sender knows it: a
    /// monitor that was started later ignores the signal. nil means whatever runs.
    package func signal(
        _ number: Int32, stop: Bool = false, killAfter: Duration? = nil, generation: Int64? = nil
    ) async throws {
        let components = killAfter?.components
        let milliseconds = components.map { $0.seconds * 1000 + $0.attoseconds / 1_000_000_000_000_000 } ?? -1
        let message = cz_signal(
            signal: number, stop: stop ? 1 : 0, kill_after_ms: milliseconds, generation: generation.map { UInt64(max(0, $0)) } ?? .max)
        try await transmit(wireMessage(CZ_FRAME_SIGNAL, message))
    }

    /// Changes what happens at the process's next end.
    package func change(_ policy: RestartPolicy) async throws {
        let message = cz_policy(restart: policy.wireKind, limit: UInt32(clamping: policy.maximumRetryCount))
        try await transmit(wireMessage(CZ_FRAME_POLICY, message))
    }

    /// The process's end, after which no restart follows. Throws `unavailable` when the monitor is lost before.
    package func wait() async throws -> ExitReport {
        try await advance { $0.exited != nil || $0.failure != nil }
        try checkFailure()
        guard let report = state.withLock({ $0.exited }) else { throw ShimConnection.lost }
        return report
    }

    /// Returns once the monitor has ended, whatever it did before.
    package func ended() async throws { try await advance { _ in false } }

    /// Tells the monitor that the end is on record: it has nothing left to do but to take `folders` away, as soon as this program
    /// has ended or let go of the connection.
    package func recorded(leaving folders: [FilePath] = []) async {
        // A monitor that is gone need not be told.
        try? await transmit(wireMessage(CZ_FRAME_RECORDED, folders.flatMap { Array($0.string.utf8) + [0] }))
    }

    /// Lets go of the streams; the process runs on.
    package func detach() async {
        socket.shutdown(.both)
        let waiting = state.withLock { state in
            state.isEnded = true
            return state.changed()
        }
        for waiter in waiting { waiter.resume() }
    }

    private static var lost: CaissonError { CaissonError(.unavailable, "the container's monitor is gone") }

    private func checkFailure() throws {
        guard let failure = state.withLock({ $0.failure }) else { return }
        guard let plan else { throw ShimConnection.lost }
        throw LaunchFailure(failure, plan).error
    }

    private func transmit(_ message: [UInt8]) async throws {
        let socket = socket
        do {
            try await sending.run { try await socket.sendAsync(message) }
        } catch let error as SyscallError {
            // A monitor that has ended has said why: that is read next.
            if error.errno != 32 && error.errno != 104 { throw error.asCaissonError("talk to the container's monitor") }
        }
    }
}

extension ShimConnection {
    private enum Role {
        case done
        case read
        case wait(UInt64)
    }

    /// Returns once `isDone` holds or the other end is gone, reading from the socket unless somebody else does.
    private func advance(until isDone: @Sendable (borrowing ConnectionState) -> Bool) async throws {
        while true {
            try Task.checkCancellation()
            let role = state.withLock { state -> Role in
                if isDone(state) || state.isEnded { return .done }
                if state.isReading || state.isOutputFull { return .wait(state.version) }
                state.isReading = true
                return .read
            }
            switch role {
            case .done: return
            case .read: try await read()
            case .wait(let version): await change(after: version)
            }
        }
    }

    private func read() async throws {
        let result: Result<[UInt8], any Error>
        do {
            result = .success(try await receive())
        } catch {
            result = .failure(error)
        }
        let waiting = state.withLock { state in
            state.isReading = false
            switch result {
            case .success(let bytes): state.receive(bytes)
            case .failure(let error): if !(error is CancellationError) { state.isEnded = true }
            }
            return state.changed()
        }
        for waiter in waiting { waiter.resume() }
        if case .failure(let error as CancellationError) = result { throw error }
    }

    /// A thread that may block waits for the first messages itself, until one takes its time.
    private func receive() async throws -> [UInt8] {
        if state.withLock({ $0.isPrompt }), BlockingPool.shared.isCurrent {
            if let message = try socket.receive(within: ShimConnection.prompt) { return message.bytes }
            state.withLock { $0.isPrompt = false }
        }
        return try await socket.receiveAsync().bytes
    }

    private static let prompt = Duration.milliseconds(20)

    /// Waits until the state is no longer what it was at `version`, or the task is cancelled.
    private func change(after version: UInt64) async {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isLate = state.withLock { state in
                    if state.version != version || Task.isCancelled { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if isLate { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }
}
