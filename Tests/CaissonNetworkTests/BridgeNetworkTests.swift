import CaissonCore
import CaissonLinux
import CaissonNetwork
import TestSupport
import Testing

/// Every test works in a network namespace of its own: the host's links and rules are never touched.
@Suite(.serialized, .enabled(if: Host.hasNftables, "needs root and libnftables"))
struct BridgeNetworkTests {
    private let network: BridgeNetwork
    private let configuration: BridgeConfiguration

    init() throws {
        configuration = BridgeConfiguration(subnet: try #require(Subnet("172.30.0.0/16")))
        network = BridgeNetwork(configuration)
    }

    /// Runs `body` as on a host of its own.
    private func onHost<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
        let host = try NetworkSandbox()
        return try Namespace.run(in: host.namespace.raw, .network, body)
    }

    private static func endpoint(_ last: Int, _ configuration: BridgeConfiguration) throws -> Endpoint {
        let address = try #require(IPv4Address("172.30.0.\(last)"))
        return Endpoint(address: address, on: configuration, hostLink: Endpoint.hostLink(for: .random()))
    }

    @Test func `a sandbox has its loopback up and nothing else`() throws {
        let links = try NetworkSandbox().links()
        #expect(links.filter(\.isUp).map(\.name) == ["lo"])
    }

    @Test func `ensure makes bridge, address, forwarding and rules, and again changes nothing`() throws {
        let network = network
        let (first, second, addresses, forward, rules) = try onHost {
            let first = try network.ensure()
            let rules = try Host.run("nft", ["list", "table", "inet", "caisson"]).output
            let second = try network.ensure()
            let again = try Host.run("nft", ["list", "table", "inet", "caisson"]).output
            try #require(rules == again)
            let forwarding = try Host.run("cat", ["/proc/sys/net/ipv4/ip_forward"]).output == "1\n"
            return (first, second, try RouteSocket().addresses(), forwarding, rules)
        }
        #expect(first.index == second.index && second.isUp && second.kind == "bridge")
        #expect(addresses.contains(LinkAddress(link: first.index, address: configuration.gateway, prefix: 16)))
        #expect(forward)
        #expect(rules.contains("masquerade") && rules.contains("172.30.0.0/16") && rules.contains("\"caisson0\""))
    }

    @Test func `rules that were flushed come back`() throws {
        let network = network
        try onHost {
            try network.ensure()
            try #require(try Host.run("nft", ["flush", "ruleset"]).code == 0)
            try #require(try !FirewallTable().isInstalled())
            try network.ensure()
            try #require(try FirewallTable().isInstalled())
        }
    }

    @Test func `two containers reach each other and their gateway`() throws {
        let (network, configuration) = (network, configuration)
        let output = try onHost {
            let (one, two) = (try NetworkSandbox(), try NetworkSandbox())
            let (a, b) = (try Self.endpoint(2, configuration), try Self.endpoint(3, configuration))
            try network.attach(a, to: one)
            try network.attach(b, to: two)
            let inside = try #require(try one.links().first { $0.name == "eth0" })
            try #require(inside.isUp && inside.mac == a.mac && inside.mtu == 1500)
            let ping = try Namespace.run(in: one.namespace.raw, .network) {
                try Host.run("/bin/busybox", ["ping", "-c", "1", "-W", "3", "172.30.0.3"]).output
                    + Host.run("/bin/busybox", ["ping", "-c", "1", "-W", "3", "172.30.0.1"]).output
            }
            try network.detach(a.hostLink)
            try network.detach(a.hostLink)
            try #require(try one.links().allSatisfy { $0.name != "eth0" })
            return ping
        }
        #expect(output.split(separator: "\n").count { $0.contains("1 packets received") } == 2, "\(output)")
    }

