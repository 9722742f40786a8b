/// The limits of a container; nil leaves a limit alone.
package struct CgroupResources: Sendable, Equatable {
    /// Bytes; -1 is unlimited.
    package var memory: Int64?
    /// Bytes of memory and swap together, as Docker's `--memory-swap`; -1 is unlimited swap. Nil with a memory limit: twice that.
    package var memoryAndSwap: Int64?
    /// Bytes a container is pushed back to when the host runs short.
    package var memoryReservation: Int64?
    /// 0 … 100; version 1 only.
    package var swappiness: UInt64?
    /// Processes wait for memory instead of being killed; version 1 only.
    package var disablesOOMKiller: Bool?
    /// Microseconds of processor time in each period; 0 or less is unlimited.
    package var cpuQuota: Int64?
    /// Microseconds; nil is 100000.
    package var cpuPeriod: UInt64?
    /// 2 … 262144, 1024 is the usual weight.
    package var cpuShares: Int64?
    /// `0-3,5`
    package var cpuset: String?
    package var memoryNodes: String?
    /// Tasks; -1 or 0 is unlimited.
    package var pids: Int64?
    package var blockIO: BlockIOLimits?
    /// Later rules win; nil leaves devices alone.
    package var devices: [DeviceRule]?

    package init(
        memory: Int64? = nil, memoryAndSwap: Int64? = nil, cpuQuota: Int64? = nil, cpuShares: Int64? = nil,
        cpuset: String? = nil, pids: Int64? = nil, devices: [DeviceRule]? = nil
    ) {
        self.memory = memory
        self.memoryAndSwap = memoryAndSwap
        self.cpuQuota = cpuQuota
        self.cpuShares = cpuShares
        self.cpuset = cpuset
        self.pids = pids
        self.devices = devices
    }

    /// Whether anything is to be limited.
    package var hasLimits: Bool { !controllers.isEmpty }

    /// The version 1 hierarchies that have to be joined for these limits.
    var controllers: Set<String> {
        var wanted: Set<String> = []
        let sizes = [memory, memoryAndSwap, memoryReservation].contains { ($0 ?? 0) > 0 }
        if sizes || swappiness != nil || disablesOOMKiller == true { wanted.insert("memory") }
        if (cpuQuota ?? 0) > 0 || (cpuShares ?? 0) > 0 || cpuPeriod != nil { wanted.insert("cpu") }
        if cpuset != nil || memoryNodes != nil { wanted.insert("cpuset") }
        if (pids ?? 0) > 0 { wanted.insert("pids") }
        if blockIO != nil { wanted.insert("blkio") }
        return wanted
    }
}

/// Shares and rates of block devices.
package struct BlockIOLimits: Sendable, Equatable {
    /// A device and its value.
    package struct Device: Sendable, Equatable {
        package var major: UInt32
        package var minor: UInt32
        package var value: UInt64

        package init(major: UInt32, minor: UInt32, value: UInt64) {
            self.major = major
            self.minor = minor
            self.value = value
        }

        /// `8:0`
        var number: String { "\(major):\(minor)" }
    }

    /// 10 … 1000.
    package var weight: UInt64?
    package var weights: [Device] = []
    /// Bytes a second.
    package var readRates: [Device] = []
    package var writeRates: [Device] = []
    /// Operations a second.
    package var readOperations: [Device] = []
    package var writeOperations: [Device] = []

    package init() {}
}
