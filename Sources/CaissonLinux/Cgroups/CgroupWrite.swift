/// One value of one control file.
struct CgroupWrite: Sendable, Equatable {
    /// The version 1 controller, empty in the v2 tree.
    var controller = ""
    var file: String
    var text: String
    /// The file's other name: the one that exists is written.
    var otherwise: String?

    init(_ controller: String = "", _ file: String, _ text: String, or otherwise: String? = nil) {
        self.controller = controller
        self.file = file
        self.text = text
        self.otherwise = otherwise
    }
}

extension CgroupResources {
    /// What to write into version 1 groups, but for memory and devices, whose order depends on what is there.
    var legacyWrites: [CgroupWrite] {
        var writes: [CgroupWrite] = []
        if let memoryReservation { writes.append(CgroupWrite("memory", "memory.soft_limit_in_bytes", String(memoryReservation))) }
        if let swappiness { writes.append(CgroupWrite("memory", "memory.swappiness", String(swappiness))) }
        if let disablesOOMKiller { writes.append(CgroupWrite("memory", "memory.oom_control", disablesOOMKiller ? "1" : "0")) }
        // A period alone would change what an earlier quota means: the quota is always written after it.
        if let cpuPeriod { writes.append(CgroupWrite("cpu", "cpu.cfs_period_us", String(cpuPeriod))) }
        if let cpuQuota { writes.append(CgroupWrite("cpu", "cpu.cfs_quota_us", cpuQuota <= 0 ? "-1" : String(max(1000, cpuQuota)))) }
        if let cpuShares, cpuShares > 0 { writes.append(CgroupWrite("cpu", "cpu.shares", String(cpuShares))) }
        if let cpuset { writes.append(CgroupWrite("cpuset", "cpuset.cpus", cpuset)) }
        if let memoryNodes { writes.append(CgroupWrite("cpuset", "cpuset.mems", memoryNodes)) }
        if let pids { writes.append(CgroupWrite("pids", "pids.max", pids <= 0 ? "max" : String(pids))) }
        return writes + (blockIO?.legacyWrites ?? [])
    }

    /// What to write into a group of the v2 tree, devices apart.
    var unifiedWrites: [CgroupWrite] {
        var writes: [CgroupWrite] = []
        if let memory { writes.append(CgroupWrite("", "memory.max", memory < 0 ? "max" : String(memory))) }
        if let memoryReservation { writes.append(CgroupWrite("", "memory.low", String(memoryReservation))) }
        if cpuQuota != nil || cpuPeriod != nil {
            let quota = (cpuQuota ?? 0) <= 0 ? "max" : String(max(1000, cpuQuota ?? 0))
            writes.append(CgroupWrite("", "cpu.max", "\(quota) \(cpuPeriod ?? 100_000)"))
        }
        if let cpuShares, cpuShares > 0 {
            writes.append(CgroupWrite("", "cpu.weight", String(UnifiedCgroup.weight(shares: cpuShares))))
        }
        if let cpuset { writes.append(CgroupWrite("", "cpuset.cpus", cpuset)) }
        if let memoryNodes { writes.append(CgroupWrite("", "cpuset.mems", memoryNodes)) }
        if let pids { writes.append(CgroupWrite("", "pids.max", pids <= 0 ? "max" : String(pids))) }
        return writes + (blockIO?.unifiedWrites ?? [])
    }

    /// v2 counts swap alone; nil where nothing is said about it.
    var unifiedSwap: String? {
        guard memory != nil || memoryAndSwap != nil else { return nil }
        let limit = memory ?? 0
        if limit < 0 || memoryAndSwap == -1 { return "max" }
        return String(max(0, (memoryAndSwap ?? limit * 2) - limit))
    }
}

extension BlockIOLimits {
    var legacyWrites: [CgroupWrite] {
        var writes: [CgroupWrite] = []
        func add(_ file: String, _ devices: [Device], or otherwise: String? = nil) {
            writes += devices.map { CgroupWrite("blkio", file, "\($0.number) \($0.value)", or: otherwise) }
        }
        if let weight { writes.append(CgroupWrite("blkio", "blkio.weight", String(weight), or: "blkio.bfq.weight")) }
        add("blkio.weight_device", weights, or: "blkio.bfq.weight_device")
        add("blkio.throttle.read_bps_device", readRates)
        add("blkio.throttle.write_bps_device", writeRates)
        add("blkio.throttle.read_iops_device", readOperations)
        add("blkio.throttle.write_iops_device", writeOperations)
        return writes
    }

    /// io.weight has 1 … 10000 for the 10 … 1000 of version 1.
    var unifiedWrites: [CgroupWrite] {
        var writes: [CgroupWrite] = []
        if let weight { writes.append(CgroupWrite("", "io.weight", "default \(BlockIOLimits.converted(weight))")) }
        writes += weights.map { CgroupWrite("", "io.weight", "\($0.number) \(BlockIOLimits.converted($0.value))") }
        for (key, devices) in [("rbps", readRates), ("wbps", writeRates), ("riops", readOperations), ("wiops", writeOperations)] {
            writes += devices.map { CgroupWrite("", "io.max", "\($0.number) \(key)=\($0.value)") }
        }
        return writes
    }

    static func converted(_ weight: UInt64) -> UInt64 { 1 + (min(max(weight, 10), 1000) - 10) * 9999 / 990 }
}
