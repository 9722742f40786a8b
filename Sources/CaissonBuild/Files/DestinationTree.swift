import CaissonArchive
import CaissonCore
import CaissonLinux
import CaissonStore

/// The stage's files as a copy goes on: what the layers below show, and what is planned on top of them.
struct DestinationTree {
    private let lower: LowerStack
    private(set) var files: [PlannedFile] = []
    /// Where each planned file was taken from; empty for made directories.
    private(set) var origins: [[UInt8]] = []
    private(set) var madeDirectories: [Int] = []
    private var positions: [[UInt8]: Int] = [:]

    /// `lower` is empty for `--link`, whose layer knows nothing of what is below.
    init(_ lower: LowerStack) { self.lower = lower }

    /// The tree after `files` were planned.
    init(_ lower: LowerStack, adding files: [PlannedFile]) {
        self.lower = lower
        for file in files { add(file, origin: []) }
    }

    enum Found {
        case nothing
        case directory
        case link([UInt8])
        case other
    }

    func look(_ path: [UInt8]) -> Found {
        if path.isEmpty { return .directory }
        if let position = positions[path] {
            let file = files[position]
            if file.kind == .symbolicLink { return .link(file.linkTarget) }
            return file.kind == .directory ? .directory : .other
        }
        guard let below = lower.visible(path) else { return .nothing }
        switch below.kind {
        case .directory: return .directory
        case .symbolicLink: return .link(below.linkTarget)
        default: return .other
        }
    }

    /// The path without links, followed inside the stage's root.
    func resolve(_ path: some Sequence<UInt8>) throws -> [UInt8] {
        try PathResolution.resolve(path) { here in
            if case .link(let target) = look(here) { return .link(target) }
            return .other
        }
    }

    /// Makes every missing directory up to `path`, which has no links in it. Throws where something else is in the way.
    mutating func makeDirectories(_ path: [UInt8], owner: FileOwner) throws {
        var here: [UInt8] = []
        for part in PathResolution.parts(path) {
            here = PathResolution.append(here, part)
            switch look(here) {
            case .directory: keep(here)
            case .nothing:
                var made = PlannedFile(path: here, kind: .directory, mode: 0o755)
                (made.uid, made.gid) = (owner.uid, owner.gid)
                madeDirectories.append(files.count)
                add(made, origin: [])
            case .link, .other:
                throw CaissonError(
                    .failedPrecondition, "mkdir \(DestinationTree.display(here)): not a directory",
                    subject: DestinationTree.display(here))
            }
        }
    }

    /// A directory of the layers below that something is copied into: the new layer must show it as it was.
    private mutating func keep(_ path: [UInt8]) {
        guard positions[path] == nil, let below = lower.visible(path) else { return }
        var kept = PlannedFile(path: path, kind: .directory, mode: below.mode)
        kept.isKept = true
        add(kept, origin: [])
    }

    /// Puts a file at its path, where `makeDirectories` or a copied directory leads. Throws BuildKit's words where a
    /// directory would be replaced by a file or the other way round. Tells whether a directory is new.
    @discardableResult
    mutating func put(_ file: PlannedFile, origin: [UInt8]) throws -> Bool {
        switch (look(file.path), file.kind == .directory) {
        case (.nothing, _): add(file, origin: origin)
        case (.directory, false):
            throw CaissonError(
                .failedPrecondition, "cannot replace to directory \(DestinationTree.display(file.path)) with file",
                subject: DestinationTree.display(file.path))
        case (.directory, true):
            replace(file, origin: origin)
            return false
        case (.link, false), (.other, false): replace(file, origin: origin)
        case (.link, true), (.other, true):
            throw CaissonError(
                .failedPrecondition, "cannot copy to non-directory: \(DestinationTree.display(file.path))",
                subject: DestinationTree.display(file.path))
        }
        return true
    }

    /// Puts a file where nothing can be: in a directory that is new itself.
    mutating func putFresh(_ file: PlannedFile, origin: [UInt8], remembers: Bool) {
        if remembers || file.kind == .directory { positions[file.path] = files.count }
        files.append(file)
        origins.append(origin)
    }

    private mutating func replace(_ file: PlannedFile, origin: [UInt8]) {
        guard let position = positions[file.path] else { return add(file, origin: origin) }
        files[position] = file
        origins[position] = origin
        madeDirectories.removeAll { $0 == position }
    }

    private mutating func add(_ file: PlannedFile, origin: [UInt8]) {
        positions[file.path] = files.count
        files.append(file)
        origins.append(origin)
    }

    /// Where the planned file at `path` was taken from; nil where none is planned.
    func origin(at path: [UInt8]) -> [UInt8]? { positions[path].map { origins[$0] } }

    static func display(_ path: [UInt8]) -> String { "/" + String(decoding: path, as: UTF8.self) }
}
