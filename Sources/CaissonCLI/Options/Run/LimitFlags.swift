/// The flags of limits.
enum LimitFlags {
    /// Those that `run`, `create` and `update` take.
    static let shared: [FlagSpec] = [
        FlagSpec(
            "blkio-weight", kind: .uint16, usage: "Block IO (relative weight), between 10 and 1000, or 0 to disable", initial: "0",
            check: checkWeight),
        .int("cpu-period", "Limit CPU CFS (Completely Fair Scheduler) period"),
        .int("cpu-quota", "Limit CPU CFS (Completely Fair Scheduler) quota"),
        .int("cpu-shares", "c", "CPU shares (relative weight)"),
        FlagSpec("cpus", kind: .decimal, usage: "Number of CPUs"),
        .string("cpuset-cpus", "CPUs in which to allow execution (0-3, 0,1)"),
        .string("cpuset-mems", "MEMs in which to allow execution (0-3, 0,1)"),
        .bytes("memory", "m", "Memory limit"),
        .bytes("memory-reservation", "Memory soft limit"),
        FlagSpec(
            "memory-swap", kind: .bytes, usage: "Swap limit equal to memory plus swap: '-1' to enable unlimited swap",
            check: { $0 == "-1" ? nil : FlagValue.bytes($0).failure }),
        .int("pids-limit", "Tune container pids limit (set -1 for unlimited)"),
        .refused("cpu-rt-period", .int, realtime), .refused("cpu-rt-runtime", .int, realtime),
    ]

    private static let realtime = "real-time CPU time has to be taken from the whole host first, which this program leaves alone"

    /// What only a new container takes.
    static let creation: [FlagSpec] = [
        .list("blkio-weight-device", "Block IO weight (relative device weight)", check: DeviceOption.checkWeight),
        .list("device", "Add a host device to the container", check: DeviceOption.check),
        .list("device-cgroup-rule", "Add a rule to the cgroup allowed devices list", check: DeviceOption.checkRule),
        .list("device-read-bps", "Limit read rate (bytes per second) from a device", check: DeviceOption.checkBytes),
        .list("device-read-iops", "Limit read rate (IO per second) from a device", check: DeviceOption.checkOperations),
        .list("device-write-bps", "Limit write rate (bytes per second) to a device", check: DeviceOption.checkBytes),
        .list("device-write-iops", "Limit write rate (IO per second) to a device", check: DeviceOption.checkOperations),
        .int("memory-swappiness", "Tune container memory swappiness (0 to 100)", initial: "-1"),
        .bool("oom-kill-disable", "Disable OOM Killer"),
        .int("oom-score-adj", "Tune host's OOM preferences (-1000 to 1000)"),
        .bytes("shm-size", "Size of /dev/shm"),
        FlagSpec("ulimit", kind: .ulimit, usage: "Ulimit options", initial: "[]", check: UlimitOption.check),
        .refused("kernel-memory", .bytes, "kernels since 5.16 have no limit for their own memory"),
    ]

    @Sendable private static func checkWeight(_ text: String) -> String? {
        guard let number = FlagValue.integer(text) else { return "strconv.ParseUint: parsing \(FlagValue.quoted(text)): invalid syntax" }
        return UInt16(exactly: number) == nil ? "strconv.ParseUint: parsing \(FlagValue.quoted(text)): value out of range" : nil
    }
}
