import CLinux
import CaissonCore
import Glibc

extension Reactor {
    /// Returns when `duration` has passed; at once when that is not positive. Throws `CancellationError` when cancelled and
    /// `SyscallError` where no timer can be had.
    ///
    /// A timerfd_create(2) of its own: `Task.sleep` would start the pool of libdispatch, which from then on looks after its
    /// threads once a second and so wakes an idle process for good.
    package func sleep(for duration: Duration) async throws {
        guard duration > .zero else { return try Task.checkCancellation() }
        let (seconds, attoseconds) = duration.components
        let timer = SharedDescriptor(
            try systemCall("timerfd") { cz_timer(seconds, Int(clamping: attoseconds / 1_000_000_000)) })
        defer { withExtendedLifetime(timer) {} }
        try await readable(timer.raw)
    }
}
