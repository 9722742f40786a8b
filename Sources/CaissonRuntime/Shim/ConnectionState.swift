import CShimWire
import CaissonAPI
import CaissonCore

/// What has come over one connection to a monitor and has not been asked for yet.
struct ConnectionState: Sendable {
    /// Output that may wait for its consumer; beyond it nothing more is read, and the process is held back.
    static let outputLimit = 256 << 10

    var created: CreatedReport?
    var started: RunningReport?
    var failure: cz_failed?
    var exited: ExitReport?
    var events: [ShimEvent] = []
    /// Input bytes sent and not acknowledged.
    var unacknowledged = 0
    /// Whether the other end is gone.
    var isEnded = false
    /// Whether what is waited for most likely comes at once: the steps of a start, and the end of a process that does little.
    var isPrompt = false
    /// Whether a task is reading; there is at most one.
    var isReading = false
    /// Changes with every change of the state.
    private(set) var version: UInt64 = 0
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var nextWaiter: UInt64 = 0
    private var output: [SessionOutput] = []
    private var outputHead = 0
    private(set) var outputBytes = 0
    private var pending: [UInt8] = []

    struct CreatedReport: Sendable {
        var pid: Int32
        var shimPID: Int32
        var hasTerminal: Bool
        var isRunning: Bool
    }

    var hasOutput: Bool { outputHead < output.count }
    var isOutputFull: Bool { outputBytes >= ConnectionState.outputLimit }

    mutating func nextOutput() -> SessionOutput? {
        guard hasOutput else { return nil }
        let chunk = output[outputHead]
        outputHead += 1
        if outputHead == output.count {
            output.removeAll(keepingCapacity: true)
            outputHead = 0
        }
        switch chunk { case .stdout(let bytes), .stderr(let bytes): outputBytes -= bytes.count }
        return chunk
    }

    /// Marks a change and hands over everybody who waits for one.
    mutating func changed() -> [CheckedContinuation<Void, Never>] {
        version += 1
        defer { waiters.removeAll() }
        return Array(waiters.values)
    }

    /// Takes bytes off the socket; none is its end. A message that makes no sense ends the connection as well.
    mutating func receive(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else {
            isEnded = true
            return
        }
        pending += bytes
        let head = MemoryLayout<cz_frame>.size
        var start = 0
        while pending.count - start >= head {
            let frame = value(cz_frame.self, at: start)
            let end = start + head + Int(frame.length)
            guard frame.length <= UInt32(CZ_CHUNK_LIMIT) else {
                isEnded = true
                break
            }
            guard end <= pending.count else { break }
            take(Int(frame.type), start + head, end)
            start = end
        }
        pending.removeSubrange(..<start)
    }

    private func value<Value: BitwiseCopyable>(_ type: Value.Type, at offset: Int) -> Value {
        pending.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) }
    }

    private mutating func take(_ type: Int, _ start: Int, _ end: Int) {
        switch type {
        case CZ_FRAME_STDOUT: append(.stdout(Array(pending[start..<end])), end - start)
        case CZ_FRAME_STDERR: append(.stderr(Array(pending[start..<end])), end - start)
        default: takeFixed(type, start, end - start)
        }
    }

    private mutating func append(_ chunk: SessionOutput, _ count: Int) {
        output.append(chunk)
        outputBytes += count
    }

    private mutating func takeFixed(_ type: Int, _ start: Int, _ count: Int) {
        switch (type, count) {
        case (CZ_FRAME_CREATED, MemoryLayout<cz_created>.size):
            let report = value(cz_created.self, at: start)
            created = CreatedReport(
                pid: report.pid, shimPID: report.monitor_pid, hasTerminal: report.terminal != 0, isRunning: report.running != 0)
        case (CZ_FRAME_STARTED, MemoryLayout<cz_started>.size): takeStarted(value(cz_started.self, at: start))
        case (CZ_FRAME_FAILED, MemoryLayout<cz_failed>.size): failure = value(cz_failed.self, at: start)
        case (CZ_FRAME_STDIN_ACK, MemoryLayout<cz_ack>.size):
            unacknowledged = max(0, unacknowledged - Int(value(cz_ack.self, at: start).bytes))
        case (CZ_FRAME_EXITED, MemoryLayout<cz_exited>.size): takeExited(value(cz_exited.self, at: start))
        default: isEnded = true
        }
    }

    private mutating func takeStarted(_ report: cz_started) {
        let running = RunningReport(
            pid: report.pid, shimPID: created?.shimPID ?? 0, generation: report.generation,
            restartCount: Int(report.restarts), started: Timestamp(report.at))
        started = running
        events.append(.started(running))
    }

    private mutating func takeExited(_ report: cz_exited) {
        let exit = ExitReport(
            status: report.status, signal: report.signal, oomKilled: report.flags & UInt32(CZ_EXIT_OOM) != 0,
            started: Timestamp(report.started), finished: Timestamp(report.finished), restartCount: Int(report.restarts),
            generation: report.generation, restarting: report.flags & UInt32(CZ_EXIT_RESTARTING) != 0, pid: report.pid)
        events.append(.exited(exit))
        if !exit.restarting { exited = exit }
    }
}

extension Timestamp {
    init(_ time: cz_time) { self.init(seconds: time.seconds, nanoseconds: Int32(clamping: time.nanoseconds)) }
}
