import CLinux
import Glibc

/// Signals read from a descriptor (signalfd(2)); they have to be blocked in every thread.
package final class SignalDescriptor: Sendable {
    private let descriptor: SharedDescriptor

    /// Becomes readable when one of `signals` arrives.
    package init(_ signals: [Signal]) throws(SyscallError) {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal.number) }
        let fd = try systemCall("signalfd") { signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK)) }
        descriptor = SharedDescriptor(fd)
    }

    package var raw: Int32 { descriptor.raw }

    /// Takes what has arrived.
    package func drain() {
        var info = signalfd_siginfo()
        while read(descriptor.raw, &info, MemoryLayout<signalfd_siginfo>.size) > 0 {}
    }
}
