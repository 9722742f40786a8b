
/// What a layer or a container did to a path.
package enum ChangeKind: String, Sendable, Codable {
    case added = "A"
    case modified = "C"
    case deleted = "D"
}

/// The type of a file, as `find -type` names it.
package enum FileKind: String, Sendable, Codable {
    case regular = "f"
    case directory = "d"
    case symbolicLink = "l"
    case characterDevice = "c"
    case blockDevice = "b"
    case fifo = "p"
    case socket = "s"
}

/// One path of a container's diff or of a layer's file tree.
package struct FileChange: Sendable, Codable, Equatable {
    /// Absolute inside the container. Bytes that are not UTF-8 appear as U+FFFD.
    package var path: String
    package var kind: ChangeKind
    package var type: FileKind
    /// Bytes of a regular file; 0 for everything else and for deletions.
    package var size: Int64
    /// Permission bits including setuid, setgid and sticky.
    package var mode: UInt32
    package var uid: UInt32
    package var gid: UInt32
    /// Where a symbolic link points.
    package var linkTarget: String?

    package init(
        path: String, kind: ChangeKind, type: FileKind, size: Int64 = 0, mode: UInt32 = 0, uid: UInt32 = 0,
        gid: UInt32 = 0, linkTarget: String? = nil
    ) {
        self.path = path
        self.kind = kind
        self.type = type
        self.size = size
        self.mode = mode
        self.uid = uid
        self.gid = gid
        self.linkTarget = linkTarget
    }
}
