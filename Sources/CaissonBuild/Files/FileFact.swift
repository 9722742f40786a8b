package import CaissonLinux
package import CaissonOCI

/// One path of a selection, as the cache keeps it to tell later which files changed.
package struct FileFact: Sendable, Hashable {
    /// Where it was taken from, below the source tree's root, without a leading slash; bytes that are no UTF-8 repaired.
    package var path: String
    package var kind: FileKind
    /// Of a regular file's bytes; nil for everything else.
    package var hash: ContentHash?
    /// Bytes of a regular file.
    package var size: Int64
    /// Permission bits with set-uid, set-gid and sticky (07777), after `--chmod`.
    package var mode: UInt32

    package init(path: String, kind: FileKind, hash: ContentHash? = nil, size: Int64 = 0, mode: UInt32 = 0) {
        self.path = path
        self.kind = kind
        self.hash = hash
        self.size = size
        self.mode = mode
    }
}
