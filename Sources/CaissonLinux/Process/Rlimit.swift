import CLinux
import CaissonCore
import Glibc

/// The kinds of getrlimit(2), with the names Docker's `--ulimit` uses.
package enum ResourceLimit: String, Sendable, CaseIterable {
    case cpu, fsize, data, stack, core, rss, nproc, nofile, memlock
    case addressSpace = "as"
    case locks, sigpending, msgqueue, nice, rtprio, rttime

    /// The kernel's number (asm-generic/resource.h).
    package var number: Int32 { Int32(Self.allCases.firstIndex(of: self) ?? 0) }
}

/// A soft and a hard limit; `unlimited` is all ones.
package struct Rlimit: Hashable, Sendable {
    package var soft: UInt64
    package var hard: UInt64
    package static let unlimited = UInt64.max

    package init(soft: UInt64, hard: UInt64) {
        self.soft = soft
        self.hard = hard
    }

    /// This process's limit.
    package static func current(_ kind: ResourceLimit) throws(SyscallError) -> Rlimit {
        var value: [UInt64] = [0, 0]
        try checked("getrlimit", kind.rawValue, cz_rlimit(kind.number, nil, &value))
        return Rlimit(soft: value[0], hard: value[1])
    }

    /// Sets this process's limit.
    package func apply(_ kind: ResourceLimit) throws(SyscallError) {
        try checked("setrlimit", kind.rawValue, cz_rlimit(kind.number, [soft, hard], nil))
    }

    /// This limit where it may be set; without CAP_SYS_RESOURCE no more than `ceiling`.
    package func clamped(to ceiling: Rlimit) -> Rlimit {
        let hard = min(hard, ceiling.hard)
        return Rlimit(soft: min(soft, hard), hard: hard)
    }
}
