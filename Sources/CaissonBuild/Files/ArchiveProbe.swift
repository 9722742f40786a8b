import CaissonArchive
import CaissonCore
import CaissonLinux

/// Tells archives from other files by what is in them, as ADD does.
enum ArchiveProbe {
    /// Whether the file is a tar archive, compressed or not, with at least one member.
    static func isArchive(_ place: SourcePlace, in tree: FileTree) throws -> Bool {
        guard place.file.kind == .regular, place.file.inline == nil, place.file.status.size > 0 else { return false }
        let file = try PathBelow.open(tree.directory.raw, place.path, [.read, .noFollow, .nonBlocking]).shared()
        guard let source = try? ArchiveSource.open(file) else { return false }  // ignored: then it is a file to copy
        // ignored: what is no archive is a file to copy
        let first = try? TarReader(source).next()
        return first != nil
    }
}

/// The plain bytes of a file that may be compressed.
enum ArchiveSource {
    /// What an archive in ADD may unfold to.
    static let limits = ExpansionLimits(output: 64 << 30, ratio: 1100, freeOutput: 1 << 30)

    static func open(_ file: SharedDescriptor, limits: ExpansionLimits = limits) throws -> ByteSource {
        var at: Int64 = 0
        let raw: ByteSource = { buffer in
            let count = try FileIO.readAt(file.raw, offset: at, into: buffer)
            at += Int64(count)
            return count
        }
        return try ArchiveStream.plain(raw, limits: limits)
    }
}
