import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore

/// Freezing and thawing by the container's cgroup.
struct ContainerPause: Sendable {
    let context: EngineContext

    func pause(_ ref: String) throws {
        let entry = try ContainerService(context: context).resolve(ref)
        switch entry.state {
        case .running: break
        case .paused: throw CaissonError(.conflict, "Container \(entry.id) is already paused")
        case .restarting: throw CaissonError(.conflict, "Container \(entry.id) is restarting, wait until the container is running")
        default: throw CaissonError(.conflict, "Container \(entry.id) is not running")
        }
        try change(entry, from: .running, to: .paused, "pause") { try $0.freeze() }
    }

    func unpause(_ ref: String) throws {
        let entry = try ContainerService(context: context).resolve(ref)
        guard entry.state == .paused else { throw CaissonError(.conflict, "Container \(entry.id) is not paused") }
        try change(entry, from: .paused, to: .running, "unpause") { try $0.thaw() }
    }

    private func change(
        _ entry: ContainerEntry, from: ContainerState, to: ContainerState, _ action: String, _ body: (any Cgroup) throws -> Void
    ) throws {
        try context.locks.withLock(.container(entry.id)) {
            try body(ContainerCgroup.required(entry.id, for: action))
            try context.database.write { state in
                let changed = try state.containers.transition(entry.id, from: [from.rawValue], generation: nil) {
                    $0.state = to.rawValue
                }
                if changed != nil { try state.events.append(entry, action) }
            }
        }
    }
}

extension ContainerService {
    func pause(_ ref: String) async throws { try await context.onPool { try ContainerPause(context: $0).pause(ref) } }
    func unpause(_ ref: String) async throws { try await context.onPool { try ContainerPause(context: $0).unpause(ref) } }
}
