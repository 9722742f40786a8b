package import CaissonAPI
package import CaissonLinux
package import SystemPackage

/// Makes an open plain file of an open compressed one; throws when that is none or there is no room.
package typealias LogUnpacker = @Sendable (SharedDescriptor) throws(SyscallError) -> SharedDescriptor

/// Reads a container's log, rotated files included, without ever holding more of it than one batch.
package struct LogTail: Sendable {
    private let path: FilePath
    private let bell: FilePath?
    private let unpack: LogUnpacker?

    /// `path` is the newest file. `bell` is a file that is touched after an end was recorded: a follower then asks whether the
    /// process still runs, and at no other time when the log stays as it is.
    package init(path: FilePath, bell: FilePath? = nil, unpack: LogUnpacker? = nil) {
        self.path = path
        self.bell = bell
        self.unpack = unpack
    }

    /// Whole records, oldest first, at most 64 KiB of log at a time; while following, batches are at least 33 ms apart.
    ///
    /// Ends with what is there or, following, once `isRunning` is false and all is read. A line that is no record is
    /// passed over. Throws `CaissonError` when the files cannot be read. The stream may be iterated once.
    package func batches(
        _ options: LogOptions, isRunning: @escaping @Sendable () async -> Bool = { false }
    ) -> AsyncThrowingStream<[LogEntry], any Error> {
        let cursor = LogCursor(path: path, bell: bell, unpack: unpack, options: options, isRunning: isRunning)
        return AsyncThrowingStream { try await cursor.next() }
    }
}
