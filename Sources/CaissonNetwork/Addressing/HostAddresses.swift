package import CaissonCore
package import CaissonLinux

/// The addresses of this host by link, and which of them others are told: Docker's rules for `--advertise-addr`, in its words.
package struct HostAddresses: Sendable {
    /// One link of the host.
    package struct Entry: Sendable {
        package var link: String
        /// A device of its own: no bridge, no tunnel, no end of a pair.
        package var isDevice: Bool
        package var isUp = true
        /// Made by this program.
        package var isOwn = false
        package var v4: [IPv4Address] = []
        package var v6: [IPv6Address] = []

        package init(_ link: String, isDevice: Bool = true) { (self.link, self.isDevice) = (link, isDevice) }
    }

    package var entries: [Entry]

    /// The port of swarms (IANA gives 2377 to them).
    package static let port: UInt16 = 2377

    package init(_ entries: [Entry]) { self.entries = entries }

    /// As they are; `own` are the names of links this program made.
    package static func read(own: Set<String>) throws(SyscallError) -> HostAddresses {
        let socket = try RouteSocket()
        let addresses = Dictionary(grouping: try socket.addresses(), by: \.link)
        var entries: [Entry] = []
        for link in try socket.links() {
            var entry = Entry(link.name, isDevice: link.kind == nil)
            (entry.isUp, entry.isOwn) = (link.isUp, own.contains(link.name))
            entry.v4 = (addresses[link.index] ?? []).map(\.address)
            entry.v6 = try socket.addresses6(of: link.index).map(\.address)
            entries.append(entry)
        }
        return HostAddresses(entries)
    }

    /// What a user means: `wanted` is `<ip|interface>[:port]`, or nil for the only address there is; the port is that of `listening` where
    /// none is named. Throws `invalidArgument`.
    package func advertised(_ wanted: String?, listening: String?) throws(CaissonError) -> (host: String, port: UInt16)
    {
        let listening = try AddressAndPort(listening ?? "0.0.0.0", "listen address")
        if try address(of: listening.host) == nil, !Self.isAddress(listening.host) {
            throw Self.invalid("listen address must be an IP address or network interface (with optional port number)")
        }
        guard let wanted else { return (try only(), listening.port ?? Self.port) }
        let parts = try AddressAndPort(wanted, "advertise address")
        let port = parts.port ?? listening.port ?? Self.port
        if let found = try address(of: parts.host) { return (found, port) }
        guard Self.isAddress(parts.host), !["0.0.0.0", "::"].contains(parts.host) else {
            throw Self.invalid(
                "advertise address must be a non-zero IP address or network interface (with optional port number)")
        }
        return (parts.host, port)
    }

    private static func isAddress(_ text: String) -> Bool { IPv4Address(text) != nil || IPv6Address(text) != nil }

    static func invalid(_ message: String) -> CaissonError { CaissonError(.invalidArgument, message) }
}

extension HostAddresses {
    /// The address of a link; nil where there is no such link.
    private func address(of link: String) throws(CaissonError) -> String? {
        guard let entry = entries.first(where: { $0.link == link }) else { return nil }
        // Those of the link alone lead nowhere, and every link has one.
        let v6 = entry.v6.filter { !$0.isLinkLocal }
        if entry.v4.count > 1 {
            throw Self.invalid("interface \(link) has more than one IPv4 address (\(entry.v4[0]) and \(entry.v4[1]))")
        }
        if v6.count > 1 {
            throw Self.invalid("interface \(link) has more than one IPv6 address (\(v6[0]) and \(v6[1]))")
        }
        if let address = entry.v4.first { return "\(address)" }
        if let address = v6.first { return "\(address)" }
        throw Self.invalid("interface \(link) has no usable IPv4 or IPv6 address")
    }

    /// The only address of the host: of its devices, or else of whatever it has, as in a container. Without any it is 127.0.0.1: a swarm of
    /// one machine needs no other.
    private func only() throws(CaissonError) -> String {
        let up = entries.filter(\.isUp)
        if let address = try only(among: up.filter(\.isDevice)) { return address }
        return try only(among: up.filter { !$0.isDevice && !$0.isOwn }) ?? "127.0.0.1"
    }

    private func only(among entries: [Entry]) throws(CaissonError) -> String? {
        var found: (address: String, link: String)?
        for entry in entries {
            let (v4, v6) = (entry.v4.filter(\.isGlobal), entry.v6.filter(\.isGlobal))
            if v4.count > 1 { throw Self.several((entry.link, "\(v4[0])"), (entry.link, "\(v4[1])")) }
            if v6.count > 1 { throw Self.several((entry.link, "\(v6[0])"), (entry.link, "\(v6[1])")) }
            guard let address = v4.first.map({ "\($0)" }) ?? v6.first.map({ "\($0)" }) else { continue }
            if let found { throw Self.several((found.link, found.address), (entry.link, address)) }
            found = (address, entry.link)
        }
        return found?.address
    }

    private static func several(_ one: (link: String, address: String), _ other: (link: String, address: String))
        -> CaissonError
    {
        let head = "could not choose an IP address to advertise since this system has multiple addresses on"
        let places =
            one.link == other.link
            ? "interface \(one.link) (\(one.address) and \(other.address))"
            : "different interfaces (\(one.address) on \(one.link) and \(other.address) on \(other.link))"
        return invalid("\(head) \(places) - specify one with --advertise-addr")
    }
}

extension IPv4Address {
    /// Others than the machine itself and its neighbours may know it: neither loopback, link-local, multicast nor no address at all.
    fileprivate var isGlobal: Bool { !isLoopback && value >> 16 != 0xa9fe && value >> 28 < 0xe && value != 0 }
}

extension IPv6Address {
    fileprivate var isGlobal: Bool { !isLoopback && !isLinkLocal && value >> 120 != 0xff && value != 0 }
}
