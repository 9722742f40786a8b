package import CaissonCore

/// `volume create`.
package struct VolumeRequest: Sendable, Codable, Equatable {
    /// nil gives 64 random hexadecimal digits and marks the volume as anonymous.
    package var name: String?
    /// `local` is the only one.
    package var driver: String
    /// `type`, `o`, `device` and `size` of the local driver.
    package var options: [String: String]
    package var labels: [String: String]

    package init(
        name: String? = nil, driver: String = "local", options: [String: String] = [:], labels: [String: String] = [:]
    ) {
        self.name = name
        self.driver = driver
        self.options = options
        self.labels = labels
    }
}

/// `volume ls`.
package struct VolumeListOptions: Sendable, Codable, Equatable {
    /// Keys: dangling driver label name.
    package var filters: Filters
    /// Look at every file for the sizes.
    package var size: Bool

    package init(filters: Filters = Filters(), size: Bool = false) {
        self.filters = filters
        self.size = size
    }
}

/// A row of `volume ls`.
package struct VolumeSummary: Sendable, Codable, Equatable, Identifiable {
    package var name: String
    package var driver: String
    /// The folder with its files.
    package var mountpoint: String
    package var labels: [String: String]
    package var created: Timestamp
    /// Made without a name, for one container.
    package var isAnonymous: Bool
    /// The names of the containers that use it, running or not.
    package var users: [String]
    /// Bytes on the disk; only when asked for, and not for volumes that are kept elsewhere.
    package var size: ByteCount?

    package var id: String { name }

    package init(
        name: String, driver: String = "local", mountpoint: String, labels: [String: String] = [:], created: Timestamp,
        isAnonymous: Bool = false, users: [String] = [], size: ByteCount? = nil
    ) {
        self.name = name
        self.driver = driver
        self.mountpoint = mountpoint
        self.labels = labels
        self.created = created
        self.isAnonymous = isAnonymous
        self.users = users
        self.size = size
    }
}

/// `volume inspect`.
package struct VolumeDetails: Sendable, Codable, Equatable {
    package var createdAt: Timestamp
    package var driver: String
    package var labels: [String: String]?
    package var mountpoint: String
    package var name: String
    package var options: [String: String]?
    package var scope: String

    enum CodingKeys: String, CodingKey {
        case createdAt = "CreatedAt"
        case driver = "Driver"
        case labels = "Labels"
        case mountpoint = "Mountpoint"
        case name = "Name"
        case options = "Options"
        case scope = "Scope"
    }

    package init(
        name: String, driver: String, mountpoint: String, created: Timestamp, labels: [String: String],
        options: [String: String]
    ) {
        self.name = name
        self.driver = driver
        self.mountpoint = mountpoint
        createdAt = created
        self.labels = labels.isEmpty ? nil : labels
        self.options = options.isEmpty ? nil : options
        scope = "local"
    }

    /// Labels and options are there also when they are null, as Docker has them.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(driver, forKey: .driver)
        try container.encode(labels, forKey: .labels)
        try container.encode(mountpoint, forKey: .mountpoint)
        try container.encode(name, forKey: .name)
        try container.encode(options, forKey: .options)
        try container.encode(scope, forKey: .scope)
    }
}
