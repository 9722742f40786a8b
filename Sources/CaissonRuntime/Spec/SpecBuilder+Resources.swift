package import CaissonAPI
package import CaissonOCI

extension SpecBuilder {
    /// The limits of the container's control group, and what devices it may use.
    package func resources() -> ResourcesSpec {
        var resources = host.resources
        resources.blockIO = blockIO
        resources.devices = host.privileged ? [DeviceRule(allow: true, access: "rwm")] : DefaultProfile.deviceRules + requestedRules
        return resources
    }

    /// Later rules win: those of `--device`, then those of `--device-cgroup-rule`.
    private var requestedRules: [DeviceRule] {
        requestedDevices.map { device in
            DeviceRule(
                allow: true, type: device.node.type, major: device.node.major, minor: device.node.minor, access: device.access)
        } + deviceRules
    }
}

extension HostConfig {
    /// Limits as the runtime specification has them; those of devices need the host's numbers and are not among them.
    package var resources: ResourcesSpec {
        var resources = ResourcesSpec()
        resources.memory = memoryResources
        resources.cpu = cpuResources
        if let limit = pidsLimit, limit != 0 { resources.pids = PidsResources(limit: limit) }
        return resources
    }

    private var memoryResources: MemoryResources? {
        var resources = MemoryResources()
        if memory > 0 { resources.limit = memory }
        if let memoryReservation, memoryReservation > 0 { resources.reservation = memoryReservation }
        if let memorySwap, memorySwap != 0 { resources.swap = memorySwap }
        if let memorySwappiness, memorySwappiness >= 0 { resources.swappiness = UInt64(memorySwappiness) }
        if oomKillDisable == true { resources.disableOOMKiller = true }
        return resources == MemoryResources() ? nil : resources
    }

    private var cpuResources: CPUResources? {
        var resources = CPUResources()
        if nanoCpus > 0 {
            resources.period = 100_000
            resources.quota = nanoCpus / 10_000
        }
        if let cpuPeriod, cpuPeriod > 0 { resources.period = UInt64(cpuPeriod) }
        if let cpuQuota, cpuQuota != 0 { resources.quota = cpuQuota }
        if let cpuShares, cpuShares > 0 { resources.shares = UInt64(min(max(cpuShares, 2), 262_144)) }
        resources.cpus = cpusetCpus
        resources.mems = cpusetMems
        return resources == CPUResources() ? nil : resources
    }
}
