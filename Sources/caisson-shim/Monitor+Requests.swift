import CShimMonitor

extension Monitor {
    /// One message of an engine.
    func handle(_ client: Client, _ type: UInt32, _ payload: UnsafePointer<UInt8>, _ count: Int) {
        switch Int(type) {
        case Int(CZ_FRAME_START): start()
        case Int(CZ_FRAME_STDIN): receiveInput(client, payload, count)
        case Int(CZ_FRAME_STDIN_EOF): client.inputEnded = true
        case Int(CZ_FRAME_RESIZE): if let size: cz_resize = value(payload, count) { resize(size) }
        case Int(CZ_FRAME_SIGNAL): if let request: cz_signal = value(payload, count) { signal(request) }
        case Int(CZ_FRAME_ATTACH): if let request: cz_attach = value(payload, count) { attach(client, request) }
        case Int(CZ_FRAME_RECORDED): recorded(payload, count)
        case Int(CZ_FRAME_POLICY): if let policy: cz_policy = value(payload, count) { change(policy) }
        default: client.drop()
        }
    }

    private func value<Value>(_ payload: UnsafePointer<UInt8>, _ count: Int) -> Value? {
        guard count == MemoryLayout<Value>.size else { return nil }
        return UnsafeRawPointer(payload).loadUnaligned(as: Value.self)
    }

    private func recorded(_ paths: UnsafePointer<UInt8>, _ count: Int) {
        isRecorded = true
        if count > 0, leftFolders.isEmpty, paths[count - 1] == 0 { _ = leftFolders.append(paths, count) }
    }

    private func start() {
        guard phase == .starting, !isStartRequested else { return }
        isStartRequested = true
        cz_process_start(&process)
        if isStopPending { _ = cz_process_signal(&process, SIGKILL) }
    }

    private func receiveInput(_ client: Client, _ payload: UnsafePointer<UInt8>, _ count: Int) {
        guard !client.inputEnded, client.input.count + count <= Int(CZ_INPUT_WINDOW) else { return client.drop() }
        if !client.input.append(payload, count) { client.drop() }
    }

    private func resize(_ size: cz_resize) {
        guard hasTerminal else { return }
        terminalSize = size
        if process.output >= 0 { _ = cz_resize_terminal(process.output, size.rows, size.columns) }
    }

    private func signal(_ request: cz_signal) {
        // Sent to an earlier life, whose end and successor came between the sender's look and its word.
        guard request.generation >= spec.generation else { return }
        if request.stop != 0 {
            stopRequested()
            if request.kill_after_ms >= 0 { killDeadline = Clock.milliseconds() + request.kill_after_ms }
        }
        guard process.pidfd >= 0 else { return }
        guard phase == .starting, request.stop != 0 else {
            _ = cz_process_signal(&process, request.signal)
            return
        }
        // Before its command runs the process has no handlers: a stop then is an end. It has been started on record already; the
        // word for it is on its way, and must not meet a process that is gone.
        if isStartRequested { _ = cz_process_signal(&process, SIGKILL) } else { isStopPending = true }
    }

    /// Whoever launched the process counted on one end: from now on the record is kept by the reap command.
    private func change(_ policy: cz_policy) {
        self.policy.change(policy)
        for client in clients { client.streams &= ~UInt32(CZ_ATTACH_RECORDER) }
    }

    private func attach(_ client: Client, _ request: cz_attach) {
        client.streams = request.streams
        client.send(UInt32(CZ_FRAME_CREATED), created())
        if phase == .running { client.send(UInt32(CZ_FRAME_STARTED), started) }
        if phase == .waiting || phase == .finished { client.send(UInt32(CZ_FRAME_EXITED), report) }
    }
}
