import CaissonCore
import Glibc

/// An IPv6 network the host has a route to or an address in.
package struct IPv6Prefix: Sendable, Hashable {
    package var address: IPv6Address
    package var length: UInt8

    package init(address: IPv6Address, length: UInt8) {
        self.address = address
        self.length = length
    }
}

extension RouteSocket {
    /// EEXIST where the link has the address already. Without the second or two of duplicate address detection, which a
    /// link of our own does not need.
    package func addAddress(_ address: IPv6Address, prefix: UInt8, to index: Int32) throws(SyscallError) {
        let withoutDetection: UInt8 = 0x02
        let header: [UInt8] = [UInt8(AF_INET6), prefix, withoutDetection, 0] + NetlinkMessage.bytes(index)
        var message = NetlinkMessage(type: Self.newAddress, flags: Self.create, fixed: header)
        message.attribute(1, address.bytes)
        message.attribute(2, address.bytes)
        try perform(message, "add address", address.description)
    }

    /// The IPv6 addresses of a link, each with the length of its network.
    package func addresses6(of index: Int32) throws(SyscallError) -> [IPv6Prefix] {
        let header: [UInt8] = [UInt8(AF_INET6), 0, 0, 0, 0, 0, 0, 0]
        return try list(NetlinkMessage(type: Self.readAddress, flags: 0, fixed: header), "list addresses").compactMap { reply in
            guard reply.payload.count >= 8, NetlinkReply.number(reply.payload, 4, as: Int32.self) == index,
                let address = reply.attributes(after: 8)[1].flatMap({ IPv6Address(bytes: $0) })
            else { return nil }
            return IPv6Prefix(address: address, length: reply.payload[1])
        }
    }

    /// The default route by `gateway`.
    package func addDefaultRoute(_ gateway: IPv6Address, link: Int32, replacing: Bool = false) throws(SyscallError) {
        let header: [UInt8] = [UInt8(AF_INET6), 0, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0]
        var message = NetlinkMessage(type: Self.newRoute, flags: replacing ? Self.replace : Self.create, fixed: header)
        message.attribute(5, gateway.bytes)
        message.attribute(4, UInt32(bitPattern: link))
        try perform(message, "add route", "default")
    }

    /// Every IPv6 network in a route of the host but the local table.
    package func prefixes6() throws(SyscallError) -> [IPv6Prefix] {
        let header: [UInt8] = [UInt8(AF_INET6)] + [UInt8](repeating: 0, count: 11)
        return try list(NetlinkMessage(type: Self.readRoute, flags: 0, fixed: header), "list routes").compactMap { reply in
            guard reply.payload.count >= 12, reply.payload[4] != 255 else { return nil }
            guard let address = reply.attributes(after: 12)[1].flatMap({ IPv6Address(bytes: $0) }) else { return nil }
            return IPv6Prefix(address: address, length: reply.payload[1])
        }
    }
}
