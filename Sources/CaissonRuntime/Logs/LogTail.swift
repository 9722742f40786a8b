package import CaissonAPI
package import SystemPackage

/// Reads a container's log, rotated files included, without ever holding more of it than one batch.
package struct LogTail: Sendable {
    private let path: FilePath
    private let runDirectory: FilePath?

    /// `path` is the newest file. A change in `runDirectory` makes a follower ask at once whether the process still runs.
    package init(path: FilePath, runDirectory: FilePath? = nil) {
        self.path = path
        self.runDirectory = runDirectory
    }

    /// Whole records, oldest first, at most 64 KiB of log at a time; while following, batches are at least 33 ms apart.
    ///
    /// Ends with what is there or, following, once `isRunning` is false and all is read. A line that is no record is
    /// passed over. Throws `CaissonError` when the files cannot be read. The stream may be iterated once.
    package func batches(
        _ options: LogOptions, isRunning: @escaping @Sendable () async -> Bool = { false }
    ) -> AsyncThrowingStream<[LogEntry], any Error> {
        let cursor = LogCursor(path: path, runDirectory: runDirectory, options: options, isRunning: isRunning)
        return AsyncThrowingStream { try await cursor.next() }
    }
}
