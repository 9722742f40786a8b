import CaissonCore
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// Networks users make, on the real kernel.
@Suite("User networks", .serialized, .enabled(if: NetworkLab.isPossible, "needs root, overlayfs, libnftables, busybox and curl"))
struct UserNetworkTests {
    @Test func `containers find each other by name, alias, ID, address and service`() async throws {
        try await NetworkLab.run("names") { lab in
            try lab.program.succeed("network", "create", "shop")
            try lab.server("web", "--network", "shop", "--network-alias", "www", "--expose", "80")
            try lab.server("client", "--network", "name=shop,alias=me")
            let id = try lab.inspect("web", "{{.Id}}").prefix(12)
            let address = try lab.address("web", on: "shop")
            for name in ["web", "www", String(id), "web.shop"] {
                #expect(try lookUp(name, lab).contains("Address: \(address)"), "\(name)")
            }
            #expect(try lab.fetch("www", 80, from: "client") == "web")
            #expect(try lookUp(address, lab).contains("name = web.shop"))
            #expect(try lookUp("_http._tcp.web", lab, type: "srv").contains("10 10 80 web"))
            #expect(try lookUp("nobody", lab).contains("can't find"))
            #expect(try lab.program.succeed("exec", "client", "cat", "/etc/resolv.conf").contains("nameserver 127.0.0.11"))
            try lab.program.succeed("rename", "web", "shopfront")
            try eventually("the new name") { try lookUp("shopfront", lab).contains("Address: \(address)") }
        }
    }

    @Test func `a system prune takes the networks nothing uses and says which`() async throws {
        try await NetworkLab.run("prune") { lab in
            try lab.program.succeed("network", "create", "idle")
            try lab.program.succeed("network", "create", "busy")
            try lab.server("web", "--network", "busy")
            let said = try lab.program.succeed("system", "prune", "-f")
            #expect(said.contains("Deleted Networks:\nidle\n"))
            #expect(try lab.program.succeed("network", "ls", "--format", "{{.Name}}").split(separator: "\n").sorted() == ["bridge", "busy", "host", "none"])
        }
    }

    private func lookUp(_ name: String, _ lab: NetworkLab, type: String? = nil, from container: String = "client") throws -> String {
        try lab.program.run(["exec", container, "nslookup"] + (type.map { ["-type=\($0)"] } ?? []) + [name]).output
    }

    @Test func `networks are apart from each other, and an internal one from everything`() async throws {
        try await NetworkLab.run("apart") { lab in
            let neighbour = try Neighbour(lab.fixture)
            for (network, server) in [("one", "alpha"), ("two", "beta")] {
                try lab.program.succeed("network", "create", network)
                try lab.server(server, "--network", network)
            }
            try lab.program.succeed("network", "create", "--internal", "dark")
            try lab.server("hidden", "--network", "dark", "-p", "18080:80")
            try lab.server("also", "--network", "dark")
            let (alpha, hidden) = (try lab.address("alpha", on: "one"), try lab.address("hidden", on: "dark"))
            #expect(try lab.fetch(alpha, 80, from: "beta") == "")
            #expect(try lab.fetch(hidden, 80, from: "alpha") == "")
            #expect(try lab.fetch(hidden, 80, from: "also") == "hidden")
            #expect(try lookUp("alpha", lab, from: "beta").contains("can't find"))
            #expect(try lab.program.run(["exec", "hidden", "ip", "route"]).output.contains("default") == false)
            #expect(try lab.fetch(neighbour.hostAddress, 80, from: "hidden") == "")
            #expect(try neighbour.fetch("\(alpha):80") == "")
            #expect(try neighbour.fetch("\(neighbour.hostAddress):18080") == "")
        }
    }

    @Test func `a container joins and leaves networks while it runs`() async throws {
        try await NetworkLab.run("join") { lab in
            try lab.program.succeed("network", "create", "--subnet", "10.213.7.0/24", "--gateway", "10.213.7.9", "back")
            try lab.server("web", "-p", "18080:80")
            try lab.server("peer", "--network", "back")
            try lab.program.succeed("network", "connect", "--ip", "10.213.7.77", "--alias", "late", "back", "web")
            #expect(try lab.address("web", on: "back") == "10.213.7.77")
            #expect(try lab.fetch("late", 80, from: "peer") == "web")
            #expect(try lab.program.succeed("exec", "web", "nslookup", "peer").contains("10.213.7"))
            let again = try lab.program.run(["network", "connect", "back", "web"])
            #expect(again.status == 1 && again.errors.contains("endpoint with name web already exists in network back"))
            let used = try lab.program.run(["network", "rm", "back"])
            #expect(used.status == 1 && used.errors.contains("network back has active endpoints"))
            try lab.program.succeed("network", "disconnect", "bridge", "web")
            #expect(try lab.program.succeed("exec", "web", "ip", "route").contains("default via 10.213.7.9"))
            #expect(try lab.fetch("127.0.0.1:18080") == "web")
            try lab.program.succeed("restart", "-t", "0", "web")
            #expect(try lab.address("web", on: "back") == "10.213.7.77")
            try lab.program.succeed("network", "disconnect", "back", "web")
            #expect(try lab.fetch("127.0.0.1:18080") == "")
            #expect(try lab.inspect("web", "{{json .NetworkSettings.Networks}}") == "{}")
        }
    }

