/// Limits that `container update` can change and `container run` can set; nil leaves one as it is.
package struct ResourceLimits: Sendable, Codable, Equatable {
    package var blkioWeight: Int?
    package var cpuPeriod: Int64?
    package var cpuQuota: Int64?
    package var cpuShares: Int64?
    package var nanoCpus: Int64?
    package var cpusetCpus: String?
    package var cpusetMems: String?
    package var memory: Int64?
    package var memoryReservation: Int64?
    package var memorySwap: Int64?
    package var pidsLimit: Int64?

    package init() {}

    package var isEmpty: Bool { self == ResourceLimits() }
}

/// `container update`.
package struct UpdateRequest: Sendable, Codable, Equatable {
    package var limits: ResourceLimits
    /// nil keeps the policy.
    package var restartPolicy: RestartPolicy?

    package init(limits: ResourceLimits = ResourceLimits(), restartPolicy: RestartPolicy? = nil) {
        self.limits = limits
        self.restartPolicy = restartPolicy
    }
}

extension HostConfig {
    /// Takes over every limit that is set.
    package mutating func apply(_ limits: ResourceLimits) {
        memory = limits.memory ?? memory
        nanoCpus = limits.nanoCpus ?? nanoCpus
        pidsLimit = limits.pidsLimit ?? pidsLimit
        blkioWeight = limits.blkioWeight ?? blkioWeight
        cpuPeriod = limits.cpuPeriod ?? cpuPeriod
        cpuQuota = limits.cpuQuota ?? cpuQuota
        cpuShares = limits.cpuShares ?? cpuShares
        cpusetCpus = limits.cpusetCpus ?? cpusetCpus
        cpusetMems = limits.cpusetMems ?? cpusetMems
        memoryReservation = limits.memoryReservation ?? memoryReservation
        memorySwap = limits.memorySwap ?? memorySwap
    }

    /// Whether anything is asked of the kernel's resource controllers.
    package var hasLimits: Bool {
        memory > 0 || nanoCpus > 0 || (pidsLimit ?? 0) > 0 || (cpuShares ?? 0) > 0 || (cpuQuota ?? 0) != 0
            || (cpuPeriod ?? 0) > 0 || cpusetCpus != nil || cpusetMems != nil || (memoryReservation ?? 0) > 0
            || memorySwappiness != nil || oomKillDisable == true || (blkioWeight ?? 0) > 0 || hasDeviceLimits
    }

    private var hasDeviceLimits: Bool {
        blkioWeightDevice != nil || blkioDeviceReadBps != nil || blkioDeviceWriteBps != nil || blkioDeviceReadIOps != nil
            || blkioDeviceWriteIOps != nil
    }

    /// With Docker's zeros in place of what was not asked for, as inspect shows it.
    package var completed: HostConfig {
        var all = self
        all.cgroupParent = cgroupParent ?? ""
        (all.cpusetCpus, all.cpusetMems, all.usernsMode) = (cpusetCpus ?? "", cpusetMems ?? "", usernsMode ?? "")
        (all.cpuShares, all.cpuPeriod, all.cpuQuota) = (cpuShares ?? 0, cpuPeriod ?? 0, cpuQuota ?? 0)
        (all.memoryReservation, all.memorySwap) = (memoryReservation ?? 0, memorySwap ?? 0)
        all.oomKillDisable = oomKillDisable ?? false
        all.blkioWeight = blkioWeight ?? 0
        all.blkioWeightDevice = blkioWeightDevice ?? []
        (all.blkioDeviceReadBps, all.blkioDeviceWriteBps) = (blkioDeviceReadBps ?? [], blkioDeviceWriteBps ?? [])
        (all.blkioDeviceReadIOps, all.blkioDeviceWriteIOps) = (blkioDeviceReadIOps ?? [], blkioDeviceWriteIOps ?? [])
        all.devices = devices ?? []
        (all.portBindings, all.publishAllPorts) = (portBindings ?? [:], publishAllPorts ?? false)
        return all
    }
}
