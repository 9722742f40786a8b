import CaissonAPI
import CaissonCore
import TestSupport

extension Workshop {
    /// The workshop with its containers on networks: a shop with a front and a back, and what nobody uses.
    static func networkWorld() -> ScriptedWorld {
        let world = world()
        world.edit { state in
            state.containers += [
                container("7", "db", "postgres:16", .running, "postgres", ago: 7300),
                container("8", "cache", "redis:7", .running, "redis-server", ago: 7300),
            ]
            state.networks = networks
            state.networkReports = reports
        }
        let shop = networks[3].id
        join(world, "a", shop, "172.20.0.5", ["shop", "www"])
        join(world, "b", shop, "172.20.0.7", ["jobs"])
        join(world, "d", shop, nil, [])
        join(world, "7", shop, "172.20.0.2", ["postgres"])
        join(world, "8", shop, "172.20.0.6", [])
        join(world, "7", networks[4].id, "10.9.0.2", [])
        join(world, "c", networks[0].id, "172.17.0.2", [])
        world.edit { state in
            let web = [PortBinding(hostIP: "0.0.0.0", hostPort: "8080"), PortBinding(hostIP: "::", hostPort: "8080")]
            state.places[id("a")]?.ports = [
                "80/tcp": web, "443/tcp": [PortBinding(hostIP: "127.0.0.1", hostPort: "8443")],
            ]
            state.places[id("7")]?.ports = ["5432/tcp": nil]
        }
        return world
    }

    private static func join(
        _ world: ScriptedWorld, _ digit: Character, _ network: String, _ address: String?, _ aliases: [String]
    ) {
        var attachment = NetworkAttachment(network: network)
        attachment.ipv4 = address
        attachment.aliases = aliases
        world.join(id(digit), network, attachment)
    }

    static let networks = [
        network(
            "0", "bridge", "bridge", "172.17.0.0/16", "172.17.0.1",
            options: ["com.docker.network.bridge.name": "caisson0"]),
        network("1", "host", "host"), network("2", "none", "null"),
        network(
            "3", "shop_default", "bridge", "172.20.0.0/16", "172.20.0.1", labels: ["com.docker.compose.project": "shop"]
        ),
        network("4", "shop_back", "bridge", "10.9.0.0/24", "10.9.0.1", isInternal: true),
        network("5", "old_default", "bridge", "172.21.0.0/16", "172.21.0.1"),
        network("6", "lan", "macvlan", "192.168.1.0/24", "192.168.1.1", options: ["parent": "eth0"]),
    ]

    static func network(
        _ digit: Character, _ name: String, _ driver: String, _ subnet: String? = nil, _ gateway: String? = nil,
        isInternal: Bool = false, options: [String: String] = [:], labels: [String: String] = [:]
    ) -> NetworkDetails {
        let parts = subnet.map { [AddressConfig(subnet: $0, gateway: gateway)] } ?? []
        var details = NetworkDetails(
            name: name, id: id(digit).text, created: now.advanced(by: .seconds(-86_400)), driver: driver,
            ipam: NetworkDetails.Addressing(config: parts))
        (details.isInternal, details.options, details.labels) = (isInternal, options, labels)
        return details
    }

    static let reports = [
        NetworkReport(
            network: "shop_default",
            intended: ["link br-333333333333: 172.20.0.1/16, mtu 1500", "link veth4f1c: 172.20.0.5 of aaaaaaaaaaaa"],
            differences: ["link veth4f1c: missing"]),
        NetworkReport(network: "", intended: ["table inet caisson: 3 bridges, 3 published ports"], differences: []),
    ]

    /// A network with so many containers on it.
    static func crowd(_ count: Int) -> ScriptedWorld {
        let world = ScriptedWorld(now: now)
        let network = networks[3]
        world.edit { $0.networks = [network] }
        for number in 1...count {
            let id = world.freshID()
            var one = container("a", "worker-\(number)", "shop/api:dev", .running, "work", ago: 60)
            one.id = id
            world.edit { [one] in $0.containers.append(one) }
            var attachment = NetworkAttachment(network: network.name)
            attachment.ipv4 = "172.20.\(number / 250).\(number % 250 + 2)"
            world.join(id, network.id, attachment)
        }
        return world
    }
}