    @Test func `addresses, link addresses and IPv6 are as asked for`() async throws {
        try await NetworkLab.run("addresses") { lab in
            try lab.program.succeed("network", "create", "--subnet", "10.213.8.0/24", "--ipv6", "--subnet", "fd00:213::/64", "six")
            try lab.server(
                "web", "--network", "six", "--ip", "10.213.8.20", "--ip6", "fd00:213::20", "--mac-address", "02:00:00:00:12:34", "-p", "18080:80")
            try lab.server("peer", "--network", "six")
            #expect(try lab.program.succeed("exec", "web", "cat", "/sys/class/net/eth0/address") == "02:00:00:00:12:34\n")
            #expect(try lab.program.succeed("exec", "web", "ip", "-6", "addr", "show", "dev", "eth0").contains("fe80::"))
            #expect(try lab.fetch("fd00:213::20", 80, from: "peer") == "web")
            #expect(try lab.program.succeed("exec", "peer", "nslookup", "-type=aaaa", "web").contains("fd00:213::20"))
            #expect(try lab.fetch("[fd00:213::1]:18080") == "web")
            try Host.run("ip", ["-6", "addr", "del", "fd00:213::1/64", "dev", lab.bridge(of: "six")])
            let found = try lab.program.run(["network", "verify"])
            #expect(found.status == 1 && found.output.contains("lacks address fd00:213::1/64"), "\(found)")
            #expect(try lab.program.run(["network", "verify", "--repair"]).status == 0)
            #expect(try lab.fetch("[fd00:213::1]:18080") == "web")
            let taken = try lab.program.run(["run", "--rm", "--network", "six", "--ip", "10.213.8.20", "box", "true"])
            #expect(taken.status == 125 && taken.errors.contains("Address already in use"))
            let outside = try lab.program.run(["run", "--rm", "--network", "six", "--ip", "10.9.9.9", "box", "true"])
            #expect(outside.errors.contains("no configured subnet or ip-range contain the IP address 10.9.9.9"))
            let overlap = try lab.program.run(["network", "create", "--subnet", "10.213.8.128/25", "other"])
            #expect(overlap.errors.contains("Pool overlaps with other one on this address space"))
        }
    }

    @Test func `a container lives in another's network`() async throws {
        try await NetworkLab.run("shared") { lab in
            try lab.server("web")
            #expect(try lab.program.succeed("exec", "web", "ip", "-6", "addr", "show", "dev", "eth0") == "")
            let script = "hostname; printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 127.0.0.1 80 | tail -n 1"
            let host = try lab.inspect("web", "{{.Config.Hostname}}")
            #expect(try lab.program.succeed("run", "--rm", "--network", "container:web", "box", "sh", "-c", script).contains("web"))
            #expect(try lab.program.succeed("run", "--rm", "--network", "container:web", "box", "cat", "/etc/hosts").contains(host))
            let both = try lab.program.run(["run", "--rm", "--network", "container:web", "-p", "80:80", "box", "true"])
            #expect(both.status == 125 && both.errors.contains("conflicting options: port publishing and the container type network mode"))
        }
    }

    @Test func `the resolver that was killed is back with the next command`() async throws {
        try await NetworkLab.run("revive") { lab in
            try lab.program.succeed("network", "create", "shop")
            try lab.server("web", "--network", "shop")
            try lab.server("client", "--network", "shop")
            let pid = try #require(try resolver(lab))
            try Signal.kill.send(to: pid)
            try eventually("its end") { !ProcessTable.exists(pid) }
            try lab.program.succeed("ps")
            try eventually("the answer") { try lookUp("web", lab).contains("Address: \(lab.address("web", on: "shop"))") }
        }
    }

    private func resolver(_ lab: NetworkLab) throws -> Int32? {
        try Files.list("/proc").compactMap { Int32($0.name) }.first { pid in
            let line = ProcessTable.commandLine(pid)
            return line.contains("resolver-run") && line.contains("\(lab.program.root)")
        }
    }

    @Test func `a macvlan network puts containers beside the host`() async throws {
        try await NetworkLab.run("macvlan") { lab in
            try lab.program.succeed("network", "create", "-d", "macvlan", "--subnet", "10.213.9.0/24", "side")
            try lab.server("web", "--network", "side")
            try lab.server("peer", "--network", "side")
            #expect(try lab.fetch("web", 80, from: "peer") == "web")
        }
    }
}
