/// What COPY or ADD of local files says, with every variable expanded and names looked up.
package struct CopyRequest: Sendable, Equatable {
    /// Patterns as Docker's, below the source tree's root.
    package var sources: [String]
    /// Absolute inside the stage; ends in `/` when it must be a directory.
    package var destination: String
    /// nil keeps 0:0 for files of a context and the owner for files of a stage or image.
    package var owner: FileOwner?
    /// Octal or symbolic mode as written in `--chmod`; nil keeps the file's.
    package var mode: String?
    /// The layer does not depend on what lies below it: links in the destination's path are not followed.
    package var link: Bool
    package var parents: Bool
    package var exclude: [String]
    /// ADD: unpack local archives (tar; plain, gzip, bzip2, xz, zstd).
    package var unpack: Bool

    package init(
        sources: [String], destination: String, owner: FileOwner? = nil, mode: String? = nil, link: Bool = false,
        parents: Bool = false, exclude: [String] = [], unpack: Bool = false
    ) {
        self.sources = sources
        self.destination = destination
        self.owner = owner
        self.mode = mode
        self.link = link
        self.parents = parents
        self.exclude = exclude
        self.unpack = unpack
    }
}

package struct FileOwner: Sendable, Hashable, Codable {
    package var uid: UInt32
    package var gid: UInt32

    package init(uid: UInt32, gid: UInt32) {
        self.uid = uid
        self.gid = gid
    }
}
