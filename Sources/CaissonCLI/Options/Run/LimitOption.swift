import CaissonAPI

/// The values of ``LimitFlags``.
enum LimitOption {
    /// A flag that was not given, or says 0, leaves its limit alone, as in Docker.
    static func limits(_ flags: ParsedFlags) -> ResourceLimits {
        var limits = ResourceLimits()
        limits.blkioWeight = number(flags, "blkio-weight").map { Int($0) }
        limits.cpuPeriod = number(flags, "cpu-period")
        limits.cpuQuota = number(flags, "cpu-quota")
        limits.cpuShares = number(flags, "cpu-shares")
        limits.nanoCpus = flags.string("cpus").flatMap { FlagValue.nanoCPUs($0).success }.flatMap { $0 == 0 ? nil : $0 }
        limits.cpusetCpus = flags.string("cpuset-cpus").flatMap { $0.isEmpty ? nil : $0 }
        limits.cpusetMems = flags.string("cpuset-mems").flatMap { $0.isEmpty ? nil : $0 }
        limits.memory = bytes(flags, "memory")
        limits.memoryReservation = bytes(flags, "memory-reservation")
        limits.memorySwap = flags.string("memory-swap") == "-1" ? -1 : bytes(flags, "memory-swap")
        limits.pidsLimit = flags.integer("pids-limit").map { Int64($0) }
        return limits
    }

    /// What only a new container takes; throws ``OptionFailure`` for a value out of its range.
    static func apply(_ flags: ParsedFlags, to host: inout HostConfig) throws(OptionFailure) {
        host.apply(limits(flags))
        if let size = flags.bytes("shm-size") {
            guard size > 0 else { throw OptionFailure("SHM size can not be less than 0") }
            host.shmSize = size
        }
        let ulimits = UlimitOption.values(flags)
        if !ulimits.isEmpty { host.ulimits = ulimits }
        if let score = flags.integer("oom-score-adj") {
            guard (-1000...1000).contains(score) else {
                throw OptionFailure("Invalid value \(score), range for oom score adj is [-1000, 1000]")
            }
            host.oomScoreAdj = score
        }
        if let swappiness = flags.integer("memory-swappiness"), swappiness != -1 {
            guard (0...100).contains(swappiness) else {
                throw OptionFailure("invalid value: \(swappiness). Valid memory swappiness range is 0-100")
            }
            host.memorySwappiness = Int64(swappiness)
        }
        if flags.has("oom-kill-disable") { host.oomKillDisable = flags.bool("oom-kill-disable") }
    }

    private static func number(_ flags: ParsedFlags, _ name: String) -> Int64? {
        flags.integer(name).flatMap { $0 == 0 ? nil : Int64($0) }
    }

    private static func bytes(_ flags: ParsedFlags, _ name: String) -> Int64? { flags.bytes(name).flatMap { $0 == 0 ? nil : $0 } }
}
