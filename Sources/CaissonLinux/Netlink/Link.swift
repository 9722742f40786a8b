/// A network link as the kernel describes it.
package struct Link: Sendable, Hashable {
    package var index: Int32
    package var name: String
    /// `veth`, `bridge`…; nil for a plain device.
    package var kind: String?
    package var isUp: Bool
    package var mac: MACAddress?
    package var mtu: UInt32
    /// The bridge it belongs to, or nil.
    package var master: Int32?
    /// A free text kept by the kernel (IFLA_IFALIAS).
    package var alias: String?

    /// struct ifinfomsg: family (1), pad (1), type (2), index (4), flags (4), change (4); if_link.h names the attributes.
    init?(_ reply: NetlinkReply) {
        guard let index = NetlinkReply.number(reply.payload, 4, as: Int32.self),
            let flags = NetlinkReply.number(reply.payload, 8, as: UInt32.self)
        else { return nil }
        let attributes = reply.attributes(after: 16)
        guard let name = NetlinkReply.text(attributes[Attribute.name]) else { return nil }
        self.index = index
        self.name = name
        isUp = flags & 1 != 0
        mac = attributes[Attribute.mac].flatMap { MACAddress(bytes: $0) }
        mtu = attributes[Attribute.mtu].flatMap { NetlinkReply.number($0, 0, as: UInt32.self) } ?? 0
        master = attributes[Attribute.master].flatMap { NetlinkReply.number($0, 0, as: Int32.self) }
        alias = NetlinkReply.text(attributes[Attribute.alias])
        kind = attributes[Attribute.info].flatMap { NetlinkReply.text(NetlinkReply.attributes($0)[Attribute.infoKind]) }
    }

    enum Attribute {
        static let mac: UInt16 = 1, name: UInt16 = 3, mtu: UInt16 = 4, master: UInt16 = 10, info: UInt16 = 18
        static let alias: UInt16 = 20, namespace: UInt16 = 28, infoKind: UInt16 = 1, infoData: UInt16 = 2, vethPeer: UInt16 = 1
    }
}

/// An IPv4 address of a link.
package struct LinkAddress: Sendable, Hashable {
    package var link: Int32
    package var address: IPv4Address
    package var prefix: UInt8

    package init(link: Int32, address: IPv4Address, prefix: UInt8) {
        self.link = link
        self.address = address
        self.prefix = prefix
    }
}

/// An IPv4 route of the main or another table.
package struct Route: Sendable, Hashable {
    /// Nil is the default route.
    package var destination: IPv4Address?
    package var prefix: UInt8
    package var gateway: IPv4Address?
    package var link: Int32?

    package init(destination: IPv4Address?, prefix: UInt8, gateway: IPv4Address?, link: Int32?) {
        self.destination = destination
        self.prefix = prefix
        self.gateway = gateway
        self.link = link
    }
}
