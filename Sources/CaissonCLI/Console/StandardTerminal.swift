import CaissonAPI
import CaissonCore
import CaissonLinux
import Glibc

/// The terminal and standard input of this process.
struct StandardTerminal: HostTerminal {
    func isTerminal(_ stream: StandardStream) -> Bool { TTY.isTerminal(stream.rawValue) }

    /// Of the first of the three streams that has one.
    var size: TerminalSize? {
        for stream in [StandardStream.output, .input, .error] {
            if let size = TTY.size(stream.rawValue) { return TerminalSize(columns: Int(size.columns), rows: Int(size.rows)) }
        }
        return nil
    }

    func enterRawMode() throws -> any RawTerminal { RawInput(mode: try TTY.RawMode(StandardStream.input.rawValue)) }

    func read() async throws -> [UInt8] {
        try await Reactor.shared.readable(StandardStream.input.rawValue)
        var buffer = [UInt8](repeating: 0, count: 32_768)
        let count = try buffer.withUnsafeMutableBytes { try readBlocking(into: $0) }
        return Array(buffer[..<count])
    }

    func readBlocking(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let count = Glibc.read(StandardStream.input.rawValue, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            switch errno {
            case EINTR: continue
            case EAGAIN: Readiness.wait(StandardStream.input.rawValue, POLLIN)
            case EBADF, EIO: return 0  // Standard input was closed, or its terminal is gone.
            default: throw HostFile.failure("read", "/dev/stdin")
            }
        }
    }

    func readLine(echo: Bool) async throws -> String? {
        // In raw mode nothing is echoed; the line is edited here then.
        let raw = echo ? nil : try enterRawMode()
        defer { raw?.restore() }
        var line = TypedLine()
        while true {
            try await Reactor.shared.readable(StandardStream.input.rawValue)
            var byte: UInt8 = 0
            let count = try withUnsafeMutableBytes(of: &byte) { try readBlocking(into: $0) }
            switch count == 0 ? .ended : line.type(byte, edits: !echo) {
            case .more: continue
            case .interrupted: throw Interrupted(signal: SIGINT)
            case .complete: return line.text
            case .ended: return line.isEmpty ? nil : line.text
            }
        }
    }

    func signals(_ names: [String], once: Bool) throws -> AsyncStream<String> {
        let relay = try SignalRelay(names.compactMap { Signal($0) }, once: once)
        return AsyncStream(unfolding: { await relay.next()?.name })
    }
}

private struct RawInput: RawTerminal {
    let mode: TTY.RawMode
    func restore() { mode.restore() }
}

/// Waiting for a descriptor that somebody set to non-blocking.
enum Readiness {
    static func wait(_ descriptor: Int32, _ events: Int32) {
        var entry = pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
        _ = poll(&entry, 1, -1)  // ignored: the call that follows tells what is wrong
    }
}
