package import CaissonCore
package import CaissonLinux
import Glibc

/// A container's place on a network.
package struct Endpoint: Sendable, Equatable {
    package var address: IPv4Address
    package var prefix: UInt8
    package var address6: IPv6Address?
    package var prefix6: UInt8 = 64
    /// Where its default route leads; nil makes none.
    package var gateway: IPv4Address?
    package var gateway6: IPv6Address?
    package var mac: MACAddress
    /// The link's name inside.
    package var name: String
    /// The name of its other end on the host, at most 15 bytes.
    package var hostLink: String
    /// Frames may leave the bridge where they came in: what a published port of its own needs where bridged packets pass the
    /// firewall (bridge-nf-call-iptables).
    package var hairpin = false

    /// `mac` is made from the address unless given; the default route leads to the network's gateway.
    package init(
        address: IPv4Address, on network: BridgeConfiguration, hostLink: String, mac: MACAddress? = nil, name: String = "eth0"
    ) {
        self.address = address
        prefix = network.subnet.prefix
        gateway = network.isInternal ? nil : network.gateway
        prefix6 = network.subnet6?.prefix ?? 64
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
                try setPort(endpoint, host)
                try sandbox.configure(endpoint)
            } catch {
                try? detach(endpoint.hostLink)  // ignored: the first failure is the one to tell
                throw error
            }
        }
    }

    /// What of the link's place on the bridge is not the usual.
    private func setPort(_ endpoint: Endpoint, _ host: RouteSocket) throws {
        guard endpoint.hairpin || !configuration.allowsNeighbours, let link = try host.link(named: endpoint.hostLink) else { return }
        try host.setBridgePort(
            link.index, hairpin: endpoint.hairpin ? true : nil, isolated: configuration.allowsNeighbours ? nil : true)
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

extension NetworkSandbox {
    /// Gives the link inside its addresses and routes, and raises it.
    func configure(_ endpoint: Endpoint) throws {
        guard let link = try socket.link(named: endpoint.name) else {
            throw SyscallError("find link", endpoint.name, errno: ENODEV)
        }
        try socket.addAddress(endpoint.address, prefix: endpoint.prefix, to: link.index)
        if let address = endpoint.address6 { try socket.addAddress(address, prefix: endpoint.prefix6, to: link.index) }
        // As under Docker, a link of a network without IPv6 speaks none.
        if endpoint.address6 == nil { try socket.setUpWithoutLinkLocal(link.index) } else { try socket.setUp(link.index) }
        if let gateway = endpoint.gateway {
            try unless(EEXIST) { try socket.add(Route(destination: nil, prefix: 0, gateway: gateway, link: link.index)) }
        }
        if endpoint.address6 != nil, let gateway = endpoint.gateway6 {
            try unless(EEXIST) { try socket.addDefaultRoute(gateway, link: link.index) }
        }
    }

    /// Lets the default route lead through this endpoint, wherever it led before.
    package func setDefaultRoute(_ endpoint: Endpoint) throws(CaissonError) {
        try atEdge("network namespace") {
            guard let link = try socket.link(named: endpoint.name) else { throw SyscallError("find link", endpoint.name, errno: ENODEV) }
            if let gateway = endpoint.gateway {
                try socket.add(Route(destination: nil, prefix: 0, gateway: gateway, link: link.index), replacing: true)
            }
            if endpoint.address6 != nil, let gateway = endpoint.gateway6 {
                try socket.addDefaultRoute(gateway, link: link.index, replacing: true)
            }
        }
    }

    /// The first of `eth0`, `eth1`, … that no link inside has.
    package func freeLinkName() throws(CaissonError) -> String {
        let taken = Set(try links().map(\.name))
        return (0...).lazy.map { "eth\($0)" }.first { !taken.contains($0) } ?? "eth0"
    }

    /// Deletes a link inside; one that is gone is fine.
    package func removeLink(_ name: String) throws(CaissonError) {
        try atEdge("network namespace") {
            if let link = try socket.link(named: name) { try unless(ENODEV) { try socket.delete(link.index) } }
        }
    }
}
