import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore

/// What the kernel says about every file a copy may take: as long as it is the same, so is the selection.
///
/// It stands for reading and laying out: the files are those of the context, each with device, inode, size and times, and
/// everything else a selection depends on is in it too — the request and what lies at the destination.
struct SelectionFingerprint {
    let hash: ContentHash
    /// When the youngest of the files last changed.
    let newest: Timestamp

    /// A file could change once more in the instant it was looked at without its times showing it.
    func isSettled(at now: Timestamp) -> Bool { newest.advanced(by: .seconds(2)) < now }

    /// nil where files are not known by what the kernel says of them: archives, files of the Dockerfile itself. Excluded
    /// files may be most of a tree and are not looked at for this.
    static func of(_ parts: [SelectionPart], into parent: ChainID?) throws -> SelectionFingerprint? {
        var writer = FingerprintWriter(count: parts.count)
        for (tree, request) in parts {
            guard tree.hashes != nil, !request.unpack, !request.parents, request.exclude.isEmpty else { return nil }
            writer.put(request, tree)
            for source in request.sources {
                for match in try tree.matches(source) {
                    writer.put(match.path)
                    writer.put(match.place.path)
                    try writer.put(match.place.file, match.place.path, of: tree)
                }
                writer.putEnd()
            }
        }
        writer.put(Array((parent?.text ?? "").utf8))
        return writer.finish()
    }
}

private struct FingerprintWriter {
    private var keys = KeyWriter()
    private var newest = Timestamp(seconds: 0)

    init(count: Int) { keys.put(UInt32(count)) }

    mutating func put(_ request: CopyRequest, _ tree: FileTree) {
        let texts = [request.destination, request.mode ?? "-", "\(request.link)"] + request.sources
        keys.put(UInt32(texts.count))
        for text in texts { keys.put(Array(text.utf8)) }
        keys.put(request.owner == nil ? 0 : 1)
        keys.put(request.owner?.uid ?? 0)
        keys.put(request.owner?.gid ?? 0)
        keys.put(tree.keepsOwners ? 1 : 0)
    }

    mutating func put(_ bytes: [UInt8]) { keys.put(bytes) }

    mutating func putEnd() { keys.put(UInt32.max) }

    mutating func put(_ file: SourceFile, _ path: [UInt8], of tree: FileTree) throws {
        keys.put(file.name)
        keys.put(plain: FileFacts(file.status, of: tree))
        newest = max(newest, file.status.lastChange)
        guard let folder = file.folder else { return }
        try put(folder, folder.readAhead { FolderFacts($0, $1, of: tree) }, of: tree)
    }

    private mutating func put(
        _ folder: SourceFolder, _ known: [ObjectIdentifier: FolderFacts], of tree: FileTree
    ) throws {
        let files = try folder.files()
        let facts = known[ObjectIdentifier(folder)] ?? FolderFacts(folder, files, of: tree)
        keys.put(facts.hash)
        newest = max(newest, facts.newest)
        for file in files { if let inner = file.folder { try put(inner, known, of: tree) } }
    }

    mutating func finish() -> SelectionFingerprint { SelectionFingerprint(hash: keys.finishHash(), newest: newest) }
}

/// All that the kernel says of a file in one piece, because a context has many.
private struct FileFacts: BitwiseCopyable {
    private let mode, owner, group, hasOtherNames: UInt32
    private let key: HashMemoryFile.Key

    init(_ status: FileStatus, of tree: FileTree) {
        var key = HashMemoryFile.Key(status)
        key.device = tree.stackIdentity ?? status.device
        self.key = key
        mode = status.kind.modeBits | status.mode
        owner = status.owner
        group = status.group
        hasOtherNames = status.links > 1 ? 1 : 0
    }
}

/// The names in one folder with their facts, without what is below its folders.
private struct FolderFacts: Sendable {
    let hash: ContentHash
    let newest: Timestamp

    init(_ folder: SourceFolder, _ files: [SourceFile], of tree: FileTree) {
        var keys = KeyWriter()
        var newest = Timestamp(seconds: 0)
        keys.put(tree.filter.isOnlyPassage(folder.path) ? 1 : 0)
        for file in files {
            keys.put(file.name)
            keys.put(plain: FileFacts(file.status, of: tree))
            newest = max(newest, file.status.lastChange)
        }
        hash = keys.finishHash()
        self.newest = newest
    }
}

extension FileStatus {
    fileprivate var lastChange: Timestamp { max(modified, changed) }
}
