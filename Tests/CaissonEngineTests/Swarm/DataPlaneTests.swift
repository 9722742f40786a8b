import CaissonAPI
import CaissonCore
import CaissonEngine
import CaissonLinux
import CaissonSwarm
import TestSupport
import Testing

/// Virtual addresses, names and published ports of services on the real kernel; what a manager would say is said by the test.
@Suite("Data plane", .serialized, .enabled(if: NetworkLab.isPossible, "needs root, overlayfs, libnftables, busybox and curl"))
struct DataPlaneTests {
    /// A network with two backends and a client, and the data plane of its root.
    struct World {
        static let id = NetworkID(bits: 77)
        static let address = "10.213.77.200"

        let lab: NetworkLab
        let plane: EngineDataPlane
        var endpoints = NodeEndpoints(revision: 1)

        init(_ lab: NetworkLab) throws {
            self.lab = lab
            plane = Engine(EngineOptions(root: lab.program.root, runRoot: lab.program.runRoot, executables: Host.products)).dataPlane
            try lab.program.succeed(
                "network", "create", "--subnet", "10.213.77.0/24", "--label", "\(SwarmLabels.network)=\(World.id)", "--label",
                "\(SwarmLabels.ingress)=", "front")
            for name in ["one", "two"] { try lab.server(name, "--network", "front") }
            try lab.program.succeed("run", "-d", "--name", "client", "--network", "front", "box", "sleep", "1000")
        }

        func addresses(_ names: [String]) throws -> [String] { try names.map { try lab.address($0, on: "front") } }

        /// Lets the service `web` lead to these containers.
        mutating func serve(_ names: String..., port: UInt16? = nil) async throws {
            let backends = try addresses(names)
            endpoints.revision += 1
            endpoints.networks = [
                NetworkEndpoints(
                    id: World.id, name: "front",
                    services: [ServiceEndpoint(names: ["web", "www"], virtualAddress: World.address, backends: backends)])
            ]
            endpoints.ingress = port.map {
                [IngressEndpoint(published: $0, transport: .tcp, target: 80, backends: backends)]
            } ?? []
            try await plane.apply(endpoints)
        }

        /// What comes back from so many connections, counted.
        func answers(_ count: Int, _ fetch: () throws -> String) rethrows -> [String: Int] {
            var counts: [String: Int] = [:]
            for _ in 0..<count { counts[try fetch(), default: 0] += 1 }
            return counts
        }
    }

    @Test func `a virtual address leads to each task in turn, and to none that was withdrawn`() async throws {
        try await NetworkLab.run("vip") { lab in
            var world = try World(lab)
            try await world.serve("one", "two")
            #expect(try world.answers(6) { try lab.fetch("web", 80, from: "client") } == ["one": 3, "two": 3])
            #expect(try world.answers(2) { try lab.fetch("www", 80, from: "one") } == ["one": 1, "two": 1])
            try await world.serve("two")
            #expect(try world.answers(4) { try lab.fetch("web", 80, from: "client") } == ["two": 4])
            // Nobody there: said at once instead of after a time-out.
            try await world.serve()
            let started = ContinuousClock.now
            #expect(try lab.fetch("web", 80, from: "client") == "")
            #expect(ContinuousClock.now - started < .seconds(2))
            try await world.plane.clear()
        }
    }

    @Test func `names mean the virtual address, and with tasks before them the tasks`() async throws {
        try await NetworkLab.run("names") { lab in
            var world = try World(lab)
            try await world.serve("one", "two")
            func look(_ name: String) throws -> Set<String> {
                let text = try lab.program.run(["exec", "client", "nslookup", "-type=a", name]).output
                return Set(text.split(separator: "\n").filter { $0.hasPrefix("Address: ") }.map { String($0.dropFirst("Address: ".count)) })
            }
            #expect(try look("web.") == [World.address])
            #expect(try look("tasks.web.") == Set(world.addresses(["one", "two"])))
            try await world.serve("one")
            #expect(try look("tasks.web.") == Set(world.addresses(["one"])))
            try await world.plane.clear()
            #expect(try look("web.") == [])
        }
    }

    @Test func `a container that starts later reaches services with its first connection`() async throws {
        try await NetworkLab.run("late") { lab in
            var world = try World(lab)
            try await world.serve("two")
            let script = "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 web 80 | tail -n 1"
            #expect(try lab.program.succeed("run", "--rm", "--network", "front", "box", "sh", "-c", script).trimmed == "two")
            try await world.plane.clear()
        }
    }

    @Test func `a port published for a service is reached from everywhere, evenly, and by no container of its own`() async throws {
        try await NetworkLab.run("ingress") { lab in
            var world = try World(lab)
            let neighbour = try Neighbour(lab.fixture)
            try await world.serve("one", "two", port: 18088)
            #expect(try world.answers(6) { try lab.fetch("127.0.0.1:18088") } == ["one": 3, "two": 3])
            #expect(try world.answers(4) { try neighbour.fetch("\(neighbour.hostAddress):18088") } == ["one": 2, "two": 2])
            #expect(try world.answers(2) { try lab.fetch(neighbour.hostAddress, 18088, from: "client") } == ["one": 1, "two": 1])
            #expect(try lab.program.run(["run", "--rm", "-p", "18088:80", "box", "true"]).errors.contains("port is already allocated"))
            try await world.serve("two", port: 18088)
            #expect(try world.answers(4) { try lab.fetch("127.0.0.1:18088") } == ["two": 4])
            try await world.serve(port: 18088)
            #expect(try lab.fetch("127.0.0.1:18088") == "")
            try await world.plane.clear()
            #expect(try lab.program.succeed("run", "--rm", "-p", "18088:80", "box", "echo", "free") == "free\n")
        }
    }
}
