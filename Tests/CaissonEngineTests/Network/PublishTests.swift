import CaissonCore
import CaissonLinux
import TestSupport
import Testing

/// Published ports on the real kernel.
@Suite("Publish", .serialized, .enabled(if: NetworkLab.isPossible, "needs root, overlayfs, libnftables, busybox and curl"))
struct PublishTests {
    @Test func `a published port is reached from everywhere, and only that one`() async throws {
        try await NetworkLab.run("publish") { lab in
            let neighbour = try Neighbour(lab.fixture)
            try lab.server("web", "-p", "18080:80", "-p", "127.0.0.1:18081:80")
            try lab.server("peer")
            #expect(try lab.program.succeed("port", "web") == "80/tcp -> 0.0.0.0:18080\n80/tcp -> 127.0.0.1:18081\n")
            #expect(try lab.fetch("127.0.0.1:18080") == "web")
            #expect(try lab.fetch("127.0.0.1:18081") == "web")
            #expect(try lab.fetch("\(neighbour.hostAddress):18080") == "web")
            #expect(try neighbour.fetch("\(neighbour.hostAddress):18080") == "web")
            let gateway = try lab.inspect("web", "{{.NetworkSettings.Networks.bridge.Gateway}}")
            #expect(try lab.fetch(gateway, 18080, from: "peer") == "web")
            #expect(try lab.fetch(neighbour.hostAddress, 18080, from: "peer") == "web")
            #expect(try lab.fetch(neighbour.hostAddress, 18080, from: "web") == "web")
            // What was published on the loopback address, or not at all, is nobody's business outside.
            #expect(try neighbour.fetch("\(neighbour.hostAddress):18081") == "")
            let address = try lab.address("web")
            #expect(try lab.inspect("web", "{{.NetworkSettings.IPAddress}} {{.NetworkSettings.Gateway}}") == "\(address) \(gateway)")
            #expect(try neighbour.fetch("\(address):80") == "")
            #expect(try lab.fetch("\(address):80") == "web")
            try lab.program.succeed("kill", "web")
            try eventually("the end") { try lab.inspect("web", "{{.State.Status}}") == "exited" }
            #expect(try lab.fetch("127.0.0.1:18080") == "")
            #expect(try lab.program.succeed("port", "web") == "")
        }
    }

    @Test func `a taken port is refused in Docker's words, and free again after the end`() async throws {
        try await NetworkLab.run("publish") { lab in
            try lab.server("first", "-p", "18080:80")
            let second = try lab.program.run(["run", "--rm", "-p", "127.0.0.1:18080:80", "box", "true"])
            #expect(second.status == 125)
            #expect(second.errors.contains("driver failed programming external connectivity on endpoint "))
            #expect(second.errors.contains("Bind for 127.0.0.1:18080 failed: port is already allocated"))
            try lab.program.succeed("rm", "-f", "first")
            #expect(try lab.program.succeed("run", "--rm", "-p", "18080:80", "box", "echo", "mine") == "mine\n")
        }
    }

    @Test func `ranges, protocols and ephemeral ports are shown as Docker shows them`() async throws {
        try await NetworkLab.run("publish") { lab in
            try lab.program.succeed(
                "run", "-d", "--name", "many", "-p", "18090-18092:90-92", "-p", "18053:53/udp", "-p", "7", "-P", "--expose", "99", "box", "sleep", "100")
            let column = try lab.program.succeed("ps", "--format", "{{.Ports}}").trimmed
            let ephemeral = try lab.inspect("many", "{{(index (index .NetworkSettings.Ports \"7/tcp\") 0).HostPort}}")
            let exposed = try lab.inspect("many", "{{(index (index .NetworkSettings.Ports \"99/tcp\") 0).HostPort}}")
            #expect(
                column == "0.0.0.0:\(ephemeral)->7/tcp, 0.0.0.0:18053->53/udp, 0.0.0.0:18090->90/tcp, 0.0.0.0:18091->91/tcp, "
                    + "0.0.0.0:18092->92/tcp, 0.0.0.0:\(exposed)->99/tcp")
            #expect((32768...60999).contains(try #require(Int(ephemeral))))
        }
    }

    @Test func `a killed monitor's ports are gone with the next command`() async throws {
        try await NetworkLab.run("publish") { lab in
            try lab.server("lost", "-p", "18080:80")
            let pid = try #require(Int32(lab.inspect("lost", "{{.State.Pid}}")))
            try Signal.kill.send(to: try #require(ProcessTable.parent(pid)))
            try eventually("the container's end") { !ProcessTable.exists(pid) }
            #expect(try lab.program.succeed("ps", "-a", "--format", "{{.State}}") == "exited\n")
            #expect(try lab.program.succeed("run", "--rm", "-p", "18080:80", "box", "echo", "mine") == "mine\n")
        }
    }

    @Test func `lost rules and a lost bridge come back with the next command`() async throws {
        try await NetworkLab.run("publish") { lab in
            try lab.server("web", "-p", "18080:80")
            let table = try lab.table()
            try Host.run("nft", ["delete", "table", "inet", table])
            #expect(try lab.fetch("127.0.0.1:18080") == "")
            _ = try lab.program.run(["network", "verify"])
            #expect(try lab.fetch("127.0.0.1:18080") == "web")
            try Host.run("nft", ["flush", "chain", "inet", table, "publish"])
            try lab.program.succeed("ps")
            #expect(try lab.fetch("127.0.0.1:18080") == "web")
            let bridge = try lab.bridge(of: "bridge")
            try Host.run("ip", ["link", "del", bridge])
            try lab.program.succeed("ps")
            #expect(try lab.program.run(["network", "verify"]).status == 0)
            #expect(try lab.fetch("127.0.0.1:18080") == "web")
        }
    }
}
