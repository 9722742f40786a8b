import CLinux
import CaissonCore
import Glibc

/// Signals that are waited for instead of interrupting: blocked, and read from a signalfd(2).
package final class SignalQueue: Sendable {
    private let descriptor: SharedDescriptor

    /// Blocks them in this thread and those made by it later: at the start of a program.
    package init(_ signals: [Signal]) throws(SyscallError) {
        Signal.block(signals)
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal.number) }
        descriptor = SharedDescriptor(
            try systemCall("signalfd") { signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK)) })
    }

    /// Waits for the next one, blocking the thread; nil when `other` became readable, or `timeout` passed, first.
    package func next(unless other: EventDescriptor, within timeout: Duration? = nil) throws(SyscallError) -> Signal? {
        let end = timeout.map { SystemClock.monotonic() + $0 }
        while true {
            if let signal = take() { return signal }
            var entries = [
                pollfd(fd: descriptor.raw, events: Int16(POLLIN), revents: 0), pollfd(fd: other.raw, events: Int16(POLLIN), revents: 0),
            ]
            let wait = end.map { max(0, ($0 - SystemClock.monotonic()).wholeMilliseconds) } ?? -1
            let ready = poll(&entries, 2, wait)
            if ready < 0 && errno != EINTR { throw SyscallError("poll", errno: errno) }
            if ready == 0 || entries[1].revents != 0 { return take() }
        }
    }

    private func take() -> Signal? {
        var info = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        return read(descriptor.raw, &info, size) == size ? Signal(number: Int32(info.ssi_signo)) : nil
    }
}
