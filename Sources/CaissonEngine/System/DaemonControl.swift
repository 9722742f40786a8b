import CaissonAPI
import CaissonControl
import CaissonCore
import CaissonLinux
import SystemPackage

/// The long-lived engine of this root, as another process of the same root sees it.
struct DaemonControl: Sendable {
    let context: EngineContext

    private var client: ControlClient { ControlClient(runRoot: context.paths.runRoot) }

    /// nil where none runs.
    func status() async throws -> DaemonStatus? {
        do { return try await client.call("status", as: DaemonStatus.self) } catch let error as CaissonError where error.code == .unavailable {
            return nil
        }
    }

    /// Returns once it answers.
    func start() async throws -> DaemonStatus {
        if let running = try await status() { return running }
        let launcher = DaemonLauncher(
            program: context.options.executables.appending("caissond"), arguments: arguments, root: context.paths.root)
        try await context.onPool { _ in try launcher.start() }
        return try await client.call("status", as: DaemonStatus.self)
    }

    /// What names this very engine to another process.
    private var arguments: [String] {
        let places = ["--root", context.paths.root.string, "--run-root", context.paths.runRoot.string]
        return places + (context.options.configDirectory.map { ["--config-dir", $0.string] } ?? [])
    }
}
