import CShimMonitor

/// The life of one process: its state and the decisions. Waiting is in Monitor+Loop, streams are in Monitor+Streams,
/// what engines ask for is in Monitor+Requests.
final class Monitor {
    enum Phase {
        /// The process builds its view of the system or waits for the word to run.
        case starting
        case running
        /// It has ended; its last output is on its way.
        case draining
        /// It will be started again.
        case waiting
        /// It will not; the end is being put on record.
        case finished
    }

    let plan: OpaquePointer
    let spec: cz_spec
    let isExec: Bool
    let hasTerminal: Bool
    var phase = Phase.starting
    var process = cz_process()
    /// Keeps the process's mounts until its end has been told.
    private var mounts: Int32 = -1
    var clients: [Client] = []
    var listener: Int32 = -1
    var log: LogWriter?
    var policy: RestartPolicy
    let health: Health?
    var report = cz_exited()
    var started = cz_started()
    /// Of ``Clock/milliseconds()``.
    var startedAt: Int64 = 0
    var killDeadline: Int64?
    var restartDeadline: Int64?
    var drainDeadline: Int64?
    var endDeadline: Int64?
    var isStartRequested = false
    /// The user wants the end of a process that is still to get the word to run.
    var isStopPending = false
    var failure: cz_failed?
    var terminalSize: cz_resize?
    var inputClosing = false
    /// A child that records what happened, 0 when none runs; and whether something has happened since it was started.
    var reaper: Int32 = 0
    var isReapDue = false
    /// How often in a row it has failed.
    var reaperFailures = 0
    var isRecorded = false
    /// Paths, each ending with a zero, that the recorder left to be taken away.
    let leftFolders = ByteQueue()
    private var oomKills: UInt64 = 0
    /// Where one chunk of output is read to: the frame's head lies directly before the bytes, so that one call sends both.
    let chunk: UnsafeMutablePointer<UInt8>

    init(_ plan: OpaquePointer) {
        self.plan = plan
        spec = cz_plan_spec(plan).pointee
        isExec = spec.flags & UInt32(CZ_SPEC_EXEC) != 0
        hasTerminal = spec.flags & UInt32(CZ_SPEC_TERMINAL) != 0
        policy = RestartPolicy(spec)
        health = cz_plan_probe(plan).map { [spec] in Health($0, spec.health) }
        started.generation = spec.generation
        let size = MemoryLayout<cz_frame>.size + Int(CZ_CHUNK_LIMIT)
        guard let memory = malloc(size) else { abort() }
        chunk = memory.assumingMemoryBound(to: UInt8.self)
    }

    deinit { free(chunk) }

    /// Makes the first process; its log follows while the process builds its side.
    func create(_ failure: inout cz_failed) -> Bool {
        guard cz_process_create(plan, &process, &failure) == 0 else { return false }
        let launcher = Client(Int32(CZ_CONTROL_FD), streams: spec.attach)
        _ = cz_set_nonblocking(launcher.descriptor)
        clients.append(launcher)
        // Before anybody is told: who finds the process on record takes a silent socket for a monitor that is gone.
        if !isExec { listener = cz_listen("shim.sock") }
        launcher.send(UInt32(CZ_FRAME_CREATED), created())
        holdMounts()
        if let path = cz_plan_log_path(plan) {
            if let sink = LogSink(path: path, spec) {
                log = LogWriter(sink, attributes: cz_plan_log_attributes(plan))
            }
        }
        return true
    }

    func created() -> cz_created {
        cz_created(pid: process.pid, monitor_pid: getpid(), terminal: hasTerminal ? 1 : 0, running: phase == .running ? 1 : 0)
    }

    /// The sync socket has closed: the process runs its command, or it never will.
    func constructionEnded() {
        close(process.sync)
        process.sync = -1
        if failure == nil && !isStartRequested {
            failure = cz_failed(step: UInt32(CZ_STEP_VANISHED), index: vanishedStatus(), error: ECHILD, reserved: 0)
            if !isExec { RunFiles.writeUnstarted() }
        }
        if let failure { return constructionFailed(failure) }
        phase = .running
        startedAt = Clock.milliseconds()
        oomKills = cz_plan_oom_kills(plan)
        started = cz_started(
            pid: process.pid, restarts: policy.count, generation: started.generation, at: Clock.now())
        if !isExec { RunFiles.writeRunning(started) }
        health?.begin(started.generation)
        for client in clients { client.send(UInt32(CZ_FRAME_STARTED), started) }
        if policy.count > 0 { reapIsDue() }
    }

