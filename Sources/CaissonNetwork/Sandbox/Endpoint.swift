package import CaissonCore
package import CaissonLinux
import Glibc

/// A container's place on a network.
package struct Endpoint: Sendable, Equatable {
    package var address: IPv4Address
    package var prefix: UInt8
    package var gateway: IPv4Address
    package var mac: MACAddress
    /// The link's name inside.
    package var name: String
    /// The name of its other end on the host, at most 15 bytes.
    package var hostLink: String

    /// `mac` is made from the address unless given.
    package init(
        address: IPv4Address, on network: BridgeConfiguration, hostLink: String, mac: MACAddress? = nil, name: String = "eth0"
    ) {
        self.address = address
        prefix = network.subnet.prefix
        gateway = network.gateway
        self.mac = mac ?? MACAddress(for: address)
        self.name = name
        self.hostLink = hostLink
    }

    /// The host's end for a container: `veth` and eleven digits of its ID, the longest a link name may be.
    package static func hostLink(for container: ObjectID) -> String { "veth" + container.text.prefix(11) }
}

extension BridgeNetwork {
    /// Connects the sandbox: a veth pair onto the bridge, `eth0` inside with address and default route.
    ///
    /// Must run in the bridge's namespace. `alreadyExists` where the host link is taken; nothing is left behind on failure.
    package func attach(_ endpoint: Endpoint, to sandbox: NetworkSandbox) throws(CaissonError) {
        let bridge = try ensure()
        try atEdge("network \(configuration.name)") {
            let host = try RouteSocket()
            try host.addVeth(
                endpoint.hostLink, master: bridge.index, mtu: configuration.mtu, peer: endpoint.name, peerMAC: endpoint.mac,
                namespace: sandbox.namespace.raw)
            do {
                try configure(endpoint, inside: sandbox.socket)
            } catch {
                try? detach(endpoint.hostLink)  // ignored: the first failure is the one to tell
                throw error
            }
        }
    }

    private func configure(_ endpoint: Endpoint, inside socket: RouteSocket) throws {
        guard let link = try socket.link(named: endpoint.name) else {
            throw SyscallError("find link", endpoint.name, errno: ENODEV)
        }
        try socket.addAddress(endpoint.address, prefix: endpoint.prefix, to: link.index)
        try socket.setUp(link.index)
        try socket.add(Route(destination: nil, prefix: 0, gateway: endpoint.gateway, link: link.index))
    }

    /// Disconnects by deleting the host's end; one that is gone (with its namespace) is fine. Then releases what only endpoints need.
    package func detach(_ hostLink: String) throws(CaissonError) {
        try atEdge("network \(configuration.name)") {
            let socket = try RouteSocket()
            if let link = try socket.link(named: hostLink) { try unless(ENODEV) { try socket.delete(link.index) } }
        }
        try releaseIfUnused()
    }
}
