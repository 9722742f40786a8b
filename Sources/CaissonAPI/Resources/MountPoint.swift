/// A mount a user asked for with `--mount`, `-v` or `--tmpfs`.
package struct MountRequest: Sendable, Codable, Equatable {
    /// What is mounted.
    package enum Kind: String, Sendable, Codable {
        case bind, tmpfs, volume
    }

    package var type: Kind
    /// A host path for binds (absolute), a volume name, empty for tmpfs.
    package var source: String
    /// Absolute path inside the container.
    package var target: String
    package var readOnly: Bool
    /// `rprivate`, `private`, `rshared`, `shared`, `rslave`, `slave`; empty is Docker's default rprivate.
    package var propagation: String
    /// Whether a bind leaves out the mounts below its source (`bind-recursive=disabled`).
    package var nonRecursive: Bool
    /// Whether a missing host path is made (`-v` does, `--mount` does not).
    package var createSource: Bool
    /// Bytes, for tmpfs; nil is the kernel's default.
    package var tmpfsSize: Int64?
    /// Permission bits, for tmpfs.
    package var tmpfsMode: UInt32?
    /// Further mount options as `--tmpfs` takes them: `noexec`, `uid=…`.
    package var tmpfsOptions: [String]

    enum CodingKeys: String, CodingKey {
        case type = "Type"
        case source = "Source"
        case target = "Target"
        case readOnly = "ReadOnly"
        case propagation = "Propagation"
        case nonRecursive = "NonRecursive"
        case createSource = "CreateMountpoint"
        case tmpfsSize = "SizeBytes"
        case tmpfsMode = "Mode"
        case tmpfsOptions = "TmpfsOptions"
    }

    package init(
        type: Kind, source: String = "", target: String, readOnly: Bool = false, propagation: String = "",
        nonRecursive: Bool = false, createSource: Bool = false, tmpfsSize: Int64? = nil, tmpfsMode: UInt32? = nil,
        tmpfsOptions: [String] = []
    ) {
        self.type = type
        self.source = source
        self.target = target
        self.readOnly = readOnly
        self.propagation = propagation
        self.nonRecursive = nonRecursive
        self.createSource = createSource
        self.tmpfsSize = tmpfsSize
        self.tmpfsMode = tmpfsMode
        self.tmpfsOptions = tmpfsOptions
    }
}

/// `.Mounts[]` of an inspected container.
package struct MountPoint: Sendable, Codable, Equatable {
    package var type: String
    package var source: String
    package var destination: String
    package var mode: String
    package var rw: Bool
    package var propagation: String

    enum CodingKeys: String, CodingKey {
        case type = "Type"
        case source = "Source"
        case destination = "Destination"
        case mode = "Mode"
        case rw = "RW"
        case propagation = "Propagation"
    }

    package init(type: String, source: String, destination: String, mode: String, rw: Bool, propagation: String) {
        self.type = type
        self.source = source
        self.destination = destination
        self.mode = mode
        self.rw = rw
        self.propagation = propagation
    }
}
