package import CaissonCore
package import CaissonLinux
import Glibc
import SystemPackage

/// A bridge and the subnet behind it.
package struct BridgeConfiguration: Sendable, Equatable {
    package var name: String
    package var subnet: Subnet
    package var gateway: IPv4Address
    package var mtu: UInt32

    package init(name: String = "caisson0", subnet: Subnet, gateway: IPv4Address? = nil, mtu: UInt32 = 1500) {
        self.name = name
        self.subnet = subnet
        self.gateway = gateway ?? subnet.gateway
        self.mtu = mtu
    }
}

/// The bridge network of a host. Everything happens in the network namespace of the calling thread and blocks it.
package struct BridgeNetwork: Sendable {
    package let configuration: BridgeConfiguration

    package init(_ configuration: BridgeConfiguration) { self.configuration = configuration }

    /// A subnet for a new bridge that collides with nothing the host knows; `resourceExhausted` where all are taken.
    package static func chooseSubnet(avoiding taken: [Subnet] = []) throws(CaissonError) -> Subnet {
        try atEdge("network") {
            let socket = try RouteSocket()
            if let subnet = Subnet.free(routes: try socket.routes(), addresses: try socket.addresses(), taken: taken) {
                return subnet
            }
            throw CaissonError(.resourceExhausted, "all predefined address pools have been fully subnetted")
        }
    }

    /// Says that everything was set up, and how; the kernel keeps it with the bridge.
    private func seal(opened: Bool) -> String {
        "caisson \(configuration.subnet) \(configuration.gateway) \(configuration.mtu)\(opened ? " opened" : "")"
    }

    /// Makes whatever is missing: bridge, address, forwarding, rules. Two netlink exchanges where nothing is.
    ///
    /// Returns the bridge's link. `conflict` where a link of the name is no bridge.
    @discardableResult
    package func ensure() throws(CaissonError) -> Link {
        try atEdge("network \(configuration.name)") {
            let socket = try RouteSocket()
            let link = try socket.link(named: configuration.name)
            if let link, link.isUp, link.alias == seal(opened: false) || link.alias == seal(opened: true),
                try NATRules.isInstalled() {
                return link
            }
            return try setUp(socket, link)
        }
    }

    private func setUp(_ socket: RouteSocket, _ existing: Link?) throws -> Link {
        let bridge = try existing ?? make(socket)
        guard bridge.kind == "bridge" else {
            throw CaissonError(.conflict, "network: link \(bridge.name) exists and is not a bridge", subject: bridge.name)
        }
        try unless(EEXIST) { try socket.addAddress(configuration.gateway, prefix: configuration.subnet.prefix, to: bridge.index) }
        try socket.setUp(bridge.index)
        try enableForwarding()
        try NATRules.install(bridge: bridge.name, subnet: configuration.subnet)
        let opened = try NATRules.openForeignForward(bridge: bridge.name)
        // Last, so that a set-up that failed half way is done again.
        try socket.setAlias(bridge.index, seal(opened: opened))
        return bridge
    }

    private func make(_ socket: RouteSocket) throws -> Link {
        // An address of its own: a bridge otherwise takes the lowest of its members', which changes as they come and go.
        try unless(EEXIST) {
            try socket.addBridge(configuration.name, mac: MACAddress(for: configuration.gateway), mtu: configuration.mtu)
        }
        guard let link = try socket.link(named: configuration.name) else {
            throw SyscallError("find link", configuration.name, errno: ENODEV)
        }
        return link
    }

    private func enableForwarding() throws {
        let path: FilePath = "/proc/sys/net/ipv4/ip_forward"
        // Read first: the file may be read-only where forwarding is on already.
        if try Files.readText(path).hasPrefix("1") { return }
        try Files.control(path, "1\n")
    }

    /// To be called after an endpoint left: takes our accepts out of foreign chains once no endpoint is on the bridge.
    package func releaseIfUnused() throws(CaissonError) {
        try atEdge("network \(configuration.name)") {
            let socket = try RouteSocket()
            guard let bridge = try socket.link(named: configuration.name), bridge.alias == seal(opened: true) else { return }
            if try socket.links().contains(where: { $0.master == bridge.index }) { return }
            try socket.setAlias(bridge.index, "caisson idle")
            try NATRules.closeForeignForward(bridge: bridge.name)
        }
    }

    /// To be called when an endpoint's namespace is about to go, which takes its link along: deleting the link by hand would
    /// wait for a grace period of the kernel. Only where foreign chains were opened for us it has to be done, to close them in
    /// time.
    package func leave(_ hostLink: String) throws(CaissonError) {
        let isOpened = try atEdge("network \(configuration.name)") {
            try RouteSocket().link(named: configuration.name)?.alias == seal(opened: true)
        }
        if isOpened { try detach(hostLink) }
    }

    /// Takes down bridge and rules; what is missing is fine.
    package func remove() throws(CaissonError) {
        try atEdge("network \(configuration.name)") {
            let socket = try RouteSocket()
            if let link = try socket.link(named: configuration.name), link.kind == "bridge" {
                if link.alias == seal(opened: true) { try NATRules.closeForeignForward(bridge: link.name) }
                try unless(ENODEV) { try socket.delete(link.index) }
            }
            try NATRules.remove(bridge: configuration.name, subnet: configuration.subnet)
        }
    }
}

/// Runs `body`, taking one error number as success: the state wanted is there already.
func unless(_ number: Int32, _ body: () throws -> Void) throws {
    do { try body() } catch let error as SyscallError where error.errno == number {}
}

/// Turns what goes wrong inside into the error of this target.
func atEdge<Value>(_ context: String, _ body: () throws -> Value) throws(CaissonError) -> Value {
    do {
        return try body()
    } catch let error as CaissonError {
        throw error
    } catch let error as SyscallError {
        throw error.asCaissonError(context)
    } catch {
        throw CaissonError(.internal, "\(context): \(error)", cause: error)
    }
}
