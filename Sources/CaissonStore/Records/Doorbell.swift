import CaissonCore
import CaissonLinux
package import SystemPackage

/// The file `doorbell` of a state root: touched after each commit others may want to see, watched with inotify.
package final class Doorbell: Sendable {
    private let file: FilePath

    package init(root: FilePath) { file = root.appending("doorbell") }

    /// Wakes every watcher of this root, in this process and others.
    package func ring() {
        try? Files.touch(file)  // ignored: the commit stands without it; watchers also read on when they next wake
    }

    /// One element after one or more rings, from whichever process; rings during the consumer's work become one.
    /// Throws ``CaissonError`` when the file cannot be watched.
    package func rings() throws -> AsyncStream<Void> {
        do {
            let inotify = try Inotify()
            try inotify.watch(watched(), [.attributes, .closeWrite])
            return AsyncStream {
                // One reading takes all that is pending. An end by cancellation or by the kernel ends the stream.
                do { _ = try await inotify.nextEvents() } catch { return nil }
                return ()
            }
        } catch let error as SyscallError {
            throw error.asCaissonError("watch \(file)")
        }
    }

    /// The file, for those who watch it beside others: its attributes change with every ring. Throws ``CaissonError`` when it
    /// cannot be made.
    package func watched() throws -> FilePath {
        do throws(SyscallError) {
            if !Files.exists(file) { try Files.touch(file) }
            return file
        } catch {
            throw error.asCaissonError("watch \(file)")
        }
    }
}
