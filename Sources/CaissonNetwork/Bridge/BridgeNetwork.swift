package import CaissonCore
package import CaissonLinux
import Glibc
import SystemPackage

/// The bridge network of a host. Everything happens in the network namespace of the calling thread and blocks it.
package struct BridgeNetwork: Sendable {
    package let configuration: BridgeConfiguration
    /// The table its rules are in.
    package let firewall: FirewallTable
    /// Puts the whole of the table right: those of other bridges stay what they are.
    private let rebuild: @Sendable () throws -> Void

    /// `rebuild` is called after the bridge was made and after it was removed; by default the table is this bridge's alone.
    package init(
        _ configuration: BridgeConfiguration, firewall: FirewallTable = FirewallTable(), rebuild: (@Sendable () throws -> Void)? = nil
    ) {
        self.configuration = configuration
        self.firewall = firewall
        self.rebuild = rebuild ?? {
            let isThere = try RouteSocket().link(named: configuration.name) != nil
            try firewall.replace(FirewallPlan(bridges: isThere ? [configuration.rules] : []))
        }
    }

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

    /// Makes whatever is missing: bridge, address, forwarding, rules. Two netlink exchanges where nothing is.
    ///
    /// Returns the bridge's link. `conflict` where a link of the name is no bridge.
    @discardableResult
    package func ensure() throws(CaissonError) -> Link {
        try atEdge("network \(configuration.name)") {
            let socket = try RouteSocket()
            let link = try socket.link(named: configuration.name)
            if let link, link.isUp, isSealed(link), try firewall.isInstalled() { return link }
            return try setUp(socket, link)
        }
    }

    /// Whether the link is this bridge, wholly set up.
    private func isSealed(_ link: Link) -> Bool {
        link.alias == configuration.seal(opened: false) || link.alias == configuration.seal(opened: true)
    }

    private func setUp(_ socket: RouteSocket, _ existing: Link?) throws -> Link {
        let bridge = try existing ?? make(socket)
        guard bridge.kind == "bridge" else {
            throw CaissonError(.conflict, "network: link \(bridge.name) exists and is not a bridge", subject: bridge.name)
        }
        try unless(EEXIST) { try socket.addAddress(configuration.gateway, prefix: configuration.subnet.prefix, to: bridge.index) }
        try socket.setUp(bridge.index)
        if let subnet = configuration.subnet6 {
            try enable("net/ipv6/conf/\(bridge.name)/disable_ipv6", "0")
            let gateway = configuration.gateway6 ?? subnet.gateway
            try unless(EEXIST) { try socket.addAddress(gateway, prefix: subnet.prefix, to: bridge.index) }
            try enable("net/ipv6/conf/all/forwarding", "1")
        }
        try enable("net/ipv4/ip_forward", "1")
        try rebuild()
        let opened = try configuration.isInternal ? false : ForeignForward.open(bridge.name)
        // Last, so that a set-up that failed half way is done again.
        try socket.setAlias(bridge.index, configuration.seal(opened: opened))
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

    /// Reads first: the file may be read-only where the value is the right one already.
    private func enable(_ name: String, _ value: String) throws {
        let path = FilePath("/proc/sys").appending(FilePath(name).components)
        if try Files.readText(path).hasPrefix(value) { return }
        try Files.control(path, value + "\n")
    }

    /// Lets the host's own programs reach ports published on its loopback address. The table's `raw` chain keeps everybody else
    /// from using the same way.
    package func routeLoopback() throws(CaissonError) {
        try atEdge("network \(configuration.name)") {
            try enable("net/ipv4/conf/\(configuration.name)/route_localnet", "1")
        }
    }

    /// Whether link and rules are there; what `ensure` looks at.
    package func isReady() throws(CaissonError) -> Bool {
        try atEdge("network \(configuration.name)") {
            guard let link = try RouteSocket().link(named: configuration.name), link.isUp, isSealed(link) else { return false }
            return try firewall.isInstalled()
        }
    }

    /// What of the link is not as intended, one line each.
    package func differences() throws(CaissonError) -> [String] {
        try atEdge("network \(configuration.name)") {
            let socket = try RouteSocket()
            guard let link = try socket.link(named: configuration.name) else { return ["link \(configuration.name): missing"] }
            var lines = link.kind == "bridge" ? [] : ["link \(link.name): no bridge"]
            if !link.isUp { lines.append("link \(link.name): down") }
            if !isSealed(link) { lines.append("link \(link.name): set up as \"\(link.alias ?? "")\"") }
            let addresses = try socket.addresses().filter { $0.link == link.index }
            if !addresses.contains(where: { $0.address == configuration.gateway && $0.prefix == configuration.subnet.prefix }) {
                lines.append("link \(link.name): lacks address \(configuration.gateway)/\(configuration.subnet.prefix)")
            }
            lines += try differences6(socket, link)
            if try Files.readText("/proc/sys/net/ipv4/ip_forward").hasPrefix("0") { lines.append("net.ipv4.ip_forward is off") }
            if !configuration.isInternal {
                lines += try ForeignForward.closedChains(link.name).map { "chain \($0): drops what \(link.name) forwards" }
            }
            return lines
        }
    }

    private func differences6(_ socket: RouteSocket, _ link: Link) throws -> [String] {
        guard let subnet = configuration.subnet6 else { return [] }
        var lines: [String] = []
        let wanted = IPv6Prefix(address: configuration.gateway6 ?? subnet.gateway, length: subnet.prefix)
        if try !socket.addresses6(of: link.index).contains(wanted) {
            lines.append("link \(link.name): lacks address \(wanted.address)/\(wanted.length)")
        }
        if try Files.readText("/proc/sys/net/ipv6/conf/all/forwarding").hasPrefix("0") { lines.append("net.ipv6.conf.all.forwarding is off") }
        return lines
    }

    /// Makes everything anew that is not as intended, and puts the links of `endpoints` back onto the bridge.
    package func repair(_ endpoints: [String]) throws(CaissonError) {
        try atEdge("network \(configuration.name)") {
            let socket = try RouteSocket()
            let bridge = try setUp(socket, try socket.link(named: configuration.name))
            for name in endpoints {
                guard let link = try socket.link(named: name), link.master != bridge.index else { continue }
                try socket.setMaster(link.index, bridge.index)
                try socket.setUp(link.index)
            }
        }
    }

    /// To be called after an endpoint left: takes our accepts out of foreign chains once no endpoint is on the bridge.
    package func releaseIfUnused() throws(CaissonError) {
        try atEdge("network \(configuration.name)") {
            let socket = try RouteSocket()
            guard let bridge = try socket.link(named: configuration.name), bridge.alias == configuration.seal(opened: true) else { return }
            if try socket.links().contains(where: { $0.master == bridge.index }) { return }
            try socket.setAlias(bridge.index, "caisson idle")
            try ForeignForward.close(bridge.name)
        }
    }

    /// To be called when an endpoint's namespace is about to go, which takes its link along: deleting the link by hand would
    /// wait for a grace period of the kernel. Only where foreign chains were opened for us it has to be done, to close them in
    /// time.
    package func leave(_ hostLink: String) throws(CaissonError) {
        let isOpened = try atEdge("network \(configuration.name)") {
            try RouteSocket().link(named: configuration.name)?.alias == configuration.seal(opened: true)
        }
        if isOpened { try detach(hostLink) }
    }

    /// Takes down bridge and rules; what is missing is fine.
    package func remove() throws(CaissonError) {
        try atEdge("network \(configuration.name)") {
            let socket = try RouteSocket()
            if let link = try socket.link(named: configuration.name), link.kind == "bridge" {
                // Idle: it was to be closed, and may not have been.
                if [configuration.seal(opened: true), "caisson idle"].contains(link.alias) { try ForeignForward.close(link.name) }
                // Connections that ended containers left half closed keep their namespaces, and with them these, for minutes.
                for port in try socket.links() where port.master == link.index && port.kind == "veth" {
                    try unless(ENODEV) { try socket.delete(port.index) }
                }
                try unless(ENODEV) { try socket.delete(link.index) }
            }
            if try firewall.isInstalled() { try rebuild() }
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
