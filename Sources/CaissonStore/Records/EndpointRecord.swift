package import CaissonCore

/// A container's address on a network.
package struct EndpointRecord: Sendable, Equatable {
    package let network: String
    /// Dotted or colon form; unique on its network.
    package let ip: String
    package var containerID: ObjectID
    package var mac: String
    /// The host's end of the link pair.
    package var hostLink: String

    package init(network: String, ip: String, containerID: ObjectID, mac: String, hostLink: String) {
        self.network = network
        self.ip = ip
        self.containerID = containerID
        self.mac = mac
        self.hostLink = hostLink
    }
}

extension EndpointRecord: StoredRecord {
    static let table = "endpoint"
    static let columns = ["network", "ip", "container_id", "mac", "host_link"]

    var values: [ColumnValue] { [network, ip, containerID.text, mac, hostLink] }

    init(_ columns: inout ColumnReader) throws {
        network = try columns.text()
        ip = try columns.text()
        containerID = try columns.parsed { ObjectID($0) }
        mac = try columns.text()
        hostLink = try columns.text()
    }
}
