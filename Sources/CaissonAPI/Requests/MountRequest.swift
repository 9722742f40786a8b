/// A mount a user asked for with `--mount`, `-v` or `--tmpfs`, in the shape of Docker's `HostConfig.Mounts`.
package struct MountRequest: Sendable, Codable, Equatable {
    /// What is mounted.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case bind, tmpfs, volume, image
    }

    package var type: Kind
    /// A host path for binds (absolute), a volume's name or nothing for a new one, an image, empty for tmpfs.
    package var source: String
    /// Absolute path inside the container.
    package var target: String
    package var readOnly: Bool
    package var bind: BindMountOptions?
    package var volume: VolumeMountOptions?
    package var image: ImageMountOptions?
    package var tmpfs: TmpfsMountOptions?

    enum CodingKeys: String, CodingKey {
        case type = "Type"
        case source = "Source"
        case target = "Target"
        case readOnly = "ReadOnly"
        case bind = "BindOptions"
        case volume = "VolumeOptions"
        case image = "ImageOptions"
        case tmpfs = "TmpfsOptions"
    }

    package init(type: Kind, source: String = "", target: String, readOnly: Bool = false) {
        self.type = type
        self.source = source
        self.target = target
        self.readOnly = readOnly
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        type = try fields.decode(Kind.self, forKey: .type)
        source = try fields.decodeIfPresent(String.self, forKey: .source) ?? ""
        target = try fields.decode(String.self, forKey: .target)
        readOnly = try fields.decodeIfPresent(Bool.self, forKey: .readOnly) ?? false
        bind = try fields.decodeIfPresent(BindMountOptions.self, forKey: .bind)
        volume = try fields.decodeIfPresent(VolumeMountOptions.self, forKey: .volume)
        image = try fields.decodeIfPresent(ImageMountOptions.self, forKey: .image)
        tmpfs = try fields.decodeIfPresent(TmpfsMountOptions.self, forKey: .tmpfs)
    }

    /// What was not asked for is left out, as Docker does.
    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(type, forKey: .type)
        if !source.isEmpty { try fields.encode(source, forKey: .source) }
        try fields.encode(target, forKey: .target)
        if readOnly { try fields.encode(readOnly, forKey: .readOnly) }
        try fields.encodeSet(bind, forKey: .bind)
        try fields.encodeSet(volume, forKey: .volume)
        try fields.encodeSet(image, forKey: .image)
        try fields.encodeSet(tmpfs, forKey: .tmpfs)
    }
}

/// The `bind-…` fields of `--mount`.
package struct BindMountOptions: Sendable, Codable, Equatable {
    /// `rprivate`, `private`, `rshared`, `shared`, `rslave`, `slave`; nil is rprivate.
    package var propagation: String?
    /// Leaves out the mounts below the source (`bind-recursive=disabled`).
    package var nonRecursive: Bool?
    /// Makes a missing host path: `-v` does, `--mount` does not.
    package var createMountpoint: Bool?
    /// Read-only holds for the source, not for what is mounted below it (`bind-recursive=writable`).
    package var readOnlyNonRecursive: Bool?
    /// Fails where read-only cannot hold for everything (`bind-recursive=readonly`).
    package var readOnlyForceRecursive: Bool?

    enum CodingKeys: String, CodingKey {
        case propagation = "Propagation"
        case nonRecursive = "NonRecursive"
        case createMountpoint = "CreateMountpoint"
        case readOnlyNonRecursive = "ReadOnlyNonRecursive"
        case readOnlyForceRecursive = "ReadOnlyForceRecursive"
    }

    package init(propagation: String? = nil, nonRecursive: Bool? = nil, createMountpoint: Bool? = nil) {
        self.propagation = propagation
        self.nonRecursive = nonRecursive
        self.createMountpoint = createMountpoint
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encodeSet(propagation, forKey: .propagation)
        try fields.encodeSet(nonRecursive, forKey: .nonRecursive)
        try fields.encodeSet(createMountpoint, forKey: .createMountpoint)
        try fields.encodeSet(readOnlyNonRecursive, forKey: .readOnlyNonRecursive)
        try fields.encodeSet(readOnlyForceRecursive, forKey: .readOnlyForceRecursive)
    }
}

/// The `volume-…` fields of `--mount`.
package struct VolumeMountOptions: Sendable, Codable, Equatable {
    /// Leaves out what the image has at the place.
    package var noCopy: Bool?
    /// Labels of the volume, if it has to be made.
    package var labels: [String: String]?
    package var driver: VolumeDriverOptions?
    /// A folder or file of the volume instead of the whole.
    package var subpath: String?

    enum CodingKeys: String, CodingKey {
        case noCopy = "NoCopy"
        case labels = "Labels"
        case driver = "DriverConfig"
        case subpath = "Subpath"
    }

    package init(noCopy: Bool? = nil, driver: VolumeDriverOptions? = nil) {
        self.noCopy = noCopy
        self.driver = driver
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encodeSet(noCopy, forKey: .noCopy)
        try fields.encodeSet(labels, forKey: .labels)
        try fields.encodeSet(driver, forKey: .driver)
        try fields.encodeSet(subpath, forKey: .subpath)
    }
}

/// The driver of a volume that has to be made.
package struct VolumeDriverOptions: Sendable, Codable, Equatable {
    package var name: String?
    package var options: [String: String]?

    enum CodingKeys: String, CodingKey {
        case name = "Name"
        case options = "Options"
    }

    package init(name: String? = nil, options: [String: String]? = nil) {
        self.name = name
        self.options = options
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encodeSet(name, forKey: .name)
        try fields.encodeSet(options, forKey: .options)
    }
}

/// The `image-…` fields of `--mount`.
package struct ImageMountOptions: Sendable, Codable, Equatable {
    /// A folder or file of the image instead of the whole.
    package var subpath: String?

    enum CodingKeys: String, CodingKey {
        case subpath = "Subpath"
    }

    package init(subpath: String? = nil) { self.subpath = subpath }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encodeSet(subpath, forKey: .subpath)
    }
}

/// The `tmpfs-…` fields of `--mount`.
package struct TmpfsMountOptions: Sendable, Codable, Equatable {
    /// Bytes; nil is the kernel's default.
    package var size: Int64?
    /// Permission bits.
    package var mode: UInt32?

    enum CodingKeys: String, CodingKey {
        case size = "SizeBytes"
        case mode = "Mode"
    }

    package init(size: Int64? = nil, mode: UInt32? = nil) {
        self.size = size
        self.mode = mode
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encodeSet(size, forKey: .size)
        try fields.encodeSet(mode, forKey: .mode)
    }
}

extension KeyedEncodingContainer {
    /// Encodes what is there; nothing is left out altogether, where `encodeIfPresent` lets the encoder write a null.
    mutating func encodeSet<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) }
    }
}
