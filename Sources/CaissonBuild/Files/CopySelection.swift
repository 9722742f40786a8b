import CaissonCore
import CaissonLinux
package import CaissonOCI
package import CaissonStore

/// What a COPY or ADD copies, laid out and hashed.
package struct CopySelection: Sendable {
    /// Changes with every byte and attribute that reaches the layer but times, as BuildKit's does: a fresh checkout of the
    /// same files is the same selection.
    package let digest: Digest
    let files: [PlannedFile]
    let origins: [[UInt8]]
    let archives: [PlannedArchive]
    /// Open directories that contents come from.
    let roots: [SharedDescriptor]
    let snapshots: OverlaySnapshotter
    let request: CopyRequest

    /// An archive of ADD and the directory it is unpacked in.
    struct PlannedArchive: Sendable {
        var source: PlannedFile
        var target: [UInt8]
    }

    /// What was selected, in the order of the source tree; made directories are not among it, archives are one file each.
    package var manifest: [FileFact] {
        var facts: [FileFact] = []
        facts.reserveCapacity(files.count)
        for (file, origin) in zip(files, origins) where !origin.isEmpty { facts.append(CopySelection.fact(file, origin)) }
        return facts + archives.map { CopySelection.fact($0.source, $0.source.path) }
    }

    private static func fact(_ file: PlannedFile, _ origin: [UInt8]) -> FileFact {
        FileFact(
            path: String(decoding: origin, as: UTF8.self), kind: file.kind,
            hash: file.kind == .regular ? file.hash : nil, size: file.size, mode: file.mode)
    }

    /// Makes the layer on `parent`; files that `previous`, an earlier layer of the same step, has too become hard links to
    /// it. `epoch` (seconds) is the latest time anything in the layer may have. Throws `failedPrecondition` when a source
    /// changed since it was selected; then nothing is left.
    package func layer(on parent: ChainID?, reusing previous: ChainID? = nil, epoch: Int64? = nil) throws -> LayerSnapshot {
        guard !archives.isEmpty else {
            let plan = LayerPlan(files: CopySelection.clamped(files, epoch), roots: roots)
            return try snapshots.build(plan, on: parent, reusing: previous)
        }
        return try ArchiveLayout(self).withPlan(on: parent, epoch: epoch) { plan in
            try snapshots.build(plan, on: parent, reusing: previous)
        }
    }

    static func clamped(_ files: [PlannedFile], _ epoch: Int64?) -> [PlannedFile] {
        guard let epoch else { return files }
        let latest = Timestamp(seconds: epoch)
        var files = files
        for position in files.indices where files[position].modified > latest { files[position].modified = latest }
        return files
    }
}

extension FileTree {
    /// Lays out what `request` copies into a stage whose files are `parent`'s and hashes it. Throws `notFound` for a missing
    /// source, `invalidArgument` for an illegal request, `failedPrecondition` where a file meets a directory.
    package func select(_ request: CopyRequest, into parent: ChainID?) throws -> CopySelection {
        try CopySelection.of([(self, request)], into: parent)
    }
}

/// A tree and what to take from it.
package typealias SelectionPart = (tree: FileTree, request: CopyRequest)

extension CopySelection {
    /// The same for several trees, one after the other into one layer; the first request says how. `parts` is not empty.
    static func of(_ parts: [SelectionPart], into parent: ChainID?) throws -> CopySelection {
        guard let (first, request) = parts.first else { throw CaissonError(.internal, "a copy of nothing") }
        var destination = DestinationTree(try first.snapshots.tree(request.link ? nil : parent))
        var found: [(root: Int, place: SourcePlace, path: [UInt8])] = []
        for (number, part) in parts.enumerated() {
            var planner = try CopyPlanner(part.tree, part.request, into: destination, rootNumber: number, isPart: parts.count > 1)
            try planner.plan()
            destination = planner.destination
            found += planner.archives.map { (number, $0.place, $0.path) }
        }
        var files = destination.files
        for (number, part) in parts.enumerated() { try hash(&files, number, of: parts.count, part.tree) }
        let time = newest(files)
        for position in destination.madeDirectories { files[position].modified = time }
        dropLonelyGroups(&files)
        let archives = try found.map { try archive($0.place, $0.path, $0.root, parts[$0.root].tree) }
        try first.hashes?.save()
        return CopySelection(
            digest: SelectionDigest.of(files, archives, request), files: files, origins: destination.origins,
            archives: archives, roots: parts.map(\.tree.directory), snapshots: first.snapshots, request: request)
    }

    private static func hash(_ files: inout [PlannedFile], _ number: Int, of count: Int, _ tree: FileTree) throws {
        guard count > 1 else { return try tree.hashing.run(&files) }
        let positions = files.indices.filter { position in
            switch files[position].content {
            case .file(let root, _, _): root == number
            case .bytes: number == 0
            case .none: false
            }
        }
        var part = positions.map { files[$0] }
        try tree.hashing.run(&part)
        for (position, file) in zip(positions, part) { files[position] = file }
    }

    private static func archive(
        _ place: SourcePlace, _ target: [UInt8], _ root: Int, _ tree: FileTree
    ) throws -> PlannedArchive {
        var file = PlannedFile(path: place.path, kind: .regular, mode: place.file.status.mode)
        file.size = place.file.status.size
        file.modified = place.file.status.modified
        file.content = .file(root: root, path: place.path, status: place.file.status)
        var list = [file]
        try tree.hashing.run(&list)
        return PlannedArchive(source: list[0], target: target)
    }
}

extension FileTree {
    fileprivate var hashing: ContentHashing {
        ContentHashing(memory: hashes, stackIdentity: stackIdentity, root: directory)
    }
}

extension CopySelection {
    /// The time of directories that are made on the way: the newest of what is copied, so that equal inputs give equal
    /// layers.
    static func newest(_ files: [PlannedFile]) -> Timestamp {
        var time: Timestamp?
        for file in files where file.kind != .directory { time = max(time ?? file.modified, file.modified) }
        return time ?? Timestamp(seconds: 0)
    }

    /// A file whose other names are not copied is like any other.
    static func dropLonelyGroups(_ files: inout [PlannedFile]) {
        var counts: [Int: Int] = [:]
        for file in files where file.linkGroup != 0 { counts[file.linkGroup, default: 0] += 1 }
        guard !counts.isEmpty else { return }
        for position in files.indices where counts[files[position].linkGroup] == 1 { files[position].linkGroup = 0 }
    }
}
