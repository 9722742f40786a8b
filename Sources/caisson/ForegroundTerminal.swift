import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonTUI
import Glibc

/// The terminal lent to a container's process while the UI's screen is left.
struct ForegroundTerminal: ForegroundRunner {
    let detachKeys: DetachKeys

    func size() async -> TerminalSize { ForegroundTerminal.currentSize() }

    static func currentSize() -> TerminalSize {
        let size = TTY.size(STDIN_FILENO) ?? WindowSize(columns: 80, rows: 24)
        return TerminalSize(columns: Int(size.columns), rows: Int(size.rows))
    }

    func relay(_ session: any ContainerSession, tty: Bool, waitsForKey: Bool) async throws -> ForegroundEnd {
        let end = try await relay(session, tty: tty)
        if waitsForKey { try await waitForKey() }
        return end
    }

    private func waitForKey() async throws {
        try FileIO.writeAll(STDOUT_FILENO, "\r\n[press a key]")
        let mode = try TTY.RawMode(STDIN_FILENO)
        defer { mode.restore() }
        try await Reactor.shared.readable(STDIN_FILENO)
        _ = try FileIO.read(STDIN_FILENO, upTo: 64)
    }

    private func relay(_ session: any ContainerSession, tty: Bool) async throws -> ForegroundEnd {
        let mode = try tty ? TTY.RawMode(STDIN_FILENO) : TTY.RawMode(STDIN_FILENO, lineEndings: (interrupt, detachKeys.sequence.last ?? 0))
        defer { mode.restore() }
        if !tty { try FileIO.writeAll(STDOUT_FILENO, "[^C interrupts\(detachKeys.sequence.isEmpty ? "" : ", \(detachKeys) leaves it running")]\n") }
        return try await withThrowingTaskGroup(of: ForegroundEnd?.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                try await copyOutput(of: session)
                return .exited(try await session.wait())
            }
            group.addTask { try await tty ? copyInput(to: session) : copyLines(to: session) }
            if tty { group.addTask { try await followSize(of: session) } }
            while let result = try await group.next() {
                guard let end = result else { continue }
                if end == .detached { await session.detach() }
                return end
            }
            throw CancellationError()
        }
    }

    private func copyOutput(of session: any ContainerSession) async throws {
        for try await chunk in session.output {
            switch chunk {
            case .stdout(let bytes): try FileIO.writeAll(STDOUT_FILENO, bytes)
            case .stderr(let bytes): try FileIO.writeAll(STDERR_FILENO, bytes)
            }
        }
    }

    /// Ends with `.detached` when the keys were typed, with nil at the end of input.
    private func copyInput(to session: any ContainerSession) async throws -> ForegroundEnd? {
        var matcher = DetachMatcher(detachKeys)
        while true {
            try await Reactor.shared.readable(STDIN_FILENO)
            let bytes = try FileIO.read(STDIN_FILENO, upTo: 4096)
            if bytes.isEmpty {
                try await session.closeInput()
                return nil
            }
            let (forward, detached) = matcher.feed(bytes)
            if !forward.isEmpty { try await session.send(forward) }
            if detached { return .detached }
        }
    }

    private var interrupt: UInt8 { 3 }

    /// Without a terminal of its own the process gets whole lines. ^C is a signal for it, and drops the line, as a terminal does;
    /// the end of input is told, and does not end what can be typed to us.
    private func copyLines(to session: any ContainerSession) async throws -> ForegroundEnd? {
        var matcher = DetachMatcher(detachKeys)
        while true {
            try await Reactor.shared.readable(STDIN_FILENO)
            let bytes = try FileIO.read(STDIN_FILENO, upTo: 4096)
            let (forward, detached) = matcher.feed(bytes)
            if detached { return .detached }
            // ignored, all three: the process may be ending, and need not read
            if forward.last == interrupt {
                try? await session.signal("SIGINT")
            } else if bytes.isEmpty {
                if !TTY.isTerminal(STDIN_FILENO) { return nil }
                try? await session.closeInput()
            } else if !forward.isEmpty {
                try? await session.send(forward)
            }
        }
    }

    /// The UI's loop takes SIGWINCH, and there can be no second taker: while a process has the terminal its size is looked
    /// at four times a second instead.
    private func followSize(of session: any ContainerSession) async throws -> ForegroundEnd? {
        var last: TerminalSize?
        while true {
            let size = ForegroundTerminal.currentSize()
            if size != last { try await session.resize(to: size) }
            last = size
            try await Reactor.shared.sleep(for: .milliseconds(250))
        }
    }
}