    @Test func `traffic leaves the host under its own address`() throws {
        let (network, configuration) = (network, configuration)
        let seen = try onHost {
            // Another machine, reached over a pair of links, which knows no way back to the containers.
            let outside = try NetworkSandbox()
            let host = try RouteSocket()
            try host.addVeth("uplink", peer: "eth0", namespace: outside.namespace.raw)
            let uplink = try #require(try host.link(named: "uplink"))
            try host.addAddress(#require(IPv4Address("10.77.0.1")), prefix: 24, to: uplink.index)
            try Namespace.run(in: outside.namespace.raw, .network) {
                let socket = try RouteSocket()
                let link = try #require(try socket.link(named: "eth0"))
                try socket.addAddress(#require(IPv4Address("10.77.0.2")), prefix: 24, to: link.index)
                try socket.setUp(link.index)
            }
            let sandbox = try NetworkSandbox()
            try network.attach(Self.endpoint(2, configuration), to: sandbox)
            return try Namespace.run(in: sandbox.namespace.raw, .network) {
                try Host.run("/bin/busybox", ["ping", "-c", "1", "-W", "3", "10.77.0.2"]).output
            }
        }
        #expect(seen.contains("1 packets received"), "\(seen)")
    }

    @Test("a dropping forward chain of others is opened and closed again", arguments: [false, true])
    func foreign(hasUserChain: Bool) throws {
        let (network, configuration) = (network, configuration)
        let (opened, closed) = try onHost {
            var rules = "add table ip filter; add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; };"
            if hasUserChain { rules += "add chain ip filter DOCKER-USER; add rule ip filter FORWARD jump DOCKER-USER;" }
            try #require(try Host.run("nft", [rules]).code == 0)
            let sandbox = try NetworkSandbox()
            let endpoint = try Self.endpoint(2, configuration)
            try network.attach(endpoint, to: sandbox)
            let chain = hasUserChain ? "DOCKER-USER" : "FORWARD"
            let opened = try Host.run("nft", ["list", "chain", "ip", "filter", chain]).output
            try network.ensure()
            let again = try Host.run("nft", ["list", "chain", "ip", "filter", chain]).output
            try #require(again == opened)
            try network.detach(endpoint.hostLink)
            return (opened, try Host.run("nft", ["list", "table", "ip", "filter"]).output)
        }
        #expect(opened.split(separator: "\n").count { $0.contains("comment \"caisson caisson0\"") } == 2, "\(opened)")
        #expect(!closed.contains("caisson"), "\(closed)")
    }

    @Test func `a taken host link fails and leaves the other container alone`() throws {
        let (network, configuration) = (network, configuration)
        let error = try onHost { () -> CaissonError? in
            let (one, two) = (try NetworkSandbox(), try NetworkSandbox())
            let endpoint = try Self.endpoint(2, configuration)
            try network.attach(endpoint, to: one)
            do throws(CaissonError) { try network.attach(endpoint, to: two) } catch {
                try #require(try one.links().contains { $0.name == "eth0" })
                return error
            }
            return nil
        }
        #expect(error?.code == .alreadyExists)
    }

    @Test func `remove takes everything down, twice if asked`() throws {
        let network = network
        try onHost {
            try network.ensure()
            try network.remove()
            try network.remove()
            try #require(try RouteSocket().links().map(\.name).filter { $0 == "caisson0" }.isEmpty)
            try #require(try !FirewallTable().isInstalled())
        }
    }

    @Test func `remove takes the links of containers along whose namespaces are still held`() throws {
        let (network, configuration) = (network, configuration)
        try onHost {
            let sandbox = try NetworkSandbox()
            let endpoint = try Self.endpoint(2, configuration)
            try network.attach(endpoint, to: sandbox)
            try #require(try RouteSocket().link(named: endpoint.hostLink) != nil)
            try network.remove()
            try #require(try RouteSocket().link(named: endpoint.hostLink) == nil)
            try #require(try sandbox.links().map(\.name) == ["lo"])
        }
    }

    @Test func `a link of the name that is no bridge is left alone`() throws {
        let network = network
        let error = try onHost { () -> CaissonError? in
            try RouteSocket().addVeth("caisson0", peer: "other")
            do throws(CaissonError) { try network.ensure() } catch { return error }
            return nil
        }
        #expect(error?.code == .conflict)
    }

    @Test func `a new network avoids the host's`() throws {
        let subnet = try onHost {
            let socket = try RouteSocket()
            try socket.addBridge("docker0")
            let link = try #require(try socket.link(named: "docker0"))
            try socket.addAddress(#require(IPv4Address("172.30.0.1")), prefix: 16, to: link.index)
            try socket.setUp(link.index)
            return try BridgeNetwork.chooseSubnet()
        }
        #expect(subnet.description == "172.31.0.0/16")
    }
}
