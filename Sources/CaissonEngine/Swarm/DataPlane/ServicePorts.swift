import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore
import CaissonSwarm

/// The ports services publish on this machine, in a table beside the one of single containers.
struct ServicePorts: Sendable {
    let context: EngineContext

    private var firewall: HostFirewall { HostFirewall(context: context) }
    private var table: String { firewall.table.name + "-ingress" }

    /// Puts exactly these into force. A published port leads to containers on the network published ports go through, which is
    /// there as soon as there is a task behind one.
    func install(_ endpoints: [IngressEndpoint]) throws {
        try context.locks.withLock(.network) {
            let bridge = try bridge()
            let ports = endpoints.compactMap(ServicePorts.port)
            let balancer = PortBalancer(ports, bridge: bridge?.configuration.name ?? "")
            try firewall.noting { try balancer.install(table) }
            // 127.0.0.1 leads to them as well.
            if ports.contains(where: { !$0.backends.isEmpty }) { try bridge?.routeLoopback() }
            try balancer.forgetFormerFlows(own: Set(RouteSocket().addresses().map(\.address)))
        }
    }

    func remove() throws { try context.locks.withLock(.network) { try firewall.noting { try PortBalancer.remove(table) } } }

    /// Whether somebody took the table away.
    func isMissing(_ endpoints: [IngressEndpoint]) throws -> Bool { try !endpoints.isEmpty && !FirewallTable(table).isInstalled() }

    private func bridge() throws -> BridgeNetwork? {
        for record in try context.database.read({ try $0.networks.list() }) {
            let entry = try NetworkEntry(record)
            if entry.swarmNetwork != nil, entry.spec.labels[SwarmLabels.ingress] != nil { return AttachableNetwork(entry, context).bridge }
        }
        return nil
    }

    /// Ports no container can have of its own. Throws what ``EndpointFile/read()`` throws.
    static func taken(_ context: EngineContext) throws -> [HostPort] {
        (try EndpointFile(context).read())?.ingress.compactMap(port).map {
            HostPort(kind: $0.kind, address: .v4(IPv4Address(value: 0)), port: $0.hostPort)
        } ?? []
    }

    private static func port(_ endpoint: IngressEndpoint) -> BalancedPort? {
        PortProtocol(rawValue: endpoint.transport.rawValue).map {
            BalancedPort(
                kind: $0, hostPort: endpoint.published, targetPort: endpoint.target,
                backends: endpoint.backends.compactMap { IPv4Address($0) })
        }
    }
}
