import CShimMonitor

extension Monitor {
    /// Returns once nothing is left to do.
    func run() {
        var slots = PollSlots()
        while !isDone {
            slots.clear()
            watch(&slots)
            slots.wait(timeout)
            act(slots)
        }
        if !isExec { unlink("shim.sock") }
        removeLeftFolders()
    }

    /// Takes longer than anybody should wait for a prompt, and not the processor from who is about to give it: the recorder's
    /// end of the connection closes last.
    private func removeLeftFolders() {
        guard let paths = leftFolders.bytes, leftFolders.count > 0 else { return }
        for client in clients where client.isRecorder {
            var slots = PollSlots()
            slots.add(client.descriptor, POLLIN)
            slots.wait(100)
        }
        var start = 0
        while start < leftFolders.count {
            let path = UnsafeRawPointer(paths + start).assumingMemoryBound(to: CChar.self)
            cz_remove_folder(path)
            start += strlen(path) + 1
        }
    }

    private var isDone: Bool {
        guard phase == .finished, reaper == 0 else { return false }
        if let endDeadline, Clock.milliseconds() >= endDeadline { return !isReapDue }
        for client in clients where client.hasOutgoing { return false }
        if isExec || neverStarted || isRecorded { return true }
        for client in clients where client.isRecorder { return false }
        return !isReapDue
    }

    private var neverStarted: Bool { failure != nil && policy.count == 0 }

    private func watch(_ slots: inout PollSlots) {
        for client in clients where client.isOpen {
            slots.add(client.descriptor, client.hasOutgoing ? POLLIN | POLLOUT : POLLIN)
        }
        slots.add(listener, POLLIN)
        slots.add(process.sync, POLLIN)
        slots.add(process.pidfd, POLLIN)
        if phase == .starting || phase == .running {
            if mayRead(isError: false) { slots.add(process.output, POLLIN) }
            if mayRead(isError: true) { slots.add(process.error, POLLIN) }
        }
        health?.watch(&slots)
        if isInputWaiting { slots.add(process.input, POLLOUT) }
    }

    /// Milliseconds until something is due by itself; -1 when nothing is.
    private var timeout: Int32 {
        var earliest: Int64?
        for deadline in [killDeadline, restartDeadline, drainDeadline, endDeadline, health?.deadline] {
            if let deadline { earliest = earliest.map { min($0, deadline) } ?? deadline }
        }
        // The reaper's end arrives as a signal that is not waited for: look now and then.
        var limit: Int64 = reaper > 0 ? 2 : -1
        if let earliest {
            let rest = max(0, earliest - Clock.milliseconds())
            limit = limit < 0 ? rest : min(limit, rest)
        }
        return Int32(clamping: limit)
    }

    private func act(_ slots: PollSlots) {
        for client in clients where slots.isReady(client.descriptor) { serve(client) }
        removeClosed()
        if slots.isReady(listener) { accept() }
        if slots.isReady(process.sync) { readSync() }
        if phase == .starting || phase == .running {
            if process.output >= 0, slots.isReady(process.output) { _ = pump(isError: false) }
            if process.error >= 0, slots.isReady(process.error) { _ = pump(isError: true) }
        }
        feed()
        if process.pidfd >= 0, process.sync < 0, slots.isReady(process.pidfd) { processEnded() }
        if phase == .draining { drain() }
        // Told to nobody who is connected: a program that records an end does not stay for this.
        if let health, health.act(slots, process, plan) { isReapDue = true }
        actOnDeadlines()
        tendReaper()
    }

    private func serve(_ client: Client) {
        client.flush()
        client.receive { type, payload, count in handle(client, type, payload, count) }
    }

    /// Forgets connections that ended. One that ended before it asked for a start takes the process with it, and so does the
    /// launching one of a process that is tied to it.
    private func removeClosed() {
        var index = 0
        while index < clients.count {
            let client = clients[index]
            if client.isOpen {
                index += 1
                continue
            }
            clients.remove(at: index)
            if client.isLauncher && spec.flags & UInt32(CZ_SPEC_TIED) != 0 { killProcess() }
            if client.streams & UInt32(CZ_ATTACH_STDIN) != 0 { endInput() }
            if client.streams & UInt32(CZ_ATTACH_RECORDER) != 0 && phase != .running && !isRecorded { reapIsDue() }
            if client.isLauncher && phase == .starting && !isStartRequested { killProcess() }
        }
    }

    private func killProcess() {
        if process.pidfd >= 0 { _ = cz_process_signal(&process, SIGKILL) }
    }

    private func accept() {
        let descriptor = cz_accept(listener)
        if descriptor < 0 { return }
        if clients.count < PollSlots.capacity - 12 {
            clients.append(Client(descriptor, streams: 0))
        } else {
            close(descriptor)
        }
    }

    private func readSync() {
        var message = cz_sync()
        var terminal: Int32 = -1
        while process.sync >= 0 {
            switch cz_process_sync(&process, &message, &terminal) {
            case 1:
                if terminal >= 0 { adoptTerminal(terminal) }
                if message.kind == UInt32(CZ_SYNC_FAILED) { failure = message.failure }
            case 0: constructionEnded()
            default: return
            }
        }
    }

    private func actOnDeadlines() {
        let now = Clock.milliseconds()
        if let killDeadline, now >= killDeadline {
            self.killDeadline = nil
            if process.pidfd >= 0 { _ = cz_process_signal(&process, SIGKILL) }
        }
        if let restartDeadline, now >= restartDeadline { restart() }
        if let drainDeadline, now >= drainDeadline {
            // A reader that took nothing for so long has lost its claim on the rest.
            for client in clients where client.hasOutgoing { client.drop() }
            self.drainDeadline = nil
        }
        if let endDeadline, now >= endDeadline, !isExec, !neverStarted, !isRecorded {
            // Whoever promised to record the end has not: it is done without them.
            isRecorded = true
            isReapDue = true
        }
    }

    private func tendReaper() {
        if reaper > 0 {
            let end = cz_child_ended(reaper)
            if end != 0 { reaper = 0 }
            // One that was killed has recorded nothing, and nobody else will tell those who wait.
            if end > 0 { reaperFailures = 0 }
            if end < 0 {
                reaperFailures += 1
                if reaperFailures < 5 { isReapDue = true }
            }
        }
        guard reaper == 0, isReapDue else { return }
        isReapDue = false
        reaper = max(0, cz_plan_reap(plan))
    }
}

/// The descriptors of one call of poll(2).
struct PollSlots {
    static let capacity = 64
    private var slots: [pollfd] = []

    mutating func clear() { slots.removeAll(keepingCapacity: true) }

    mutating func add(_ descriptor: Int32, _ events: Int32) {
        guard descriptor >= 0 else { return }
        slots.append(pollfd(fd: descriptor, events: Int16(events), revents: 0))
    }

    mutating func wait(_ timeout: Int32) {
        let count = slots.count
        _ = slots.withUnsafeMutableBufferPointer { poll($0.baseAddress, UInt(count), timeout) }
    }

    func isReady(_ descriptor: Int32) -> Bool {
        for slot in slots where slot.fd == descriptor { return slot.revents != 0 }
        return false
    }
}
