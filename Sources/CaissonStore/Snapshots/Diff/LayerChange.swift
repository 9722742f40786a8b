package import CaissonLinux

/// One path that a layer or a container added, changed or deleted.
package struct LayerChange: Sendable, Equatable {
    /// What happened to it, in the letters of `docker diff`.
    package enum Kind: String, Sendable {
        case added = "A"
        case modified = "C"
        case deleted = "D"
    }

    /// Absolute.
    package var path: [UInt8]
    package var kind: Kind
    /// The type of the file; of a deleted one what it was.
    package var type: FileKind
    /// Bytes of a regular file; 0 for everything else and for deletions.
    package var size: Int64
    /// Permission bits including setuid, setgid and sticky.
    package var mode: UInt32
    package var uid: UInt32
    package var gid: UInt32
    /// Where a symbolic link points.
    package var linkTarget: [UInt8]?

    init(_ entry: LayerIndexEntry, _ kind: Kind) {
        path = [UInt8(ascii: "/")] + entry.path
        self.kind = kind
        type = entry.kind
        size = kind == .deleted || entry.kind != .regular ? 0 : entry.size
        (mode, uid, gid) = (entry.mode, entry.uid, entry.gid)
        linkTarget = entry.kind == .symbolicLink && kind != .deleted ? entry.linkTarget : nil
    }

    /// The path for people: bytes that are not UTF-8 appear as U+FFFD.
    package var displayPath: String { NodeName.display(path) }
}
