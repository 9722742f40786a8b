/// The profile containers get unless told otherwise: the calls Docker's default profile allows, under the same conditions.
///
/// Everything not named fails with EPERM. Kept as words because a list of three hundred literals compiles slowly.
extension SeccompProfile {
    package static let standard = SeccompProfile(
        defaultAction: "SCMP_ACT_ERRNO", defaultErrnoRet: 1, archMap: standardArchitectures,
        syscalls: [allow(always)] + sockets + personalities + byArchitecture + cloning + byCapability)

    private static let standardArchitectures = [
        ArchitectureMap(architecture: "SCMP_ARCH_X86_64", subArchitectures: ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]),
        ArchitectureMap(architecture: "SCMP_ARCH_AARCH64", subArchitectures: ["SCMP_ARCH_ARM"]),
        ArchitectureMap(architecture: "SCMP_ARCH_MIPS64", subArchitectures: ["SCMP_ARCH_MIPS", "SCMP_ARCH_MIPS64N32"]),
        ArchitectureMap(architecture: "SCMP_ARCH_MIPS64N32", subArchitectures: ["SCMP_ARCH_MIPS", "SCMP_ARCH_MIPS64"]),
        ArchitectureMap(architecture: "SCMP_ARCH_MIPSEL64", subArchitectures: ["SCMP_ARCH_MIPSEL", "SCMP_ARCH_MIPSEL64N32"]),
        ArchitectureMap(architecture: "SCMP_ARCH_MIPSEL64N32", subArchitectures: ["SCMP_ARCH_MIPSEL", "SCMP_ARCH_MIPSEL64"]),
        ArchitectureMap(architecture: "SCMP_ARCH_S390X", subArchitectures: ["SCMP_ARCH_S390"]),
        ArchitectureMap(architecture: "SCMP_ARCH_RISCV64", subArchitectures: nil),
        ArchitectureMap(architecture: "SCMP_ARCH_LOONGARCH64", subArchitectures: nil),
    ]

    private static func allow(
        _ names: String, args: [Argument]? = nil, includes: Condition? = nil, excludes: Condition? = nil
    ) -> Rule {
        Rule(
            names: names.split(whereSeparator: \.isWhitespace).map(String.init), action: "SCMP_ACT_ALLOW", args: args,
            includes: includes, excludes: excludes)
    }

    private static func compare(_ index: UInt32, _ op: String, _ value: UInt64) -> [Argument] {
        [Argument(index: index, value: value, valueTwo: nil, op: "SCMP_CMP_" + op)]
    }

    /// Every address family but AF_ALG (38) and AF_VSOCK (40).
    private static let sockets = [
        allow("socket", args: compare(0, "LT", 38)), allow("socket", args: compare(0, "EQ", 39)),
        allow("socket", args: compare(0, "GT", 40)),
    ]

    /// PER_LINUX, PER_LINUX32, with and without UNAME26, and the question what is set.
    private static let personalities = [0x0, 0x8, 0x20000, 0x20008, 0xffff_ffff].map { (value: UInt64) in
        allow("personality", args: compare(0, "EQ", value))
    }

    private static let byArchitecture = [
        allow("process_vm_readv process_vm_writev ptrace", includes: Condition(minKernel: "4.8")),
        allow(
            "sync_file_range2 swapcontext",
            includes: Condition(arches: ["ppc64le"])),
        allow(
            "arm_fadvise64_64 arm_sync_file_range sync_file_range2 breakpoint cacheflush set_tls",
            includes: Condition(arches: ["arm", "arm64"])),
        allow(
            "arch_prctl",
            includes: Condition(arches: ["amd64", "x32"])),
        allow(
            "modify_ldt",
            includes: Condition(arches: ["amd64", "x32", "x86"])),
        allow(
            "s390_pci_mmio_read s390_pci_mmio_write s390_runtime_instr",
            includes: Condition(arches: ["s390", "s390x"])),
        allow(
            "riscv_flush_icache",
            includes: Condition(arches: ["riscv64"])),
    ]

    /// New namespaces (any of 0x7e020000) need CAP_SYS_ADMIN; clone3 hides its flags from the filter, so it says it does not
    /// exist and the C library falls back to clone.
    private static let cloning = [
        allow(
            "clone", args: compare(0, "MASKED_EQ", 0x7e02_0000),
            excludes: Condition(caps: ["CAP_SYS_ADMIN"], arches: ["s390", "s390x"])),
        allow(
            "clone", args: compare(1, "MASKED_EQ", 0x7e02_0000), includes: Condition(arches: ["s390", "s390x"]),
            excludes: Condition(caps: ["CAP_SYS_ADMIN"])),
        Rule(names: ["clone3"], action: "SCMP_ACT_ERRNO", errnoRet: 38, excludes: Condition(caps: ["CAP_SYS_ADMIN"])),
    ]

    private static let byCapability = [
        ("CAP_DAC_READ_SEARCH", "open_by_handle_at"),
        ("CAP_SYS_ADMIN", """
            bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie lsm_get_self_attr
            lsm_list_modules lsm_set_self_attr mount mount_setattr move_mount open_tree perf_event_open
            quotactl quotactl_fd setdomainname sethostname setns syslog umount umount2 unshare
            """),
        ("CAP_SYS_BOOT", "reboot"),
        ("CAP_SYS_CHROOT", "chroot"),
        ("CAP_SYS_MODULE", "delete_module init_module finit_module"),
        ("CAP_SYS_PACCT", "acct"),
        ("CAP_SYS_PTRACE", """
            kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev ptrace
            """),
        ("CAP_SYS_RAWIO", "iopl ioperm"),
        ("CAP_SYS_TIME", "settimeofday stime clock_settime clock_settime64"),
        ("CAP_SYS_TTY_CONFIG", "vhangup"),
        ("CAP_SYS_NICE", "get_mempolicy mbind set_mempolicy set_mempolicy_home_node"),
        ("CAP_SYSLOG", "syslog"),
        ("CAP_BPF", "bpf"),
        ("CAP_PERFMON", "perf_event_open"),
    ].map { (capability: String, names: String) in allow(names, includes: Condition(caps: [capability])) }

    private static let always = """
        accept accept4 access adjtimex alarm bind brk cachestat capget capset chdir chmod chown chown32
        clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime clock_gettime64
        clock_nanosleep clock_nanosleep_time64 close close_range connect copy_file_range creat dup dup2 dup3
        epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old
        eventfd eventfd2 execve execveat exit exit_group faccessat faccessat2 fadvise64 fadvise64_64 fallocate
        fanotify_mark fchdir fchmod fchmodat fchmodat2 fchown fchown32 fchownat fcntl fcntl64 fdatasync
        fgetxattr flistxattr flock fork fremovexattr fsetxattr fstat fstat64 fstatat64 fstatfs fstatfs64 fsync
        ftruncate ftruncate64 futex futex_requeue futex_time64 futex_wait futex_waitv futex_wake futimesat
        getcpu getcwd getdents getdents64 getegid getegid32 geteuid geteuid32 getgid getgid32 getgroups
        getgroups32 getitimer getpeername getpgid getpgrp getpid getppid getpriority getrandom getresgid
        getresgid32 getresuid getresuid32 getrlimit get_robust_list getrusage getsid getsockname getsockopt
        get_thread_area gettid gettimeofday getuid getuid32 getxattr getxattrat inotify_add_watch inotify_init
        inotify_init1 inotify_rm_watch io_cancel ioctl io_destroy io_getevents io_pgetevents
        io_pgetevents_time64 ioprio_get ioprio_set io_setup io_submit ipc kill landlock_add_rule
        landlock_create_ruleset landlock_restrict_self lchown lchown32 lgetxattr link linkat listen listmount
        listxattr listxattrat llistxattr _llseek lremovexattr lseek lsetxattr lstat lstat64 madvise
        map_shadow_stack membarrier memfd_create memfd_secret mincore mkdir mkdirat mknod mknodat mlock mlock2
        mlockall mmap mmap2 mprotect mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64
        mq_timedsend mq_timedsend_time64 mq_unlink mremap mseal msgctl msgget msgrcv msgsnd msync munlock
        munlockall munmap name_to_handle_at nanosleep newfstatat _newselect open openat openat2 pause
        pidfd_open pidfd_send_signal pipe pipe2 pkey_alloc pkey_free pkey_mprotect poll ppoll ppoll_time64
        prctl pread64 preadv preadv2 prlimit64 process_mrelease pselect6 pselect6_time64 pwrite64 pwritev
        pwritev2 read readahead readlink readlinkat readv recv recvfrom recvmmsg recvmmsg_time64 recvmsg
        remap_file_pages removexattr removexattrat rename renameat renameat2 restart_syscall riscv_hwprobe
        rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend
        rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo sched_getaffinity sched_getattr
        sched_getparam sched_get_priority_max sched_get_priority_min sched_getscheduler sched_rr_get_interval
        sched_rr_get_interval_time64 sched_setaffinity sched_setattr sched_setparam sched_setscheduler
        sched_yield seccomp select semctl semget semop semtimedop semtimedop_time64 send sendfile sendfile64
        sendmmsg sendmsg sendto setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups setgroups32
        setitimer setpgid setpriority setregid setregid32 setresgid setresgid32 setresuid setresuid32 setreuid
        setreuid32 setrlimit set_robust_list setsid setsockopt set_thread_area set_tid_address setuid setuid32
        setxattr setxattrat shmat shmctl shmdt shmget shutdown sigaltstack signalfd signalfd4 sigprocmask
        sigreturn socketcall socketpair splice stat stat64 statfs statfs64 statmount statx symlink symlinkat
        sync sync_file_range syncfs sysinfo tee tgkill time timer_create timer_delete timer_getoverrun
        timer_gettime timer_gettime64 timer_settime timer_settime64 timerfd_create timerfd_gettime
        timerfd_gettime64 timerfd_settime timerfd_settime64 times tkill truncate truncate64 ugetrlimit umask
        uname unlink unlinkat uretprobe utime utimensat utimensat_time64 utimes vfork vmsplice wait4 waitid
        waitpid write writev
        """
}
