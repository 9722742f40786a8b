import CLinux
import CaissonCore
import Glibc

/// A process held by descriptor: its number cannot be taken over by another one meanwhile.
package final class Pidfd: Sendable, Descriptor {
    private let descriptor: SharedDescriptor
    package var raw: Int32 { descriptor.raw }

    /// pidfd_open(2); ESRCH where there is no such process.
    package init(pid: Int32) throws(SyscallError) {
        descriptor = SharedDescriptor(try checked("pidfd_open", String(pid), cz_pidfd_open(pid, 0)))
    }

    /// Takes over a pidfd.
    package init(_ fd: consuming OwnedDescriptor) { descriptor = fd.shared() }

    /// Whether the process has ended, waiting up to `timeout` for it. It need not be a child.
    package func hasExited(timeout: Duration = .zero) throws(SyscallError) -> Bool {
        try FileIO.poll(raw, timeout: timeout)
    }

    /// Whether the process is there and not a zombie.
    package var isAlive: Bool { !((try? hasExited()) ?? true) }  // ignored: an unusable descriptor has no process

    /// Returns when the process has ended; any process, not only a child.
    package func exited() async throws { try await Reactor.shared.readable(raw) }

    /// Sends a signal; ESRCH when the process is gone.
    package func send(_ signal: Signal) throws(SyscallError) {
        try checked("kill", signal.name, cz_pidfd_send_signal(raw, signal.number))
    }

    /// Reaps an ended child; nil while it runs.
    package func reap() throws(SyscallError) -> ExitStatus? {
        var status: Int32 = 0
        return try checked("wait", nil, cz_pidfd_wait(raw, false, &status)) == 1 ? ExitStatus(waitStatus: status) : nil
    }
}
