import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore

/// Compares what should be on this host with what is, and makes good what is not.
struct NetworkVerification: Sendable {
    let context: EngineContext

    /// A network that should be on the host now.
    private struct Expected {
        var name: String
        var bridge: BridgeNetwork
        var endpoints: [EndpointRecord]
    }

    /// Networks of users always, the default one while a container is on it.
    private func expected() throws -> [Expected] {
        let endpoints = Dictionary(grouping: try context.database.read { try $0.endpoints.list() }, by: \.network)
        var all: [Expected] = []
        if let records = endpoints[DefaultBridge.networkName], let bridge = try DefaultBridge(context: context).chosen() {
            all.append(Expected(name: DefaultBridge.networkName, bridge: bridge, endpoints: records))
        }
        for entry in try NetworkCatalog(context: context).all() {
            guard let bridge = entry.bridge else { continue }
            all.append(
                Expected(
                    name: entry.name, bridge: HostFirewall(context: context).bridge(bridge), endpoints: endpoints[entry.id.text] ?? []))
        }
        return all
    }

    /// Networks, then the firewall and the resolver they share.
    func reports(repair: Bool) throws -> [NetworkReport] {
        if repair { try self.repair() }
        let expected = try expected()
        let firewall = HostFirewall(context: context)
        let plan = try firewall.plan(missing: Set(expected.map(\.bridge.configuration.name)))
        var reports = try expected.map { network in
            NetworkReport(
                network: network.name, intended: intended(network),
                differences: try network.bridge.differences() + links(network))
        }
        reports.append(
            NetworkReport(
                network: "", intended: ["table inet \(firewall.table.name): \(plan.bridges.count) bridges, \(plan.ports.count) published ports"],
                differences: try firewall.table.differences(from: plan) + ResolverControl(context: context).differences()))
        return reports
    }

    private func intended(_ network: Expected) -> [String] {
        let configuration = network.bridge.configuration
        let six = configuration.subnet6.map { " \($0)" } ?? ""
        return ["link \(configuration.name): \(configuration.gateway)/\(configuration.subnet.prefix)\(six), mtu \(configuration.mtu)"]
            + network.endpoints.map { "link \($0.hostLink): \($0.ip) of \($0.containerID.short)" }
    }

    private func links(_ network: Expected) throws -> [String] {
        let links = Dictionary(try RouteSocket().links().map { ($0.name, $0) }) { first, _ in first }
        let bridge = links[network.bridge.configuration.name]
        return network.endpoints.filter { !$0.hostLink.isEmpty }.compactMap { record in
            guard let link = links[record.hostLink] else { return "link \(record.hostLink): missing" }
            return link.master == bridge?.index ? nil : "link \(record.hostLink): not on \(network.bridge.configuration.name)"
        }
    }

    /// Makes everything as it should be. Idempotent; what is in order is left alone.
    func repair() throws {
        let expected = try expected()
        for network in expected where try !(network.bridge.differences() + links(network)).isEmpty {
            try network.bridge.repair(network.endpoints.map(\.hostLink))
        }
        let firewall = HostFirewall(context: context)
        try context.locks.withLock(.network) {
            let plan = try firewall.plan()
            if try !firewall.table.differences(from: plan).isEmpty { try firewall.table.replace(plan) }
        }
        try restoreLoopback()
        try firewall.noteInOrder()
        try ResolverControl(context: context).ensureAlive()
    }

    /// A bridge made anew has lost what published ports need of it.
    private func restoreLoopback() throws {
        let (ports, endpoints) = try context.database.read { (try $0.ports.list(), try $0.endpoints.list()) }
        let targets = Set(ports.map(\.ip))
        let keys = Set(endpoints.filter { targets.contains($0.ip) }.map(\.network))
        if keys.contains(DefaultBridge.networkName) { try DefaultBridge(context: context).chosen()?.routeLoopback() }
        for entry in try NetworkCatalog(context: context).all() where keys.contains(entry.id.text) {
            if let bridge = entry.bridge { try HostFirewall(context: context).bridge(bridge).routeLoopback() }
        }
    }
}

/// What every command looks at while containers run: a few netlink exchanges tell that nobody took anything away.
struct NetworkGuard: Sendable {
    let context: EngineContext

    func check() throws {
        let used = try context.database.read { try $0.endpoints.networks() }
        guard !used.isEmpty else { return }
        try OutwardNetwork(context: context).ensure()
        if try isInOrder(used) {
            if used.contains(where: { $0 != DefaultBridge.networkName }) { try ResolverControl(context: context).ensureAlive() }
            return
        }
        try NetworkVerification(context: context).repair()
    }

    private func isInOrder(_ used: Set<String>) throws -> Bool {
        let firewall = HostFirewall(context: context)
        guard try firewall.isUntouched() else { return false }
        if used.contains(DefaultBridge.networkName), try DefaultBridge(context: context).chosen()?.isReady() == false { return false }
        for key in used where key != DefaultBridge.networkName {
            guard let id = ObjectID(key), let record = try context.database.read({ try $0.networks.find(id: id) }) else { continue }
            if let bridge = try NetworkEntry(record).bridge, try !firewall.bridge(bridge).isReady() { return false }
        }
        return true
    }
}
