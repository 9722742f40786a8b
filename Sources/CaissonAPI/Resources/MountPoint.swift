/// `.Mounts[]` of an inspected container.
package struct MountPoint: Sendable, Codable, Equatable {
    /// `bind`, `volume`, `tmpfs` or `image`.
    package var type: String
    /// A volume's.
    package var name: String?
    package var source: String
    package var destination: String
    /// A volume's.
    package var driver: String?
    package var mode: String
    package var rw: Bool
    package var propagation: String

    enum CodingKeys: String, CodingKey {
        case type = "Type"
        case name = "Name"
        case source = "Source"
        case destination = "Destination"
        case driver = "Driver"
        case mode = "Mode"
        case rw = "RW"
        case propagation = "Propagation"
    }

    package init(
        type: String, name: String? = nil, source: String, destination: String, driver: String? = nil, mode: String, rw: Bool,
        propagation: String
    ) {
        self.type = type
        self.name = name
        self.source = source
        self.destination = destination
        self.driver = driver
        self.mode = mode
        self.rw = rw
        self.propagation = propagation
    }

    /// Name and driver are a volume's alone.
    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(type, forKey: .type)
        try fields.encodeSet(name, forKey: .name)
        try fields.encode(source, forKey: .source)
        try fields.encode(destination, forKey: .destination)
        try fields.encodeSet(driver, forKey: .driver)
        try fields.encode(mode, forKey: .mode)
        try fields.encode(rw, forKey: .rw)
        try fields.encode(propagation, forKey: .propagation)
    }
}
