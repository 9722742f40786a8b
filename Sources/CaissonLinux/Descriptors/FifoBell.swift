import Glibc
package import SystemPackage

/// A fifo(7) by which one process wakes another that waits for something to appear.
///
/// An inotify(7) instance would do the same, but closing one waits several milliseconds for the kernel to forget its watches.
package final class FifoBell: Sendable {
    private let descriptor: SharedDescriptor

    /// Listens at `path`; the fifo is made where it is not there yet.
    package init(at path: FilePath) throws(SyscallError) {
        do throws(SyscallError) {
            _ = try systemCall("mkfifo", path.string) { path.withPlatformString { mkfifo($0, 0o600) } }
        } catch {
            if error.errno != EEXIST { throw error }
        }
        // Open for writing too, so that it is at no end while nobody rings.
        descriptor = try Files.open(path, [.readWrite, .nonBlocking]).shared()
    }

    /// Returns after one or more rings since the last call; throws `CancellationError` when the task is cancelled first.
    package func rung() async throws {
        try await Reactor.shared.readable(descriptor.raw)
        _ = try descriptor.read(upTo: 4096)
    }

    /// Wakes who listens at `path`; false when nobody does.
    package static func ring(_ path: FilePath) throws(SyscallError) -> Bool {
        do throws(SyscallError) {
            try Files.open(path, [.write, .nonBlocking]).writeAll([1])
            return true
        } catch {
            switch error.errno {
            case ENOENT, ENXIO: return false
            // Full of rings that will be heard.
            case EAGAIN: return true
            default: throw error
            }
        }
    }
}
