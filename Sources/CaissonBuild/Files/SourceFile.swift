import CaissonArchive
import CaissonLinux

/// One file of a tree that COPY takes from.
struct SourceFile: Sendable {
    let name: [UInt8]
    let status: FileStatus
    /// What is in it; nil for everything but directories.
    let folder: SourceFolder?
    /// The bytes of a file that is nowhere but in memory.
    var inline: [UInt8]?

    var kind: FileKind { status.kind }
}

/// A file with the path it has below its tree's root.
struct SourcePlace: Sendable {
    let path: [UInt8]
    let file: SourceFile
}