    /// How a process ended that was never told to run: 128 and the signal, or its status. Its descriptors go a moment before it does.
    private func vanishedStatus() -> UInt32 {
        var slots = PollSlots()
        slots.add(process.pidfd, POLLIN)
        slots.wait(1000)
        var code: Int32 = 0
        var signal: Int32 = 0
        guard cz_process_reap(&process, &code, &signal) == 1 else { return 0 }
        close(process.pidfd)
        process.pidfd = -1
        return UInt32(signal == 0 ? code : 128 + signal)
    }

    private func constructionFailed(_ failure: cz_failed) {
        if process.pidfd >= 0 { _ = cz_process_signal(&process, SIGKILL) }
        closeStreams()
        if policy.count == 0 {
            for client in clients { client.send(UInt32(CZ_FRAME_FAILED), failure) }
            return finish()
        }
        // A start that once worked and now does not ends the restarts, with the status Docker gives such a start.
        report.status = failure.step == UInt32(CZ_STEP_EXEC) ? (failure.error == ENOENT ? 127 : 126) : 128
        report.flags = 0
        report.finished = Clock.now()
        announceExit(restarting: false)
    }

    /// The pidfd is readable.
    func processEnded() {
        if !isExec { RunFiles.removeRunning() }
        var code: Int32 = 0
        var signal: Int32 = 0
        guard cz_process_reap(&process, &code, &signal) == 1 else { return }
        close(process.pidfd)
        process.pidfd = -1
        health?.end()
        killDeadline = nil
        guard phase == .running else { return }
        if spec.flags & UInt32(CZ_SPEC_SHARED_PROCESSES) != 0 { cz_plan_kill_rest(plan) }
        report = cz_exited()
        report.status = signal == 0 ? code : 128 + signal
        report.signal = signal
        report.flags = cz_plan_oom_kills(plan) > oomKills ? UInt32(CZ_EXIT_OOM) : 0
        report.pid = process.pid
        report.started = started.at
        report.finished = Clock.now()
        phase = .draining
        drainDeadline = Clock.milliseconds() + 10_000
    }

    /// The last output has been read.
    func drained() {
        closeStreams()
        log?.finish()
        drainDeadline = nil
        let lifetime = Clock.milliseconds() - startedAt
        let delay = isExec ? nil : policy.delayAfterExit(status: report.status, lifetime: lifetime)
        if let delay { restartDeadline = Clock.milliseconds() + delay }
        announceExit(restarting: delay != nil)
    }

    func announceExit(restarting: Bool) {
        report.restarts = policy.count
        report.generation = started.generation
        if restarting { report.flags |= UInt32(CZ_EXIT_RESTARTING) } else { report.flags &= ~UInt32(CZ_EXIT_RESTARTING) }
        if !isExec { RunFiles.writeExit(report) }
        for client in clients { client.send(UInt32(CZ_FRAME_EXITED), report) }
        if restarting {
            phase = .waiting
        } else {
            finish()
        }
        if !isExec { reapIsDue() }
        releaseMounts()
    }

    /// The mounts of an exec are the container's.
    private func holdMounts() { if !isExec { mounts = cz_process_hold(&process) } }

    /// Takes a millisecond: whoever waits for the end is told before. The next start finds the root free.
    private func releaseMounts() {
        if mounts >= 0 { close(mounts) }
        mounts = -1
    }

    func restart() {
        restartDeadline = nil
        policy.restarted()
        started.generation += 1
        isStartRequested = true
        phase = .starting
        var problem = cz_failed()
        if cz_process_create(plan, &process, &problem) == 0 {
            holdMounts()
            cz_process_start(&process)
        } else {
            constructionFailed(problem)
        }
    }

    /// The user wants the end: a start that is due does not come.
    func stopRequested() {
        policy.isStopped = true
        guard phase == .waiting else { return }
        restartDeadline = nil
        announceExit(restarting: false)
    }

    private func finish() {
        phase = .finished
        endDeadline = Clock.milliseconds() + 10_000
    }

    /// Has the host's records brought up to date, unless an engine that is connected does so.
    func reapIsDue() {
        for client in clients where client.isRecorder { return }
        isReapDue = true
    }
}
