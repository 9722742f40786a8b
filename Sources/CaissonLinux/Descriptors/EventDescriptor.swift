import CLinux
import CaissonCore
import Glibc

/// An eventfd(2) that wakes whoever polls it.
package final class EventDescriptor: Sendable, Descriptor {
    private let descriptor: SharedDescriptor
    package var raw: Int32 { descriptor.raw }

    package init() throws(SyscallError) {
        descriptor = SharedDescriptor(try systemCall("eventfd") { eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)) })
    }

    /// Makes the descriptor readable.
    package func signal() {
        var one: UInt64 = 1
        // A full counter is readable already, so a failure changes nothing.
        _ = Glibc.write(raw, &one, 8)
    }

    /// Makes the descriptor unreadable again; whether it was readable.
    @discardableResult
    package func drain() -> Bool {
        var count: UInt64 = 0
        return Glibc.read(raw, &count, 8) == 8
    }
}
