package import CaissonCore

/// A port of this host that leads to a container's.
package struct PortRecord: Sendable, Equatable {
    package let hostPort: UInt16
    /// `tcp`, `udp` or `sctp`.
    package let kind: String
    /// An address of the host, `0.0.0.0` or `::`.
    package let hostIP: String
    package let containerID: ObjectID
    /// The container's address.
    package let ip: String
    package let port: UInt16

    package init(hostPort: UInt16, kind: String, hostIP: String, containerID: ObjectID, ip: String, port: UInt16) {
        self.hostPort = hostPort
        self.kind = kind
        self.hostIP = hostIP
        self.containerID = containerID
        self.ip = ip
        self.port = port
    }
}

extension PortRecord: StoredRecord {
    static let table = "port"
    static let columns = ["host_port", "protocol", "host_ip", "container_id", "ip", "port"]

    var values: [ColumnValue] { [Int64(hostPort), kind, hostIP, containerID.text, ip, Int64(port)] }

    init(_ columns: inout ColumnReader) throws {
        hostPort = UInt16(truncatingIfNeeded: try columns.integer())
        kind = try columns.text()
        hostIP = try columns.text()
        containerID = try columns.parsed { ObjectID($0) }
        ip = try columns.text()
        port = UInt16(truncatingIfNeeded: try columns.integer())
    }
}

/// The ports of this host that lead to containers.
package struct PortTable {
    private let connection: StateConnection

    init(_ connection: StateConnection) { self.connection = connection }

    package func insert(_ record: PortRecord) throws { try record.insert(in: connection) }

    /// Gives all ports of a container back and tells which they were.
    package func delete(containerID: ObjectID) throws -> [PortRecord] {
        let records = try of(containerID: containerID)
        if !records.isEmpty { _ = try PortRecord.delete("container_id = ?", [containerID.text], in: connection) }
        return records
    }

    package func of(containerID: ObjectID) throws -> [PortRecord] {
        try PortRecord.select("WHERE container_id = ? ORDER BY port, protocol, host_ip", [containerID.text], in: connection)
    }

    package func list() throws -> [PortRecord] { try PortRecord.select("ORDER BY host_port, protocol, host_ip", in: connection) }
}
