import CaissonAPI
import CaissonCore

/// A shell in the file system of a build's step.
struct StepShell: Sendable {
    let engine: any EngineAPI
    let console: Console

    /// Ends with the shell, whose container is removed; returns the shell's exit status.
    @discardableResult
    func open(_ ref: String, step: Int) async throws -> Int32 {
        let id = try await engine.builds.shell(ref, step: step).text
        console.printError("A shell in the file system of step #\(step); 'exit' leaves it")
        do {
            let options = AttachOptions(stdin: true, size: console.terminal.size)
            let session = try await engine.containers.start(id, attaching: options)
            let bridge = SessionBridge(
                console: console, session: session, tty: true, stdin: true, keys: DetachKeys(sequence: []),
                proxiesSignals: false, endsWithTerminal: true)
            let end = try await bridge.run()
            try await engine.containers.remove(id, force: true, volumes: true)
            if case .exited(let status) = end { return status }
            return 0
        } catch {
            try? await engine.containers.remove(id, force: true, volumes: true)  // ignored: the first error is the one to show
            throw error
        }
    }
}
