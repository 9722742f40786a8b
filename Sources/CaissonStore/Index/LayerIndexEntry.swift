package import CaissonCore
package import CaissonLinux

/// One path of a layer.
package struct LayerIndexEntry: Sendable, Equatable {
    /// Relative, without a leading slash; empty for the layer's root.
    package var path: [UInt8]
    package var kind: FileKind
    /// Deletes what the layers below have at this path.
    package var isWhiteout = false
    /// A directory that hides what the layers below have in it.
    package var isOpaque = false
    /// A further name of a file that was listed before; it takes no space.
    package var isHardLink = false
    /// Bytes of a regular file.
    package var size: Int64 = 0
    /// Permission bits including setuid, setgid and sticky.
    package var mode: UInt32 = 0
    package var uid: UInt32 = 0
    package var gid: UInt32 = 0
    package var modified = Timestamp(seconds: 0)
    /// Where a symbolic link points.
    package var linkTarget: [UInt8] = []
    /// Bytes of this file and everything below it, hard links once.
    package var subtreeSize: Int64 = 0
    /// Entries below this one.
    package var subtreeCount: Int = 0

    package init(path: [UInt8], kind: FileKind) {
        self.path = path
        self.kind = kind
    }

    /// The last component; empty for the root.
    package var name: ArraySlice<UInt8> {
        guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return path[...] }
        return path[(slash + 1)...]
    }
}

extension LayerIndexEntry {
    /// The order of a walk: a directory's whole tree stands together, because the slash counts as the lowest byte.
    static func precedes(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        left.lexicographicallyPrecedes(right) { rank($0) < rank($1) }
    }

    /// No name contains zero, so it is free for the slash.
    static func rank(_ byte: UInt8) -> UInt8 { byte == UInt8(ascii: "/") ? 0 : byte }
}
