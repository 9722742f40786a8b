/// Limits of the container's cgroup (runtime-spec `config-linux.md#control-groups`).
package struct ResourcesSpec: Hashable, Sendable, Codable {
    package var devices: [DeviceRule]?
    package var memory: MemoryResources?
    package var cpu: CPUResources?
    package var pids: PidsResources?
    package var blockIO: BlockIOResources?
    /// Files of the unified hierarchy and their values.
    package var unified: [String: String]?

    /// No limits; set what is needed.
    package init() {}
}

/// Which device nodes may be used (runtime-spec `config-linux.md#allowed-device-list`).
package struct DeviceRule: Hashable, Sendable, Codable {
    package var allow: Bool
    /// `a`, `c` or `b`.
    package var type: String?
    package var major: Int64?
    package var minor: Int64?
    /// Some of `r`, `w`, `m`.
    package var access: String?

    package init(allow: Bool, type: String? = nil, major: Int64? = nil, minor: Int64? = nil, access: String? = nil) {
        self.allow = allow
        self.type = type
        self.major = major
        self.minor = minor
        self.access = access
    }
}

/// Memory, in bytes; -1 is unlimited.
package struct MemoryResources: Hashable, Sendable, Codable {
    package var limit: Int64?
    package var reservation: Int64?
    /// Memory and swap together.
    package var swap: Int64?
    package var swappiness: UInt64?
    package var disableOOMKiller: Bool?

    private enum CodingKeys: String, CodingKey {
        case limit, reservation, swap, swappiness
        case disableOOMKiller = "disableOOMKiller"
    }

    /// No limits; set what is needed.
    package init() {}
}

/// Processor time; quota and periods in microseconds.
package struct CPUResources: Hashable, Sendable, Codable {
    package var shares: UInt64?
    package var quota: Int64?
    package var period: UInt64?
    package var realtimeRuntime: Int64?
    package var realtimePeriod: UInt64?
    /// A list such as `0-1,3`.
    package var cpus: String?
    package var mems: String?

    /// No limits; set what is needed.
    package init() {}
}

/// Number of processes and threads; -1 or 0 is unlimited.
package struct PidsResources: Hashable, Sendable, Codable {
    package var limit: Int64

    package init(limit: Int64) { self.limit = limit }
}

/// Shares and rates of block devices (runtime-spec `config-linux.md#block-io`).
package struct BlockIOResources: Hashable, Sendable, Codable {
    /// 10 … 1000.
    package var weight: UInt16?
    package var weightDevice: [BlockIODevice]?
    package var throttleReadBpsDevice: [BlockIODevice]?
    package var throttleWriteBpsDevice: [BlockIODevice]?
    package var throttleReadIOPSDevice: [BlockIODevice]?
    package var throttleWriteIOPSDevice: [BlockIODevice]?

    /// No limits; set what is needed.
    package init() {}
}

/// A device and its share, or its rate a second.
package struct BlockIODevice: Hashable, Sendable, Codable {
    package var major: Int64
    package var minor: Int64
    package var weight: UInt16?
    package var rate: UInt64?

    package init(major: Int64, minor: Int64, weight: UInt16? = nil, rate: UInt64? = nil) {
        self.major = major
        self.minor = minor
        self.weight = weight
        self.rate = rate
    }
}
