package import CaissonCore

/// A container's address on a network.
package struct EndpointRecord: Sendable, Equatable {
    /// `bridge` for the default network, the ID of one a user made.
    package let network: String
    /// Dotted or colon form; unique on its network.
    package let ip: String
    package var containerID: ObjectID
    package var mac: String
    /// The host's end of the link pair; empty where there is none.
    package var hostLink: String
    package var ip6: String?
    /// The link's name inside; nil is `eth0`.
    package var link: String?
    /// Names beside the container's own; without blanks.
    package var aliases: [String]

    package init(
        network: String, ip: String, containerID: ObjectID, mac: String, hostLink: String, ip6: String? = nil, link: String? = nil,
        aliases: [String] = []
    ) {
        self.network = network
        self.ip = ip
        self.containerID = containerID
        self.mac = mac
        self.hostLink = hostLink
        self.ip6 = ip6
        self.link = link
        self.aliases = aliases
    }
}

extension EndpointRecord: StoredRecord {
    static let table = "endpoint"
    static let columns = ["network", "ip", "container_id", "mac", "host_link", "ip6", "link", "aliases"]

    var values: [ColumnValue] {
        [network, ip, containerID.text, mac, hostLink, ip6, link, aliases.isEmpty ? nil : aliases.joined(separator: " ")]
    }

    init(_ columns: inout ColumnReader) throws {
        network = try columns.text()
        ip = try columns.text()
        containerID = try columns.parsed { ObjectID($0) }
        mac = try columns.text()
        hostLink = try columns.text()
        ip6 = try columns.optionalText()
        link = try columns.optionalText()
        aliases = try columns.optionalText()?.split(separator: " ").map(String.init) ?? []
    }
}
