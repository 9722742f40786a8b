import CaissonAPI
import CaissonCore

/// How a session was left.
enum SessionEnd: Sendable, Equatable {
    case exited(Int32)
    case detached
}

/// Joins this process's streams with a container's until the process ends or the detach keys are typed.
struct SessionBridge: Sendable {
    let console: Console
    let session: any ContainerSession
    /// The container's process has a terminal.
    let tty: Bool
    /// Standard input is passed on.
    let stdin: Bool
    let keys: DetachKeys
    /// Signals sent to us go to the process.
    let proxiesSignals: Bool
    /// The end of our terminal, or of us, is the end of the session: nobody else knows of the process.
    var endsWithTerminal = false
    /// The command has nothing to do after the process's end but to end with its status.
    var isAllThereIs = false

    /// Everything docker forwards that has a meaning here: not SIGCHLD, SIGPIPE, SIGURG, nor the stops of a terminal.
    private static let forwarded = [
        "SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCONT", "SIGWINCH",
    ]

    /// Leaves the terminal as it was, however it ends.
    func run() async throws -> SessionEnd {
        let raw = tty && stdin && console.terminal.isTerminal(.input) ? try console.terminal.enterRawMode() : nil
        defer { raw?.restore() }
        let names = proxiesSignals ? Self.forwarded : (tty ? ["SIGWINCH"] : []) + (endsWithTerminal ? ["SIGHUP", "SIGTERM"] : [])
        let signals = names.isEmpty ? nil : try console.terminal.signals(names, once: false)
        return try await withThrowingTaskGroup(of: SessionEnd?.self) { group in
            group.addTask {
                let end = try await copyOutput()
                // Winding up what waits for input and signals takes longer than the kernel needs to forget it.
                if isAllThereIs, case .exited(let status) = end, let leave = console.leave {
                    raw?.restore()
                    leave(status)
                }
                return end
            }
            if stdin { group.addTask { try await copyInput() } }
            if let signals { group.addTask { await follow(signals) } }
            defer { group.cancelAll() }
            while let end = try await group.next() {
                if let end { return end }
            }
            throw CancellationError()
        }
    }

    private func copyOutput() async throws -> SessionEnd {
        for try await chunk in session.output {
            switch chunk {
            case .stdout(let bytes): try console.write(.output, bytes)
            case .stderr(let bytes): try console.write(.error, bytes)
            }
        }
        return .exited(try await session.wait())
    }

    /// Ends without a result when the input does: the process may go on.
    private func copyInput() async throws -> SessionEnd? {
        var matcher = DetachMatcher(tty ? keys : DetachKeys(sequence: []))
        while true {
            let bytes = try await console.terminal.read()
            guard !bytes.isEmpty else { break }
            let (forward, detached) = matcher.feed(bytes)
            if !forward.isEmpty {
                do { try await session.send(forward) } catch is CancellationError { throw CancellationError() } catch {
                    return nil  // The process no longer reads; its output tells when it is over.
                }
            }
            if detached {
                await session.detach()
                return .detached
            }
        }
        try? await session.closeInput()  // ignored: the process may have closed its end already
        return nil
    }

    private func follow(_ signals: AsyncStream<String>) async -> SessionEnd? {
        for await name in signals {
            if name == "SIGWINCH" {
                guard tty, let size = console.terminal.size else { continue }
                try? await session.resize(to: size)  // ignored: the process may be ending
            } else if endsWithTerminal {
                await session.detach()
                return .detached
            } else {
                try? await session.signal(name)  // ignored: the process may be ending
            }
        }
        return nil
    }
}
