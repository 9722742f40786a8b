import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore

/// Gives a container its addresses on a network: within one transaction, so that no two get the same.
struct EndpointAllocation {
    let network: AttachableNetwork
    let attachment: NetworkAttachment
    let containerID: ObjectID
    /// The link's name inside.
    let link: String

    func allocate(in state: StateTransaction) throws -> EndpointRecord {
        let taken = try state.endpoints.on(network: network.key)
        let ip = try address(taken, last: try network.entry.flatMap { try lastIP($0, state) })
        let mac = attachment.macAddress.flatMap { MACAddress($0) } ?? MACAddress(for: ip)
        let record = EndpointRecord(
            network: network.key, ip: "\(ip)", containerID: containerID, mac: "\(mac)", hostLink: hostLink,
            ip6: try address6(taken).map { "\($0)" }, link: link == "eth0" ? nil : link, aliases: attachment.aliases ?? [])
        try state.endpoints.insert(record)
        if let entry = network.entry, attachment.ipv4 == nil { try state.networks.setLastIP(record.ip, of: entry.id) }
        return record
    }

    /// The network may have been removed since it was looked up.
    private func lastIP(_ entry: NetworkEntry, _ state: StateTransaction) throws -> String? {
        guard let record = try state.networks.find(id: entry.id) else {
            throw CaissonError(.notFound, "network \(entry.name) not found", subject: entry.name)
        }
        return record.lastIP
    }

    /// A name of its own for each start: the last start's link may take a moment to go.
    private var hostLink: String {
        network.bridge == nil ? "" : "veth" + ObjectID.random().text.prefix(7)
    }

    private func address(_ records: [EndpointRecord], last: String?) throws -> IPv4Address {
        guard let pool = network.pool else {
            throw CaissonError(.failedPrecondition, "network \(network.name) has no IPv4 addresses", subject: network.name)
        }
        let taken = Set(records.compactMap { IPv4Address($0.ip) })
        guard let text = attachment.ipv4 else {
            if let free = pool.candidates(after: last.flatMap { IPv4Address($0) }).first(where: { !taken.contains($0) }) { return free }
            throw CaissonError(.resourceExhausted, "no available IPv4 addresses on this network's address pools: \(network.name) (\(network.id))")
        }
        guard let wanted = IPv4Address(text) else { throw CaissonError(.invalidArgument, "invalid IPv4 address: \(text)") }
        try requireOwnSubnet()
        guard pool.subnet.contains(wanted) else { throw outside(text) }
        guard pool.admits(wanted), !taken.contains(wanted) else { throw CaissonError(.conflict, "Address already in use") }
        return wanted
    }

    private func address6(_ records: [EndpointRecord]) throws -> IPv6Address? {
        guard let pool = network.entry?.pool6 else {
            guard let wanted = attachment.ipv6 else { return nil }
            throw outside(wanted)
        }
        let taken = Set(records.compactMap { $0.ip6.flatMap { IPv6Address($0) } })
        guard let text = attachment.ipv6 else {
            if let free = pool.allocate(used: taken) { return free }
            throw CaissonError(.resourceExhausted, "no available IPv6 addresses on this network's address pools: \(network.name) (\(network.id))")
        }
        guard let wanted = IPv6Address(text) else { throw CaissonError(.invalidArgument, "invalid IPv6 address: \(text)") }
        try requireOwnSubnet()
        guard pool.subnet.contains(wanted) else { throw outside(text) }
        guard pool.admits(wanted), !taken.contains(wanted) else { throw CaissonError(.conflict, "Address already in use") }
        return wanted
    }

    private func requireOwnSubnet() throws {
        guard let entry = network.entry else {
            throw CaissonError(.invalidArgument, "user specified IP address is supported on user defined networks only")
        }
        guard entry.spec.hasOwnSubnets else {
            throw CaissonError(
                .invalidArgument, "user specified IP address is supported only when connecting to networks with user configured subnets")
        }
    }

    private func outside(_ address: String) -> CaissonError {
        CaissonError(.invalidArgument, "invalid endpoint settings: no configured subnet or ip-range contain the IP address \(address)")
    }
}
