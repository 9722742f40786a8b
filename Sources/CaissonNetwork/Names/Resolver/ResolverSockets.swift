package import CaissonCore
package import CaissonLinux
import Glibc

/// The two sockets a container's questions come in by. They are inside its network namespace, at 127.0.0.11; a rule there leads
/// port 53 of that address to them, so that a name server in the container can have port 53 of every other.
package struct ResolverSockets: Sendable {
    package let datagrams: SharedDescriptor
    package let listener: SharedDescriptor

    /// Makes them in `namespace`.
    package init(in namespace: Int32) throws(CaissonError) {
        self = try atEdge("resolver") {
            try Namespace.run(in: namespace, .network) {
                let datagrams = try ResolverSockets.open(SOCK_DGRAM)
                let listener = try ResolverSockets.open(SOCK_STREAM)
                try ResolverSockets.lead(to: try ResolverSockets.port(of: datagrams), try ResolverSockets.port(of: listener))
                return ResolverSockets(datagrams: datagrams, listener: listener)
            }
        }
    }

    private init(datagrams: SharedDescriptor, listener: SharedDescriptor) {
        self.datagrams = datagrams
        self.listener = listener
    }

    private static func open(_ type: __socket_type) throws(SyscallError) -> SharedDescriptor {
        let fd = socket(AF_INET, Int32(type.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard fd >= 0 else { throw SyscallError("socket", errno: errno) }
        let descriptor = SharedDescriptor(fd)
        let here = IPAddress.v4(IPv4Address(value: 0x7f00_000b))
        guard SocketAddress.use(here, 0, { bind(fd, $0, $1) }) == 0, type != SOCK_STREAM || listen(fd, 64) == 0 else {
            throw SyscallError("bind", "127.0.0.11", errno: errno)
        }
        return descriptor
    }

    private static func port(of descriptor: SharedDescriptor) throws(SyscallError) -> UInt16 {
        var name = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor.raw, $0, &length) }
        }
        guard result == 0 else { throw SyscallError("getsockname", errno: errno) }
        return UInt16(bigEndian: name.sin_port)
    }

    private static func lead(to datagrams: UInt16, _ streams: UInt16) throws(CaissonError) {
        try Nftables.run(
            """
            add table ip caisson_dns
            delete table ip caisson_dns
            table ip caisson_dns {
            chain output { type nat hook output priority -100; policy accept;
            ip daddr 127.0.0.11 udp dport 53 dnat to 127.0.0.11:\(datagrams)
            ip daddr 127.0.0.11 tcp dport 53 dnat to 127.0.0.11:\(streams)
            }
            }
            """)
    }
}
