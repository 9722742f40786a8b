import CaissonCore
import Glibc

/// Links, addresses and routes of one network namespace by rtnetlink(7).
package struct RouteSocket: Sendable {
    private let socket: NetlinkSocket

    /// For the namespace of the calling thread.
    package init() throws(SyscallError) { socket = try NetlinkSocket(.route) }

    static let newLink: UInt16 = 16, deleteLink: UInt16 = 17, readLink: UInt16 = 18, setLink: UInt16 = 19
    static let newAddress: UInt16 = 20, readAddress: UInt16 = 22, newRoute: UInt16 = 24, readRoute: UInt16 = 26
    /// Fail where the object exists, make it where it does not.
    static let create: UInt16 = 0x600
    /// Make it, or put it in the place of what exists.
    static let replace: UInt16 = 0x500
    static let up: UInt32 = 1

    static func linkHeader(index: Int32 = 0, flags: UInt32 = 0, change: UInt32 = 0) -> [UInt8] {
        [0, 0, 0, 0] + NetlinkMessage.bytes(index) + NetlinkMessage.bytes(flags) + NetlinkMessage.bytes(change)
    }

    @discardableResult
    func perform(_ message: NetlinkMessage, _ what: String, _ object: String? = nil) throws(SyscallError) -> [NetlinkReply] {
        try socket.perform(message, what, object)
    }

    func list(_ message: NetlinkMessage, _ what: String) throws(SyscallError) -> [NetlinkReply] { try socket.list(message, what) }

    // Links

    package func links() throws(SyscallError) -> [Link] {
        try socket.list(NetlinkMessage(type: Self.readLink, flags: 0, fixed: Self.linkHeader()), "list links").compactMap(Link.init)
    }

    /// Nil where there is none of this name.
    package func link(named name: String) throws(SyscallError) -> Link? {
        var message = NetlinkMessage(type: Self.readLink, flags: 0, fixed: Self.linkHeader())
        message.attribute(Link.Attribute.name, name)
        do throws(SyscallError) {
            return try socket.perform(message, "find link", name).lazy.compactMap(Link.init).first
        } catch {
            if error.errno == ENODEV { return nil }
            throw error
        }
    }

    /// A bridge, down; EEXIST where the name is taken.
    package func addBridge(_ name: String, mac: MACAddress? = nil, mtu: UInt32? = nil) throws(SyscallError) {
        var message = NetlinkMessage(type: Self.newLink, flags: Self.create, fixed: Self.linkHeader())
        message.attribute(Link.Attribute.name, name)
        if let mac { message.attribute(Link.Attribute.mac, mac.bytes) }
        if let mtu { message.attribute(Link.Attribute.mtu, mtu) }
        message.nested(Link.Attribute.info) { $0.attribute(Link.Attribute.infoKind, "bridge") }
        try socket.perform(message, "add bridge", name)
    }

    /// A pair of links in one step: `name` here, up and on the bridge `master`; the peer, down, in the namespace `namespace`.
    package func addVeth(
        _ name: String, master: Int32? = nil, mtu: UInt32 = 1500, peer: String, peerMAC: MACAddress? = nil, namespace: Int32? = nil
    ) throws(SyscallError) {
        let header = Self.linkHeader(flags: Self.up, change: Self.up)
        var message = NetlinkMessage(type: Self.newLink, flags: Self.create, fixed: header)
        message.attribute(Link.Attribute.name, name)
        message.attribute(Link.Attribute.mtu, mtu)
        if let master { message.attribute(Link.Attribute.master, UInt32(bitPattern: master)) }
        message.nested(Link.Attribute.info) { info in
            info.attribute(Link.Attribute.infoKind, "veth")
            info.nested(Link.Attribute.infoData) { data in
                data.nested(Link.Attribute.vethPeer, fixed: Self.linkHeader()) { other in
                    other.attribute(Link.Attribute.name, peer)
                    other.attribute(Link.Attribute.mtu, mtu)
                    if let peerMAC { other.attribute(Link.Attribute.mac, peerMAC.bytes) }
                    if let namespace { other.attribute(Link.Attribute.namespace, UInt32(bitPattern: namespace)) }
                }
            }
        }
        try socket.perform(message, "add veth", name)
    }

    private func change(
        _ index: Int32, _ what: String, flags: UInt32 = 0, mask: UInt32 = 0, _ body: (inout NetlinkMessage) -> Void = { _ in }
    ) throws(SyscallError) {
        let header = Self.linkHeader(index: index, flags: flags, change: mask)
        var message = NetlinkMessage(type: Self.setLink, flags: 0, fixed: header)
        body(&message)
        try socket.perform(message, what, "link \(index)")
    }

    package func setUp(_ index: Int32) throws(SyscallError) { try change(index, "raise", flags: Self.up, mask: Self.up) }

    /// Raises a link that gets no IPv6 address by itself, not even one of the link only.
    package func setUpWithoutLinkLocal(_ index: Int32) throws(SyscallError) {
        do throws(SyscallError) {
            try change(index, "raise", flags: Self.up, mask: Self.up) { message in
                // IFLA_AF_SPEC, in it IFLA_INET6_ADDR_GEN_MODE: IN6_ADDR_GEN_MODE_NONE.
                message.nested(26) { families in families.nested(UInt16(AF_INET6)) { $0.attribute(8, [1]) } }
            }
        } catch {
            // A kernel without IPv6 has nothing to leave out.
            guard error.errno == EAFNOSUPPORT else { throw error }
            try setUp(index)
        }
    }

    package func setDown(_ index: Int32) throws(SyscallError) { try change(index, "lower", mask: Self.up) }

    /// The link must be down.
    package func rename(_ index: Int32, to name: String) throws(SyscallError) {
        try change(index, "rename") { $0.attribute(Link.Attribute.name, name) }
    }

    /// Puts the link on a bridge, or off it.
    package func setMaster(_ index: Int32, _ master: Int32?) throws(SyscallError) {
        try change(index, "set master of") { $0.attribute(Link.Attribute.master, UInt32(bitPattern: master ?? 0)) }
    }

    package func setMTU(_ index: Int32, _ mtu: UInt32) throws(SyscallError) {
        try change(index, "set mtu of") { $0.attribute(Link.Attribute.mtu, mtu) }
    }

    package func setAlias(_ index: Int32, _ text: String) throws(SyscallError) {
        try change(index, "set alias of") { $0.attribute(Link.Attribute.alias, Array(text.utf8)) }
    }

    /// Moves the link to the network namespace `namespace`.
    package func move(_ index: Int32, to namespace: Int32) throws(SyscallError) {
        try change(index, "move") { $0.attribute(Link.Attribute.namespace, UInt32(bitPattern: namespace)) }
    }

    /// A veth takes its peer along; ENODEV where there is none.
    package func delete(_ index: Int32) throws(SyscallError) {
        let message = NetlinkMessage(type: Self.deleteLink, flags: 0, fixed: Self.linkHeader(index: index))
        try socket.perform(message, "delete", "link \(index)")
    }

    // Addresses: struct ifaddrmsg family (1), prefix length (1), flags (1), scope (1), index (4)

    package func addresses() throws(SyscallError) -> [LinkAddress] {
        let header: [UInt8] = [UInt8(AF_INET), 0, 0, 0, 0, 0, 0, 0]
        let replies = try socket.list(NetlinkMessage(type: Self.readAddress, flags: 0, fixed: header), "list addresses")
        return replies.compactMap { reply in
            let attributes = reply.attributes(after: 8)
            guard reply.payload.count >= 8, let link = NetlinkReply.number(reply.payload, 4, as: Int32.self),
                let address = (attributes[2] ?? attributes[1]).flatMap({ IPv4Address(bytes: $0) })
            else { return nil }
            return LinkAddress(link: link, address: address, prefix: reply.payload[1])
        }
    }

    /// EEXIST where the link has the address already.
    package func addAddress(_ address: IPv4Address, prefix: UInt8, to index: Int32) throws(SyscallError) {
        let header: [UInt8] = [UInt8(AF_INET), prefix, 0, 0] + NetlinkMessage.bytes(index)
        var message = NetlinkMessage(type: Self.newAddress, flags: Self.create, fixed: header)
        message.attribute(1, address.bytes)
        message.attribute(2, address.bytes)
        let hosts: UInt32 = prefix >= 32 ? 0 : UInt32.max >> UInt32(prefix)
        if prefix < 31 { message.attribute(4, IPv4Address(value: address.value | hosts).bytes) }
        try socket.perform(message, "add address", address.description)
    }

    // Routes: struct rtmsg family, destination length, source length, tos, table, protocol, scope, type (1 each), flags (4)

    /// The IPv4 routes of every table but the local one.
    package func routes() throws(SyscallError) -> [Route] {
        let header: [UInt8] = [UInt8(AF_INET)] + [UInt8](repeating: 0, count: 11)
        let replies = try socket.list(NetlinkMessage(type: Self.readRoute, flags: 0, fixed: header), "list routes")
        return replies.compactMap { reply in
            guard reply.payload.count >= 12, reply.payload[4] != 255 else { return nil }
            let attributes = reply.attributes(after: 12)
            return Route(
                destination: attributes[1].flatMap { IPv4Address(bytes: $0) }, prefix: reply.payload[1],
                gateway: attributes[5].flatMap { IPv4Address(bytes: $0) },
                link: attributes[4].flatMap { NetlinkReply.number($0, 0, as: Int32.self) })
        }
    }

    /// A unicast route of the main table; with `replacing` one to the same destination gives way.
    package func add(_ route: Route, replacing: Bool = false) throws(SyscallError) {
        let scope: UInt8 = route.gateway == nil ? 253 : 0
        let header: [UInt8] = [UInt8(AF_INET), route.prefix, 0, 0, 254, 3, scope, 1, 0, 0, 0, 0]
        var message = NetlinkMessage(type: Self.newRoute, flags: replacing ? Self.replace : Self.create, fixed: header)
        if let destination = route.destination { message.attribute(1, destination.bytes) }
        if let gateway = route.gateway { message.attribute(5, gateway.bytes) }
        if let link = route.link { message.attribute(4, UInt32(bitPattern: link)) }
        try socket.perform(message, "add route", route.destination?.description ?? "default")
    }
}
