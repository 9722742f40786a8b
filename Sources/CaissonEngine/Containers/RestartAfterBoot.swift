import CaissonAPI
import CaissonCore
import CaissonRuntime
import CaissonStore

/// Starts what restart policies want to run and no monitor starts any more: what the long-lived engine does when it begins,
/// and when it finds a monitor gone.
struct RestartAfterBoot: Sendable {
    let context: EngineContext

    /// What is looked at.
    enum Cause: Sendable {
        /// The host was down: everything that rests, with what Docker starts when its daemon begins.
        case boot
        /// Monitors are gone, by whatever killed them: what ended with them.
        case loss
    }

    /// Starts them one after another; what cannot be started is told by name and does not keep the others from it.
    func run(_ cause: Cause) async throws -> (started: [String], failures: [(name: String, error: any Error)]) {
        let resting = try context.database.read { try $0.containers.list(states: [ContainerState.exited.rawValue]) }
        var started: [String] = []
        var failures: [(name: String, error: any Error)] = []
        for entry in try resting.filter({ cause == .boot || ShimLoss.ended($0) }).map(ContainerEntry.init).reversed()
        where RestartAfterBoot.wants(entry.body.host.restartPolicy, entry.record) {
            do {
                guard let (_, connection) = try await ContainerStart(context: context).start(entry.id.text, attaching: nil)
                else { continue }
                await connection.detach()
                started.append(entry.record.name)
            } catch { failures.append((entry.record.name, error)) }
        }
        return (started, failures)
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
