import CShimMonitor

/// Looks after the health of the process by a command run inside, by Docker's rules. What came of it is in the file
/// `health` of the run directory.
final class Health {
    private enum Status: UInt32 {
        case starting, healthy, unhealthy
    }

    private let plan: OpaquePointer
    private let times: cz_health
    private var status = Status.starting
    private var failures: UInt32 = 0
    /// The probe under way; its descriptors are -1 where there is none.
    private(set) var probe = Health.none
    private var failure: cz_failed?
    private var isLate = false
    /// Whether the container has ended since the probe began.
    private var isAbandoned = false
    private var isWatching = false
    private var output = ProbeOutput()
    private var log = HealthLog()
    private var generation: UInt64 = 0
    /// When the container's process and the probe began, of ``Clock/milliseconds()``, and the time of day of the latter.
    private var startedAt: Int64 = 0
    private var probedAt: Int64 = 0
    private var probed = cz_time()
    /// When the next probe is due, or the one under way has had its time; nil while nobody looks.
    private(set) var deadline: Int64?

    private static let none = cz_process(pid: -1, pidfd: -1, sync: -1, input: -1, output: -1, error: -1)

    init(_ plan: OpaquePointer, _ times: cz_health) {
        self.plan = plan
        self.times = times
    }

    private var isProbing: Bool { probe.pidfd >= 0 }

    /// The process has begun to run.
    func begin(_ generation: UInt64) {
        (status, failures, isWatching) = (.starting, 0, true)
        self.generation = generation
        startedAt = Clock.milliseconds()
        deadline = startedAt + interval(startedAt)
        write()
    }

    /// The process has ended, and with it whatever runs beside it.
    func end() {
        (isWatching, deadline) = (false, nil)
        guard isProbing else { return }
        isAbandoned = true
        cz_probe_kill(&probe)
    }

    func watch(_ slots: inout PollSlots) {
        slots.add(probe.sync, POLLIN)
        slots.add(probe.output, POLLIN)
        slots.add(probe.error, POLLIN)
        slots.add(probe.pidfd, POLLIN)
    }

    /// Goes on with what is due; true when the container's health has changed.
    func act(_ slots: PollSlots, _ container: cz_process, _ containerPlan: OpaquePointer) -> Bool {
        let before = status
        if probe.sync >= 0, slots.isReady(probe.sync) { readSync() }
        if probe.output >= 0, slots.isReady(probe.output) { take(&probe.output) }
        if probe.error >= 0, slots.isReady(probe.error) { take(&probe.error) }
        if isProbing, slots.isReady(probe.pidfd) { probeEnded(containerPlan) }
        if let deadline, Clock.milliseconds() >= deadline { isProbing ? giveUp() : begin(container, containerPlan) }
        return status != before
    }

    private func begin(_ container: cz_process, _ containerPlan: OpaquePointer) {
        let now = Clock.milliseconds()
        // A paused container can neither be asked nor answer.
        guard container.pidfd >= 0, cz_plan_is_frozen(containerPlan) == 0 else {
            deadline = now + interval(now)
            return
        }
        (probedAt, probed) = (now, Clock.now())
        (failure, isLate, isAbandoned) = (nil, false, false)
        var (child, problem) = (container, cz_failed())
        if cz_probe_create(plan, &child, &probe, &problem) == 0 {
            cz_process_start(&probe)
            deadline = now + times.timeout
        } else {
            probe = Health.none
            failure = problem
            conclude(-1)
        }
    }

    private func readSync() {
        var message = cz_sync()
        var terminal: Int32 = -1
        while probe.sync >= 0 {
            switch cz_process_sync(&probe, &message, &terminal) {
            case 1: if message.kind == UInt32(CZ_SYNC_FAILED) { failure = message.failure }
            case 0:
                close(probe.sync)
                probe.sync = -1
            default: return
            }
        }
    }

    private func take(_ descriptor: inout Int32) {
        guard output.fill(from: descriptor) == 0 else { return }
        close(descriptor)
        descriptor = -1
    }

    /// It has had its time.
    private func giveUp() {
        isLate = true
        deadline = nil
        cz_probe_kill(&probe)
    }

    private func probeEnded(_ containerPlan: OpaquePointer) {
        var (code, signal): (Int32, Int32) = (0, 0)
        guard cz_process_reap(&probe, &code, &signal) == 1 else { return }
        if probe.sync >= 0 { readSync() }
        // What it left open may stay open in a child of its; what is there now is what counts.
        while probe.output >= 0, output.fill(from: probe.output) > 0 {}
        while probe.error >= 0, output.fill(from: probe.error) > 0 {}
        forgetProbe()
        // One that was frozen or whose container ended meanwhile tells nothing.
        if isAbandoned || (isLate && cz_plan_is_frozen(containerPlan) != 0) {
            output = ProbeOutput()
            if isWatching, deadline == nil { deadline = Clock.milliseconds() + times.interval }
            return
        }
        conclude(isLate || failure != nil ? -1 : signal == 0 ? code : 128 + signal)
    }

    private func forgetProbe() {
        for descriptor in [probe.sync, probe.output, probe.error, probe.pidfd] where descriptor >= 0 { close(descriptor) }
        probe = Health.none
    }

    private func conclude(_ code: Int32) {
        log.add(begun: probed, code, output, isLate ? .late(times.timeout) : failure.map { .failed($0, cz_plan_command(plan)) } ?? .ran)
        output = ProbeOutput()
        if code == 0 {
            (failures, status) = (0, .healthy)
        } else if !(status == .starting && probedAt - startedAt < times.start_period) {
            failures += 1
            if failures >= times.retries { status = .unhealthy }
        }
        let now = Clock.milliseconds()
        deadline = now + interval(now)
        write()
    }

    /// Until the next probe: the first one after the start period comes right at its end.
    private func interval(_ now: Int64) -> Int64 {
        let left = times.start_period - (now - startedAt)
        guard left > 0 else { return times.interval }
        let usual = status == .starting ? times.start_interval : times.interval
        return min(left, usual)
    }

    private func write() {
        let text = JSONText()
        text.append("{\"Status\":\"")
        switch status {
        case .starting: text.append("starting")
        case .healthy: text.append("healthy")
        case .unhealthy: text.append("unhealthy")
        }
        text.append("\",\"FailingStreak\":")
        text.append(Int64(failures))
        text.append(",\"Generation\":")
        text.append(Int64(generation))
        text.append(",\"Log\":[")
        log.write(text)
        text.append("]}\n")
        RunFiles.replace("health", text)
    }
}
