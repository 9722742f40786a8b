import CLinux
import CaissonCore
import Glibc

/// A capability of capabilities(7). The order is the kernel's: a case's position is its number.
package enum Capability: String, Sendable, CaseIterable, Hashable {
    case chown = "CAP_CHOWN"
    case dacOverride = "CAP_DAC_OVERRIDE"
    case dacReadSearch = "CAP_DAC_READ_SEARCH"
    case fowner = "CAP_FOWNER"
    case fsetid = "CAP_FSETID"
    case kill = "CAP_KILL"
    case setgid = "CAP_SETGID"
    case setuid = "CAP_SETUID"
    case setpcap = "CAP_SETPCAP"
    case linuxImmutable = "CAP_LINUX_IMMUTABLE"
    case netBindService = "CAP_NET_BIND_SERVICE"
    case netBroadcast = "CAP_NET_BROADCAST"
    case netAdmin = "CAP_NET_ADMIN"
    case netRaw = "CAP_NET_RAW"
    case ipcLock = "CAP_IPC_LOCK"
    case ipcOwner = "CAP_IPC_OWNER"
    case sysModule = "CAP_SYS_MODULE"
    case sysRawio = "CAP_SYS_RAWIO"
    case sysChroot = "CAP_SYS_CHROOT"
    case sysPtrace = "CAP_SYS_PTRACE"
    case sysPacct = "CAP_SYS_PACCT"
    case sysAdmin = "CAP_SYS_ADMIN"
    case sysBoot = "CAP_SYS_BOOT"
    case sysNice = "CAP_SYS_NICE"
    case sysResource = "CAP_SYS_RESOURCE"
    case sysTime = "CAP_SYS_TIME"
    case sysTtyConfig = "CAP_SYS_TTY_CONFIG"
    case mknod = "CAP_MKNOD"
    case lease = "CAP_LEASE"
    case auditWrite = "CAP_AUDIT_WRITE"
    case auditControl = "CAP_AUDIT_CONTROL"
    case setfcap = "CAP_SETFCAP"
    case macOverride = "CAP_MAC_OVERRIDE"
    case macAdmin = "CAP_MAC_ADMIN"
    case syslog = "CAP_SYSLOG"
    case wakeAlarm = "CAP_WAKE_ALARM"
    case blockSuspend = "CAP_BLOCK_SUSPEND"
    case auditRead = "CAP_AUDIT_READ"
    case perfmon = "CAP_PERFMON"
    case bpf = "CAP_BPF"
    case checkpointRestore = "CAP_CHECKPOINT_RESTORE"

    /// The kernel's number.
    package var number: Int32 { Self.numbers[self] ?? -1 }
    private static let numbers = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, Int32($0)) })

    /// `NET_ADMIN`, `cap_net_admin`, `CAP_NET_ADMIN`.
    package init?(name: String) {
        let upper = name.uppercased()
        self.init(rawValue: upper.hasPrefix("CAP_") ? upper : "CAP_" + upper)
    }

    /// What this process, and any container, can have at most.
    package static func bounding() -> Set<Capability> {
        Set(allCases.filter { cz_prctl(PR_CAPBSET_READ, UInt($0.number), 0, 0, 0) == 1 })
    }

    /// What this thread may do now.
    package static func effective() throws(SyscallError) -> Set<Capability> {
        var sets: [UInt64] = [0, 0, 0]
        try checked("capget", nil, cz_capget(&sets))
        return from(mask: sets[0])
    }

    /// Limits this thread to `kept`: bounding, effective and permitted sets; for throw-away threads and the start of a program.
    package static func keepOnly(_ kept: Set<Capability>) throws(SyscallError) {
        let bound = bounding()
        for capability in allCases where bound.contains(capability) && !kept.contains(capability) {
            try checked("drop", capability.rawValue, cz_prctl(PR_CAPBSET_DROP, UInt(capability.number), 0, 0, 0))
        }
        let mask = mask(of: kept.intersection(bound))
        try checked("capset", nil, cz_capset(mask, mask, 0))
    }

    /// Bit n for capability number n.
    package static func mask(of set: Set<Capability>) -> UInt64 { set.reduce(0) { $0 | 1 << UInt64($1.number) } }

    /// The capabilities of a mask as /proc/PID/status shows them.
    package static func from(mask: UInt64) -> Set<Capability> {
        Set(allCases.filter { mask & (1 << UInt64($0.number)) != 0 })
    }
}
