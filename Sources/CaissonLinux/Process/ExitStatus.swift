/// How a process ended.
package struct ExitStatus: Hashable, Sendable {
    /// The status as waitpid(2) reports it.
    package let waitStatus: Int32

    package init(waitStatus: Int32) { self.waitStatus = waitStatus }

    /// What the process passed to exit(3), unless a signal ended it.
    package var exitCode: Int32? { waitStatus & 0x7f == 0 ? (waitStatus >> 8) & 0xff : nil }

    /// The signal that ended it.
    package var signal: Int32? { waitStatus & 0x7f == 0 ? nil : waitStatus & 0x7f }

    package var coreDumped: Bool { signal != nil && waitStatus & 0x80 != 0 }

    /// The status a shell shows: the exit code, or 128 and the signal.
    package var code: Int32 { exitCode ?? 128 + (signal ?? 0) }

    package var isSuccess: Bool { waitStatus == 0 }
}
