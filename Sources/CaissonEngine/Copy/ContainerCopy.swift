import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore
import SystemPackage

/// `container cp`: always through a tar stream, so that every direction has the same rules.
struct ContainerCopy: Sendable {
    let context: EngineContext
    let keepsOwners: Bool
    let followLink: Bool

    func copy(from source: CopyEnd, to target: CopyEnd) async throws {
        // Two mounts of one writable layer would not see each other: nobody starts a container that is being written to.
        let lock = try lock(ofStopped: target)
        defer { lock?.release() }
        switch (source, target) {
        case (.container(let ref, let path), .host(let host)):
            try await transfer(from: root(of: ref), path, to: .host, host, keepsOwners ? nil : Self.ownIDs)
        case (.host(let host), .container(let ref, let path)):
            try await transfer(from: .host, host, to: root(of: ref, writingTo: path), path, keepsOwners ? nil : (0, 0))
        case (.container(let ref, let path), .tarSink(let sink)):
            try root(of: ref).open { root in
                let end = try Self.end(path, in: root)
                guard end.kind != nil else { throw Self.missing(ref, path) }
                var packer = TreePacker(root, to: sink)
                try packer.pack(resolved(end, root), as: end.path.lastComponent.map { Array($0.string.utf8) } ?? Array(".".utf8))
            }
        case (.tarSource(let pull), .container(let ref, let path)):
            try root(of: ref, writingTo: path).open { root in
                guard try Self.end(path, in: root).isFolder else {
                    throw CaissonError(.invalidArgument, "destination \"\(ref):\(path)\" must be a directory")
                }
                try TreeExtractor(root: root, folder: FilePath(path), owner: keepsOwners ? nil : (0, 0)).extract(pull)
            }
        default: throw CaissonError(.invalidArgument, "copying between containers is not supported")
        }
    }

    /// Packing and unpacking run side by side with a pipe between them.
    private func transfer(
        from source: CopyRoot, _ from: String, to target: CopyRoot, _ to: String, _ owner: (UInt32, UInt32)?
    ) async throws {
        let plan = try source.open { root in
            let begin = try Self.end(from, in: root)
            guard begin.kind != nil else { throw source.missing(from) }
            return try target.open { try CopyPlan(from: begin, to: Self.end(to, in: $0)) }
        }
        try target.open { root in
            guard try root.statusIfPresent(plan.folder, followLinks: true)?.kind == .directory else { throw target.missing(plan.folder.string) }
        }
        let pipe = CopyPipe()
        let followLink = followLink
        async let packing: Void = BlockingPool.shared.run {
            try pipe.writing { sink in
                try source.open { root in
                    var packer = TreePacker(root, to: sink)
                    try packer.pack(Self.resolved(Self.end(from, in: root), root, followLink), as: plan.name)
                }
            }
        }
        async let unpacking: Void = BlockingPool.shared.run {
            try pipe.reading { pull in
                try target.open { root in try TreeExtractor(root: root, folder: plan.folder, owner: owner).extract(pull) }
            }
        }
        do {
            try await unpacking
            try await packing
        } catch {
            // The side that failed first has the reason; the other only saw the pipe break.
            try await packing
            throw error
        }
    }

    private func lock(ofStopped target: CopyEnd) throws -> StateLock? {
        guard case .container(let ref, _) = target else { return nil }
        let entry = try ContainerService(context: context).resolve(ref)
        return try entry.isLive ? nil : context.locks.lock(.container(entry.id))
    }

    private func root(of ref: String, writingTo path: String? = nil) throws -> CopyRoot {
        let entry = try ContainerService(context: context).resolve(ref)
        if entry.isLive, entry.body.host.usernsMode == "private" {
            throw CaissonError(
                .failedPrecondition, "cannot copy with \(ref): it runs in a user namespace of its own, where IDs are others than here: stop it first")
        }
        if let path { try WritablePlace.check(path, in: entry) }
        if entry.isLive, let pid = entry.record.pid { return .process(pid, entry.id, name: ref) }
        let overlay = try context.snapshots.container(entry.id.text).plan
        let mounts = try ViewMount.all(of: entry, context)
        return .overlay(overlay, mounts: mounts, writable: path != nil, scratch: context.paths.runRoot, name: ref)
    }

    private static var ownIDs: (UInt32, UInt32) { (ProcessTable.userID, ProcessTable.groupID) }

    static func end(_ path: String, in root: RootedDirectory) throws -> CopyPlan.End {
        let follow = try root.statusIfPresent(FilePath(path), followLinks: true)
        let own = try root.statusIfPresent(FilePath(path), followLinks: false)
        return CopyPlan.End(text: path, kind: follow?.kind ?? own?.kind)
    }

    private func resolved(_ end: CopyPlan.End, _ root: RootedDirectory) throws -> FilePath {
        try Self.resolved(end, root, followLink)
    }

    /// With `--follow-link` a link given as the source stands for what it points to.
    private static func resolved(_ end: CopyPlan.End, _ root: RootedDirectory, _ followLink: Bool) throws -> FilePath {
        let path = end.path
        guard followLink, try root.status(path, followLinks: false).kind == .symbolicLink else { return path }
        return path.removingLastComponent().pushing(try root.readLink(path)).lexicallyNormalized()
    }

    private static func missing(_ ref: String, _ path: String) -> CaissonError {
        CaissonError(.notFound, "Could not find the file \(path) in container \(ref)")
    }
}

extension ContainerService {
    func copy(from source: CopyEnd, to destination: CopyEnd, archive: Bool, followLink: Bool) async throws {
        let context = context
        try await context.run {
            try await ContainerCopy(context: context, keepsOwners: archive, followLink: followLink).copy(from: source, to: destination)
            let (ref, action) = switch (source, destination) {
            case (.container(let ref, _), _): (ref, "archive-path")
            case (_, .container(let ref, _)): (ref, "extract-to-dir")
            default: ("", "")
            }
            guard !ref.isEmpty else { return }
            let entry = try ContainerService(context: context).resolve(ref)
            try context.database.write { try $0.events.append(entry, action) }
        }
    }
}
