import CaissonCore
import Glibc

/// A flow of datagrams the kernel keeps in mind to translate the next one like the first (conntrack), with IPv4 addresses.
package struct DatagramFlow: Sendable, Hashable {
    /// Where its sender sends to.
    package let destination: IPv4Address
    package let port: UInt16
    /// Where the datagrams go; the same where nothing is translated.
    package let answers: IPv4Address
    /// Names it to the kernel.
    fileprivate let original: [UInt8]
    fileprivate let id: [UInt8]?

    /// nil for what is no flow of UDP, or has no IPv4 addresses.
    init?(_ reply: NetlinkReply) {
        let attributes = reply.attributes(after: 4)
        guard let original = attributes[1], let (_, destination, port) = Self.way(original),
            let (source, _, _) = attributes[2].flatMap(Self.way)
        else { return nil }
        (self.destination, self.port, self.original, answers) = (destination, port, original, source)
        id = attributes[12]
    }

    /// CTA_TUPLE_*: CTA_TUPLE_IP (1) with source (1) and destination (2), CTA_TUPLE_PROTO (2) with number (1), source port (2) and
    /// destination port (3) in network order.
    private static func way(_ tuple: [UInt8]) -> (source: IPv4Address, destination: IPv4Address, port: UInt16)? {
        let parts = NetlinkReply.attributes(tuple)
        let (addresses, protocols) = (NetlinkReply.attributes(parts[1] ?? []), NetlinkReply.attributes(parts[2] ?? []))
        guard let number = protocols[1]?.first, Int32(number) == Int32(IPPROTO_UDP), let port = protocols[3],
            port.count == 2,
            let source = addresses[1].flatMap({ IPv4Address(bytes: $0) }),
            let destination = addresses[2].flatMap({ IPv4Address(bytes: $0) })
        else { return nil }
        return (source, destination, UInt16(port[0]) << 8 | UInt16(port[1]))
    }
}

/// Flows of one network namespace by nfnetlink.
package struct FlowSocket: Sendable {
    private let socket: NetlinkSocket

    /// For the namespace of the calling thread.
    package init() throws(SyscallError) { socket = try NetlinkSocket(.netfilter) }

    /// NFNL_SUBSYS_CTNETLINK in the upper byte.
    private static let read: UInt16 = 0x101, delete: UInt16 = 0x102
    /// struct nfgenmsg: family, version, resource.
    private static let header: [UInt8] = [UInt8(AF_INET), 0, 0, 0]

    /// nil where the kernel does not show its flows: it was built without that.
    package func datagramFlows() throws(SyscallError) -> [DatagramFlow]? {
        do throws(SyscallError) {
            return try socket.list(NetlinkMessage(type: Self.read, flags: 0, fixed: Self.header), "list flows")
                .compactMap(DatagramFlow.init)
        } catch {
            if error.errno == EINVAL || error.errno == EOPNOTSUPP { return nil }
            throw error
        }
    }

    /// The next datagram begins a new flow. One that has ended by itself is no error.
    package func forget(_ flow: DatagramFlow) throws(SyscallError) {
        var message = NetlinkMessage(type: Self.delete, flags: 0, fixed: Self.header)
        // NLA_F_NESTED
        message.attribute(0x8001, flow.original)
        if let id = flow.id { message.attribute(12, id) }
        do throws(SyscallError) { try socket.perform(message, "forget flow", "\(flow.destination):\(flow.port)") } catch
        {
            guard error.errno == ENOENT else { throw error }
        }
    }
}
