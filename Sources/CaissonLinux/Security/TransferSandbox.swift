import CLinux
import CaissonCore
import Glibc
package import SystemPackage

/// The confinement of a program that talks to the network for us: no privileges, hardly any files, few system calls.
///
/// To be entered at the start of a program, while it has one thread.
package enum TransferSandbox {
    /// What could not be put in force, for a log line; the rest holds.
    package struct Report: Sendable, Equatable {
        package var missing: [String]
    }

    /// nobody and nogroup.
    private static let nobody: UInt32 = 65534

    /// What a TLS client and the C library's resolver read.
    private static let readable: [FilePath] = [
        "/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf", "/etc/services",
        "/etc/protocols", "/etc/localtime", "/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/etc/ld.so.cache",
        "/usr/share/ca-certificates", "/usr/local/share/ca-certificates", "/usr/share/zoneinfo", "/usr/lib", "/usr/lib64",
        "/lib", "/lib64", "/run/systemd/resolve", "/run/nscd", "/dev/urandom", "/dev/null", "/proc/self", "/proc/meminfo",
        "/proc/stat", "/proc/cpuinfo", "/proc/sys/kernel", "/proc/sys/net", "/sys/devices/system/cpu", "/sys/fs/cgroup",
    ]

    /// Gives up user, groups, capabilities, the file system but for reading `extra` and what a client needs, and all system calls
    /// but those of one. Not root: keeps its user.
    ///
    /// Landlock is left out where the kernel has none; everything else that fails throws, and the program must then end.
    package static func enter(readable extra: [FilePath] = []) throws -> Report {
        var missing: [String] = []
        if ProcessTable.userID == 0 {
            try checked("setuid", nil, cz_become(nobody, nobody))
        } else {
            missing.append("user")
        }
        try checked("prctl", "no_new_privs", cz_prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        _ = cz_prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
        if try !restrictFiles(readable + extra) { missing.append("landlock") }
        let program = try SeccompProgram.compile(profile, for: SeccompTarget.current([]))
        try SeccompProgram.install(program, allThreads: true)
        return Report(missing: missing)
    }

    /// Landlock(7) rules; false where the kernel has none.
    private static func restrictFiles(_ paths: [FilePath]) throws(SyscallError) -> Bool {
        let version = cz_landlock_version()
        if version < 1 { return false }
        // Version 1 knows 13 rights, 2 adds REFER, 3 TRUNCATE; our headers name no more.
        let all: UInt64 = (1 << UInt64(min(version, 3) + 12)) - 1
        let ruleset = OwnedDescriptor(try checked("landlock", nil, cz_landlock_create(all)))
        let readFile: UInt64 = 1 << 2, readDirectory: UInt64 = 1 << 3
        for path in paths {
            guard let place = try? Files.open(path, .path), let status = try? place.status() else { continue }
            let access = status.kind == .directory ? readFile | readDirectory : readFile
            try checked("landlock", path.string, cz_landlock_allow(ruleset.raw, place.raw, access))
        }
        try checked("landlock", nil, cz_landlock_enter(ruleset.raw))
        return true
    }

    /// Threads, memory, time, sockets and reading; no programs, no processes, no kernel interfaces.
    static let profile = SeccompProfile(
        defaultAction: "SCMP_ACT_ERRNO", defaultErrnoRet: UInt32(EPERM),
        syscalls: [
            SeccompProfile.Rule(names: words(calls), action: "SCMP_ACT_ALLOW"),
            // Threads only: CLONE_THREAD (0x10000) must be set.
            SeccompProfile.Rule(
                names: ["clone"], action: "SCMP_ACT_ALLOW",
                args: [SeccompProfile.Argument(index: 0, value: 0x10000, valueTwo: 0x10000, op: "SCMP_CMP_MASKED_EQ")]),
            // Its flags cannot be seen from here: the C library falls back to clone.
            SeccompProfile.Rule(names: ["clone3"], action: "SCMP_ACT_ERRNO", errnoRet: UInt32(ENOSYS)),
            // Internet, unix and netlink (getaddrinfo asks for the addresses of the host).
        ] + [1, 2, 10, 16].map { family in
            SeccompProfile.Rule(
                names: ["socket", "socketpair"], action: "SCMP_ACT_ALLOW",
                args: [SeccompProfile.Argument(index: 0, value: family, valueTwo: nil, op: "SCMP_CMP_EQ")])
        })

    private static func words(_ text: String) -> [String] { text.split(whereSeparator: \.isWhitespace).map(String.init) }

    private static let calls = """
        read readv pread64 preadv preadv2 write writev pwrite64 pwritev pwritev2 close close_range dup dup2 dup3 fcntl lseek
        open openat openat2 access faccessat faccessat2 readlink readlinkat stat lstat fstat newfstatat statx statfs fstatfs
        getdents64 getcwd ftruncate fsync fdatasync copy_file_range sendfile splice pipe pipe2 ioctl memfd_create
        mmap munmap mprotect mremap madvise brk mincore membarrier
        poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2
        timerfd_create timerfd_settime timerfd_gettime signalfd4
        bind connect listen accept accept4 getsockname getpeername getsockopt setsockopt shutdown sendto recvfrom sendmsg
        recvmsg sendmmsg recvmmsg
        futex futex_waitv set_robust_list get_robust_list rseq set_tid_address sched_yield sched_getaffinity
        sched_setaffinity sched_getparam sched_getscheduler gettid exit exit_group tgkill restart_syscall
        rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack
        clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time getitimer times
        getpid getppid getuid geteuid getgid getegid getresuid getresgid getgroups getpgrp getpgid getsid
        getrandom uname sysinfo getrusage getrlimit prlimit64 prctl arch_prctl getcpu umask capget
        """
}
