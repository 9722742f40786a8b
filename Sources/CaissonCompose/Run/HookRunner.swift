import CaissonAPI
import CaissonCore

/// Runs the commands of `post_start` and `pre_stop` in a container, one after the other.
struct HookRunner: Sendable {
    let engine: any EngineAPI

    /// Throws `failedPrecondition` for a command that fails.
    func run(_ key: String, of service: ServiceDefinition, in container: String) async throws {
        for hook in service.node[key]?.items ?? [] { try await run(hook, "\(key) hook", in: container) }
    }

    /// Runs one command; `what` is what a message calls it.
    func run(_ hook: ComposeNode, _ what: String, in container: String) async throws {
        let variables = (hook["environment"]?.pairs ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let request = ExecRequest(
            command: hook["command"]?.texts ?? [], environment: variables,
            workingDirectory: hook["working_dir"]?.text,
            user: hook["user"]?.text, privileged: hook["privileged"]?.flag ?? false)
        let session = try await engine.containers.exec(container, request, size: nil)
        for try await _ in session.output {}  // What it writes is nobody's, but it has to be able to write it.
        let status = try await session.wait()
        guard status == 0 else {
            throw CaissonError(.failedPrecondition, "\(what) of \(container) exited with status code \(status)")
        }
    }
}
