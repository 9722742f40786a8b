package import CaissonCore

/// The addresses in use on the networks of a state root.
package struct EndpointTable {
    private let connection: StateConnection

    init(_ connection: StateConnection) { self.connection = connection }

    /// Records an address the caller chose; `conflict` when it is in use on that network.
    package func insert(_ record: EndpointRecord) throws {
        if let holder = try find(network: record.network, ip: record.ip) {
            throw CaissonError(
                .conflict, "address \(record.ip) on network \(record.network): already in use by \(holder.containerID.short)",
                subject: record.ip)
        }
        try record.insert(in: connection)
    }

    /// Records the first of `candidates` that nobody holds on `network`: one transaction, so two starts never share one.
    /// `resourceExhausted` when all are taken.
    package func allocate(
        network: String, containerID: ObjectID, candidates: some Sequence<String>, mac: (String) -> String, hostLink: String
    ) throws -> EndpointRecord {
        let taken = Set(try connection.rows("SELECT ip FROM endpoint WHERE network = ?", [network]) { try $0.text() })
        guard let ip = candidates.first(where: { !taken.contains($0) }) else {
            throw CaissonError(.resourceExhausted, "network \(network): no free address left", subject: network)
        }
        let record = EndpointRecord(network: network, ip: ip, containerID: containerID, mac: mac(ip), hostLink: hostLink)
        try record.insert(in: connection)
        return record
    }

    /// Frees one address; false when there is none.
    package func delete(network: String, ip: String) throws -> Bool {
        try EndpointRecord.delete("network = ? AND ip = ?", [network, ip], in: connection) == 1
    }

    /// The networks with an address in use.
    package func networks() throws -> Set<String> {
        Set(try connection.rows("SELECT DISTINCT network FROM endpoint") { try $0.text() })
    }

    /// Frees all addresses of a container and tells which they were.
    package func delete(containerID: ObjectID) throws -> [EndpointRecord] {
        let records = try of(containerID: containerID)
        _ = try EndpointRecord.delete("container_id = ?", [containerID.text], in: connection)
        return records
    }

    package func find(network: String, ip: String) throws -> EndpointRecord? {
        try EndpointRecord.first("WHERE network = ? AND ip = ?", [network, ip], in: connection)
    }

    package func of(containerID: ObjectID) throws -> [EndpointRecord] {
        try EndpointRecord.select("WHERE container_id = ? ORDER BY network, ip", [containerID.text], in: connection)
    }

    package func on(network: String) throws -> [EndpointRecord] {
        try EndpointRecord.select("WHERE network = ? ORDER BY ip", [network], in: connection)
    }

    package func list() throws -> [EndpointRecord] {
        try EndpointRecord.select("ORDER BY network, ip", in: connection)
    }
}
