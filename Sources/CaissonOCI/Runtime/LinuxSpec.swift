/// What is particular to Linux (runtime-spec `config-linux.md`).
package struct LinuxSpec: Hashable, Sendable, Codable {
    package var namespaces: [NamespaceSpec]?
    package var uidMappings: [IDMappingSpec]?
    package var gidMappings: [IDMappingSpec]?
    package var devices: [DeviceSpec]?
    package var cgroupsPath: String?
    package var resources: ResourcesSpec?
    package var sysctl: [String: String]?
    package var seccomp: SeccompSpec?
    /// `private`, `slave`, `shared` or `unbindable`.
    package var rootfsPropagation: String?
    package var maskedPaths: [String]?
    package var readonlyPaths: [String]?
    package var mountLabel: String?

    /// Everything empty; set what is needed.
    package init() {}
}

/// A namespace to make, or to join when it has a path (runtime-spec `config-linux.md#namespaces`).
package struct NamespaceSpec: Hashable, Sendable, Codable {
    /// The kinds, in the specification's names.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case pid, network, mount, ipc, uts, user, cgroup, time
    }

    package var type: Kind
    package var path: String?

    package init(_ type: Kind, path: String? = nil) {
        self.type = type
        self.path = path
    }
}

/// A range of user or group IDs (runtime-spec `config-linux.md#user-namespace-mappings`).
package struct IDMappingSpec: Hashable, Sendable, Codable {
    package var containerID: UInt32
    package var hostID: UInt32
    package var size: UInt32

    package init(containerID: UInt32, hostID: UInt32, size: UInt32) {
        self.containerID = containerID
        self.hostID = hostID
        self.size = size
    }
}

/// A device node to make (runtime-spec `config-linux.md#devices`).
package struct DeviceSpec: Hashable, Sendable, Codable {
    /// `c`, `b`, `u` or `p`.
    package var type: String
    package var path: String
    package var major: Int64?
    package var minor: Int64?
    package var fileMode: UInt32?
    package var uid: UInt32?
    package var gid: UInt32?

    package init(type: String, path: String, major: Int64? = nil, minor: Int64? = nil, fileMode: UInt32? = nil) {
        self.type = type
        self.path = path
        self.major = major
        self.minor = minor
        self.fileMode = fileMode
    }
}
