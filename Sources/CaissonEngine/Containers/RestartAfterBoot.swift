import CaissonAPI
import CaissonCore
import CaissonRuntime
import CaissonStore

/// Starts what a restart policy wants to run after the host was down: what the long-lived engine does when it begins.
struct RestartAfterBoot: Sendable {
    let context: EngineContext

    /// Starts them one after another; what cannot be started is told by name and does not keep the others from it.
    func run() async throws -> [(name: String, error: any Error)] {
        let resting = try context.database.read { try $0.containers.list(states: [ContainerState.exited.rawValue]) }
        var failures: [(name: String, error: any Error)] = []
        for entry in try resting.map(ContainerEntry.init).reversed() where RestartAfterBoot.wants(entry.body.host.restartPolicy, entry.record) {
            do {
                guard let (_, connection) = try await ContainerStart(context: context).start(entry.id.text, attaching: nil)
                else { continue }
                await connection.detach()
            } catch { failures.append((entry.record.name, error)) }
        }
        return failures
    }

    /// Docker's rules: `always` even after a stop by the user, `unless-stopped` not, `on-failure` after a failure.
    static func wants(_ policy: RestartPolicy, _ record: ContainerRecord) -> Bool {
        switch policy.name {
        case "always": true
        case "unless-stopped": !record.stoppedByUser
        case "on-failure":
            !record.stoppedByUser && record.exitCode != 0
                && (policy.maximumRetryCount == 0 || record.restartCount < policy.maximumRetryCount)
        default: false
        }
    }
}
