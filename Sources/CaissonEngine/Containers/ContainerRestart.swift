import CaissonAPI
import CaissonCore
import CaissonRuntime
import CaissonStore

/// `container restart`: stop and start as one.
struct ContainerRestart: Sendable {
    let context: EngineContext

    func restart(_ entry: ContainerEntry, signal: String?, timeout: Int?) async throws {
        // Whoever records the end must not remove a `--rm` container that is about to start again.
        try setAutoRemove(entry, false)
        do {
            try await ContainerStop(context: context).stop(entry.id.text, signal: signal, timeout: timeout)
            if let (_, connection) = try await ContainerStart(context: context).start(entry.id.text, attaching: nil) {
                await connection.detach()
            }
        } catch {
            try setAutoRemove(entry, entry.body.host.autoRemove)
            throw error
        }
        try setAutoRemove(entry, entry.body.host.autoRemove)
        try context.database.write { try $0.events.append(entry, "restart") }
    }

    private func setAutoRemove(_ entry: ContainerEntry, _ value: Bool) throws {
        guard entry.body.host.autoRemove else { return }
        try context.database.write { state in
            _ = try state.containers.transition(entry.id, from: ContainerState.allCases.map(\.rawValue), generation: nil) {
                $0.autoRemove = value
            }
        }
    }
}
