import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore

/// Freezing and thawing by the container's cgroup.
struct ContainerPause: Sendable {
    let context: EngineContext

    func pause(_ ref: String) throws {
        try underLock(ContainerService(context: context).resolve(ref)) { entry in
            switch entry.state {
            case .running: break
            case .paused: throw CaissonError(.conflict, "Container \(entry.id) is already paused")
            case .restarting: throw CaissonError(.conflict, "Container \(entry.id) is restarting, wait until the container is running")
            default: throw CaissonError(.conflict, "Container \(entry.id) is not running")
            }
            try change(entry, to: .paused, "pause") { try $0.freeze() }
        }
    }

    func unpause(_ ref: String) throws {
        try underLock(ContainerService(context: context).resolve(ref)) { entry in
            guard entry.state == .paused else { throw CaissonError(.conflict, "Container \(entry.id) is not paused") }
            try thaw(entry)
        }
    }

    /// A frozen process takes no signal: whoever sends one that ends it thaws it.
    func thawIfPaused(_ entry: ContainerEntry) throws {
        let record = try context.database.read { try $0.containers.find(id: entry.id) }
        guard record?.state == ContainerState.paused.rawValue else { return }
        try underLock(entry) { if $0.state == .paused { try thaw($0) } }
    }

    private func thaw(_ entry: ContainerEntry) throws {
        try change(entry, to: .running, "unpause") { try $0.thaw() }
    }

    /// With the container as it is once nobody else changes it.
    private func underLock(_ found: ContainerEntry, _ body: (ContainerEntry) throws -> Void) throws {
        try context.withLock(of: found.id) {
            guard let record = try context.database.read({ try $0.containers.find(id: found.id) }) else {
                throw CaissonError(.notFound, "No such container: \(found.id)")
            }
            try body(ContainerEntry(record, knowing: found))
        }
    }

    private func change(
        _ entry: ContainerEntry, to: ContainerState, _ action: String, _ body: (any Cgroup) throws -> Void
    ) throws {
        try Freezing(context: context).changing(entry, for: action) { cgroup in
            try body(cgroup)
            try context.database.write { state in
                let changed = try state.containers.transition(entry.id, from: [entry.record.state], generation: nil) {
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
