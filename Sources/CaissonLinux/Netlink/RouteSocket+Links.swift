import CaissonCore
import Glibc

/// How a macvlan link and its siblings see each other (linux/if_link.h).
package enum MacvlanMode: UInt32, Sendable {
    case isolated = 1, vepa = 2, bridge = 4, passthru = 8
}

extension RouteSocket {
    /// A link with a hardware address of its own on `parent`, down, in the namespace `namespace`.
    package func addMacvlan(
        _ name: String, parent: Int32, mode: MacvlanMode, mac: MACAddress? = nil, mtu: UInt32? = nil, namespace: Int32
    ) throws(SyscallError) {
        var message = NetlinkMessage(type: Self.newLink, flags: Self.create, fixed: Self.linkHeader())
        message.attribute(Link.Attribute.name, name)
        message.attribute(5, UInt32(bitPattern: parent))
        if let mac { message.attribute(Link.Attribute.mac, mac.bytes) }
        if let mtu { message.attribute(Link.Attribute.mtu, mtu) }
        message.attribute(Link.Attribute.namespace, UInt32(bitPattern: namespace))
        message.nested(Link.Attribute.info) { info in
            info.attribute(Link.Attribute.infoKind, "macvlan")
            info.nested(Link.Attribute.infoData) { $0.attribute(1, mode.rawValue) }
        }
        try perform(message, "add macvlan", name)
    }

    /// A link that tags what it sends with a VLAN and passes it on to `parent`; down.
    package func addVLAN(_ name: String, parent: Int32, id: UInt16) throws(SyscallError) {
        var message = NetlinkMessage(type: Self.newLink, flags: Self.create, fixed: Self.linkHeader())
        message.attribute(Link.Attribute.name, name)
        message.attribute(5, UInt32(bitPattern: parent))
        message.nested(Link.Attribute.info) { info in
            info.attribute(Link.Attribute.infoKind, "vlan")
            info.nested(Link.Attribute.infoData) { $0.attribute(1, NetlinkMessage.bytes(id)) }
        }
        try perform(message, "add vlan", name)
    }

    /// Properties of a link on a bridge: whether a frame may leave where it came in (`hairpin`), and whether it reaches only
    /// links that are not isolated themselves.
    package func setBridgePort(_ index: Int32, hairpin: Bool? = nil, isolated: Bool? = nil) throws(SyscallError) {
        let header: [UInt8] = [UInt8(AF_BRIDGE), 0, 0, 0] + Self.linkHeader(index: index).dropFirst(4)
        var message = NetlinkMessage(type: Self.setLink, flags: 0, fixed: header)
        let nestedPortInfo: UInt16 = 12 | 0x8000
        message.nested(nestedPortInfo) { port in
            if let hairpin { port.attribute(4, [hairpin ? 1 : 0]) }
            if let isolated { port.attribute(33, [isolated ? 1 : 0]) }
        }
        try perform(message, "set bridge port of", "link \(index)")
    }
}
