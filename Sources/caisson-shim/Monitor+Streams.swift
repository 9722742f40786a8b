import CShimMonitor

extension Monitor {
    /// Whether output of the stream may be read now: a connected reader that is behind holds the process back, as it
    /// would at the other end of a pipe; one that has gone holds nothing.
    func mayRead(isError: Bool) -> Bool {
        guard (isError ? process.error : process.output) >= 0 else { return false }
        let bit = UInt32(isError ? CZ_ATTACH_STDERR : CZ_ATTACH_STDOUT)
        for client in clients where client.isBehind(on: bit) { return false }
        return true
    }

    /// Moves one chunk from the process to the log and to who is attached; false when there was none.
    func pump(isError: Bool) -> Bool {
        let head = MemoryLayout<cz_frame>.size
        let length = read(isError ? process.error : process.output, chunk + head, Int(CZ_CHUNK_LIMIT))
        if length <= 0 {
            let isEmpty = length < 0 && (cz_errno() == EAGAIN || cz_errno() == EINTR)
            if !isEmpty { closeOutput(isError: isError) }
            return false
        }
        if let log { keep(chunk + head, length, isError: isError, in: log) }
        let bit = UInt32(isError ? CZ_ATTACH_STDERR : CZ_ATTACH_STDOUT)
        var frame = cz_frame(type: UInt32(isError ? CZ_FRAME_STDERR : CZ_FRAME_STDOUT), length: UInt32(length))
        memcpy(chunk, &frame, head)
        for client in clients where client.streams & bit != 0 { client.sendFrame(chunk, head + length) }
        return true
    }

    private func keep(_ bytes: UnsafePointer<UInt8>, _ count: Int, isError: Bool, in log: LogWriter) {
        log.write(bytes, count, isError: isError)
        guard log.sink.hasRotated else { return }
        log.sink.hasRotated = false
        // Whether or not somebody is there to record an end: nobody else compresses.
        if log.sink.compresses { isReapDue = true }
    }

    /// After the process's end: reads what it left behind. A terminal's other end stays open in a process it left
    /// running, so "nothing there now" counts as the end.
    func drain() {
        for isError in [false, true] {
            while (isError ? process.error : process.output) >= 0 {
                guard mayRead(isError: isError) else { return }
                if !pump(isError: isError) { closeOutput(isError: isError) }
            }
        }
        drained()
    }

    /// Gives the process the input that has come for it.
    func feed() {
        for client in clients {
            var taken = 0
            while let bytes = client.input.bytes, !client.input.isEmpty {
                guard canTakeInput else { taken += discard(client.input); break }
                let length = write(process.input, bytes, client.input.count)
                if length > 0 {
                    client.input.removeFirst(length)
                    taken += length
                } else if length < 0 && (cz_errno() == EAGAIN || cz_errno() == EINTR) {
                    break
                } else {
                    closeInput()
                }
            }
            if taken > 0 { client.send(UInt32(CZ_FRAME_STDIN_ACK), cz_ack(bytes: UInt32(taken), reserved: 0)) }
            if client.inputEnded && client.input.isEmpty { endInput() }
        }
    }

    /// Whether some input waits for the process to take it.
    var isInputWaiting: Bool {
        guard process.input >= 0 else { return false }
        for client in clients where !client.input.isEmpty { return true }
        return false
    }

    /// Input for a process that has none, or has closed it, vanishes; for a terminal not yet there it waits.
    private var canTakeInput: Bool { process.input >= 0 }

    private func discard(_ input: ByteQueue) -> Int {
        guard !(phase == .starting && hasTerminal) else { return 0 }
        let count = input.count
        input.removeFirst(count)
        return count
    }

    /// The end of one engine's input is the end of the process's, if it was to have just one.
    func endInput() {
        guard spec.flags & UInt32(CZ_SPEC_STDIN_ONCE) != 0, !hasTerminal else { return }
        closeInput()
    }

    func adoptTerminal(_ descriptor: Int32) {
        process.output = descriptor
        process.input = descriptor
        if let size = terminalSize { _ = cz_resize_terminal(descriptor, size.rows, size.columns) }
    }

    func closeInput() {
        guard process.input >= 0 else { return }
        if !hasTerminal { close(process.input) }
        process.input = -1
    }

    private func closeOutput(isError: Bool) {
        let descriptor = isError ? process.error : process.output
        guard descriptor >= 0 else { return }
        if hasTerminal { process.input = -1 }
        close(descriptor)
        if isError { process.error = -1 } else { process.output = -1 }
    }

    func closeStreams() {
        closeInput()
        closeOutput(isError: false)
        closeOutput(isError: true)
    }
}
