/// `--device host[:inside][:rwm]`.
package struct DeviceMapping: Sendable, Codable, Equatable {
    package var pathOnHost: String
    package var pathInContainer: String
    /// Some of `r`, `w`, `m`.
    package var cgroupPermissions: String

    enum CodingKeys: String, CodingKey {
        case pathOnHost = "PathOnHost"
        case pathInContainer = "PathInContainer"
        case cgroupPermissions = "CgroupPermissions"
    }

    package init(pathOnHost: String, pathInContainer: String, cgroupPermissions: String = "rwm") {
        self.pathOnHost = pathOnHost
        self.pathInContainer = pathInContainer
        self.cgroupPermissions = cgroupPermissions
    }
}

/// `--blkio-weight-device path:weight`.
package struct DeviceWeight: Sendable, Codable, Equatable {
    package var path: String
    package var weight: Int

    enum CodingKeys: String, CodingKey {
        case path = "Path"
        case weight = "Weight"
    }

    package init(path: String, weight: Int) {
        self.path = path
        self.weight = weight
    }
}

/// `--device-read-bps path:rate` and its like: bytes or operations a second.
package struct DeviceRate: Sendable, Codable, Equatable {
    package var path: String
    package var rate: UInt64

    enum CodingKeys: String, CodingKey {
        case path = "Path"
        case rate = "Rate"
    }

    package init(path: String, rate: UInt64) {
        self.path = path
        self.rate = rate
    }
}
