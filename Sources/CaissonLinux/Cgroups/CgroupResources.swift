/// The limits of a container; nil leaves a limit alone.
package struct CgroupResources: Sendable, Equatable {
    /// Bytes; -1 is unlimited.
    package var memory: Int64?
    /// Bytes of memory and swap together, as Docker's `--memory-swap`; -1 is unlimited swap. Nil with a memory limit: twice that.
    package var memoryAndSwap: Int64?
    /// Billionths of a CPU; 0 or less is unlimited.
    package var nanoCPUs: Int64?
    /// 2 … 262144, 1024 is the usual weight.
    package var cpuShares: Int64?
    /// `0-3,5`
    package var cpuset: String?
    /// Tasks; -1 or 0 is unlimited.
    package var pids: Int64?
    /// Later rules win; nil leaves devices alone.
    package var devices: [DeviceRule]?

    package init(
        memory: Int64? = nil, memoryAndSwap: Int64? = nil, nanoCPUs: Int64? = nil, cpuShares: Int64? = nil,
        cpuset: String? = nil, pids: Int64? = nil, devices: [DeviceRule]? = nil
    ) {
        self.memory = memory
        self.memoryAndSwap = memoryAndSwap
        self.nanoCPUs = nanoCPUs
        self.cpuShares = cpuShares
        self.cpuset = cpuset
        self.pids = pids
        self.devices = devices
    }
}

/// Whether some device nodes may be used.
package struct DeviceRule: Sendable, Hashable {
    package enum Kind: String, Sendable { case all = "a", character = "c", block = "b" }

    package var allow: Bool
    package var kind: Kind
    /// Nil means every number.
    package var major: UInt32?
    package var minor: UInt32?
    /// Of `rwm`: read, write, mknod.
    package var access: String

    package init(allow: Bool, kind: Kind, major: UInt32? = nil, minor: UInt32? = nil, access: String = "rwm") {
        self.allow = allow
        self.kind = kind
        self.major = major
        self.minor = minor
        self.access = access
    }

    /// Whether the rule speaks of every access to every device.
    var isUnconditional: Bool {
        kind == .all && major == nil && minor == nil && Set("rwm").isSubset(of: access)
    }

    /// As the v1 files and `docker inspect` write it: `c 1:3 rwm`.
    package var text: String {
        "\(kind.rawValue) \(major.map(String.init) ?? "*"):\(minor.map(String.init) ?? "*") \(access)"
    }

    /// Everything, for privileged containers.
    package static let everything = [DeviceRule(allow: true, kind: .all)]

    /// What every container gets: mknod of anything, use of null, zero, full, tty, urandom, random, pts and ptmx.
    package static let standard: [DeviceRule] = {
        let plain: [(UInt32, UInt32?)] = [(1, 3), (1, 5), (1, 7), (1, 8), (1, 9), (5, 0), (5, 2), (136, nil)]
        return [
            DeviceRule(allow: false, kind: .all), DeviceRule(allow: true, kind: .character, access: "m"),
            DeviceRule(allow: true, kind: .block, access: "m"),
        ] + plain.map { DeviceRule(allow: true, kind: .character, major: $0.0, minor: $0.1) }
    }()
}
