/// Limits of the container's cgroup (runtime-spec `config-linux.md#control-groups`).
package struct ResourcesSpec: Hashable, Sendable, Codable {
    package var devices: [DeviceRule]?
    package var memory: MemoryResources?
    package var cpu: CPUResources?
    package var pids: PidsResources?
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
