package import CaissonOCI

/// What a container gets when nobody says otherwise: Docker's defaults.
package enum DefaultProfile {
    /// PATH of a container whose image sets none.
    package static let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    package static let capabilities: Set<String> = [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE",
    ]

    package static let maskedPaths = [
        "/proc/asound", "/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
        "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware",
        "/sys/devices/virtual/powercap",
    ]

    package static let readonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]

    /// In the order they are mounted. `/dev/shm` has `shmSize` bytes.
    package static func mounts(shmSize: Int64) -> [MountSpec] {
        [
            MountSpec(destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"]),
            MountSpec(
                destination: "/dev", type: "tmpfs", source: "tmpfs",
                options: ["nosuid", "strictatime", "mode=755", "size=65536k"]),
            MountSpec(
                destination: "/dev/pts", type: "devpts", source: "devpts",
                options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]),
            MountSpec(destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"]),
            MountSpec(
                destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup", options: ["ro", "nosuid", "noexec", "nodev"]),
            MountSpec(destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: ["nosuid", "noexec", "nodev"]),
            MountSpec(
                destination: "/dev/shm", type: "tmpfs", source: "shm",
                options: ["nosuid", "noexec", "nodev", "mode=1777", "size=\(shmSize)"]),
        ]
    }

    /// The device nodes every container has (runtime-spec `config-linux.md#default-devices`).
    package static let devices: [DeviceSpec] = [
        DeviceSpec(type: "c", path: "/dev/null", major: 1, minor: 3, fileMode: 0o666),
        DeviceSpec(type: "c", path: "/dev/zero", major: 1, minor: 5, fileMode: 0o666),
        DeviceSpec(type: "c", path: "/dev/full", major: 1, minor: 7, fileMode: 0o666),
        DeviceSpec(type: "c", path: "/dev/random", major: 1, minor: 8, fileMode: 0o666),
        DeviceSpec(type: "c", path: "/dev/urandom", major: 1, minor: 9, fileMode: 0o666),
        DeviceSpec(type: "c", path: "/dev/tty", major: 5, minor: 0, fileMode: 0o666),
    ]

    /// Links of /dev, as runc makes them.
    package static let deviceLinks = [
        ("/dev/fd", "/proc/self/fd"), ("/dev/stdin", "/proc/self/fd/0"), ("/dev/stdout", "/proc/self/fd/1"),
        ("/dev/stderr", "/proc/self/fd/2"), ("/dev/ptmx", "pts/ptmx"), ("/dev/core", "/proc/kcore"),
    ]

    /// What a device cgroup allows: making any node, using the ones above and terminals.
    package static let deviceRules: [DeviceRule] =
        [
            DeviceRule(allow: false, access: "rwm"),
            DeviceRule(allow: true, type: "c", access: "m"), DeviceRule(allow: true, type: "b", access: "m"),
        ]
        + [(1, 3), (1, 5), (1, 7), (1, 8), (1, 9), (5, 0), (5, 2)].map {
            DeviceRule(allow: true, type: "c", major: $0, minor: $1, access: "rwm")
        } + [DeviceRule(allow: true, type: "c", major: 136, access: "rwm")]
}
