import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore

extension FileChange {
    init(_ change: LayerChange) {
        self.init(
            path: change.displayPath, kind: .init(change.kind), type: .init(change.type), size: change.size,
            mode: change.mode, uid: change.uid, gid: change.gid,
            linkTarget: change.linkTarget.map { String(decoding: $0, as: UTF8.self) })
    }
}

extension ChangeKind {
    init(_ kind: LayerChange.Kind) {
        switch kind {
        case .added: self = .added
        case .modified: self = .modified
        case .deleted: self = .deleted
        }
    }
}

extension CaissonAPI.FileKind {
    init(_ kind: CaissonLinux.FileKind) {
        switch kind {
        case .regular, .unknown: self = .regular
        case .directory: self = .directory
        case .symbolicLink: self = .symbolicLink
        case .characterDevice: self = .characterDevice
        case .blockDevice: self = .blockDevice
        case .fifo: self = .fifo
        case .socket: self = .socket
        }
    }
}

extension ContainerService {
    func changes(_ ref: String) async throws -> [FileChange] {
        try await context.onPool { context in
            let entry = try ContainerService(context: context).resolve(ref)
            do { return try context.snapshots.changes(container: entry.id.text).map(FileChange.init) } catch {
                // Somebody removed it while we looked: whatever went wrong then, this is the reason.
                guard try context.database.read({ try $0.containers.find(id: entry.id) }) == nil else { throw error }
                throw CaissonError(.notFound, "No such container: \(ref)", cause: error)
            }
        }
    }

    func revert(_ ref: String, paths: [String]) async throws -> [FileChange] {
        try await context.onPool { try ContainerRevert(context: $0).revert(ref, paths: paths) }
    }
}
