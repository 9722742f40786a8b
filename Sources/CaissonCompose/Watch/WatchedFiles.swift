package import CaissonAPI
package import CaissonCore

/// The host's files as `watch` sees them; paths are absolute. A front fills it.
package protocol WatchedFiles: Sendable {
    /// What lies at a path, links not followed; nil when nothing does.
    func entry(_ path: String) throws -> WatchedEntry?
    /// The bytes of a file.
    func content(_ path: String) throws -> BytePull
    /// All that is below a folder, itself first, but for folders that are skipped; a file is alone.
    func tree(_ path: String, skipping: @Sendable (String) -> Bool) throws -> [String]
    /// Paths that changed below the given ones, a batch whenever it has become quiet. Ends on cancellation; throws
    /// `resourceExhausted` where the kernel watches no more folders.
    func changes(of paths: [String], skipping: @escaping @Sendable (String) -> Bool) throws
        -> AsyncThrowingStream<Set<String>, any Error>
}

/// What lies at a path of this host.
package struct WatchedEntry: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case file, folder
        /// A symbolic link with its target.
        case link(String)
        /// Nothing that could be copied.
        case other
    }

    package var kind: Kind
    /// Permission bits.
    package var mode: Int64
    /// Bytes.
    package var size: Int64
    package var modified: Timestamp

    package init(kind: Kind, mode: Int64 = 0o644, size: Int64 = 0, modified: Timestamp) {
        self.kind = kind
        self.mode = mode
        self.size = size
        self.modified = modified
    }
}
