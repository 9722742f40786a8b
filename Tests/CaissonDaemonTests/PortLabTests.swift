import CaissonAPI
import CaissonCore
import CaissonLinux
import TestSupport
import Testing

@Suite(
    "Ports of services on a real engine", .serialized, .timeLimit(.minutes(5)),
    .enabled(
        if: DaemonLab.isPossible && Host.hasNftables,
        "needs root, overlayfs, nftables, docker-registry, umoci and skopeo"))
struct PortLabTests {
    @Test(
        "Ports without a number are given one, which is told, leads to the task, and stays known when the engine is killed"
    )
    func numbers() async throws {
        try await SwarmLab.run { lab in
            var spec = lab.spec(replicas: 2)
            spec.task.container.arguments = [
                "sh", "-c", "mkdir /www; hostname > /www/index.html; httpd -f -p 80 -h /www & trap exit TERM; wait",
            ]
            spec.endpoint.ports = [PortConfig(target: 80, mode: .host), PortConfig(target: 80)]
            _ = try await lab.swarm.createService(spec)
            try await lab.swarm.wait("web") { $0.tasks.serving == 2 }
            let tasks = try await lab.swarm.tasks(Filters())
            let numbers = tasks.compactMap { $0.hostPorts.first?.published }
            #expect(Set(numbers).count == 2)
            for (task, number) in zip(tasks, numbers) {
                let container = try #require(task.status.container)
                #expect(try fetch(number) == "\(container.short)\n")
                #expect(try lab.lines("port", container.text, "80/tcp").contains("0.0.0.0:\(number)"))
            }
            #expect(try shown(lab) == numbers.map { "*:\($0)->80/tcp" }.sorted())
            // As Docker has it: the service's own entry of a host-mode port has no number, as each task has another.
            let ports = try lab.program.succeed("service", "inspect", "--format", "{{json .Endpoint.Ports}}", "web")
            let ingress = try #require(
                try await lab.swarm.service("web").ports.first { $0.mode == .ingress }?.published)
            #expect(ports.contains("{\"Protocol\":\"tcp\",\"TargetPort\":80,\"PublishMode\":\"host\"}"))
            #expect(
                ports.contains(
                    "{\"Protocol\":\"tcp\",\"TargetPort\":80,\"PublishedPort\":\(ingress),\"PublishMode\":\"ingress\"}")
            )
            #expect(try lab.lines("service", "ls", "--format", "{{.Ports}}") == ["*:\(ingress)->80/tcp"])
            #expect(Set(try (0..<4).map { _ in try fetch(ingress) }).count == 2)
            try lab.killEngine()
            try await lab.startEngine()
            #expect(try shown(lab) == numbers.map { "*:\($0)->80/tcp" }.sorted())
        }
    }

    private func shown(_ lab: SwarmLab) throws -> [String] {
        try lab.lines("service", "ps", "--format", "{{.Ports}}", "web")
    }

    private func fetch(_ port: UInt16) throws -> String {
        let (code, output) = try Host.run("curl", ["-sS", "--max-time", "10", "http://127.0.0.1:\(port)/"])
        try require(code == 0, "port \(port): \(output)")
        return output
    }

    @Test("A port of the node itself is one task's; the next waits for it and says so")
    func taken() async throws {
        try await SwarmLab.run { lab in
            var spec = lab.spec(replicas: 2)
            spec.endpoint.ports = [PortConfig(target: 80, published: 18094, mode: .host)]
            _ = try await lab.swarm.createService(spec)
            let tasks = try await lab.swarm.tasks(of: "web") { tasks in
                tasks.contains { $0.status.state == .running } && tasks.contains { $0.status.error != nil }
            }
            #expect(try shown(lab) == ["*:18094->80/tcp"])
            #expect(tasks.compactMap(\.status.error) == ["no suitable node (host-mode port already in use on 1 node)"])
            #expect(try lab.running().count == 1)
        }
    }

    @Test(
        "Datagrams of a client that goes on sending leave a task that is withdrawn, by its service's address and by its port",
        .enabled(if: Host.has("perl") && Host.has("nsenter"), "needs perl and nsenter"))
    func datagrams() async throws {
        try await SwarmLab.run { lab in
            try lab.program.succeed("network", "create", "-d", "overlay", "front")
            var spec = lab.spec("echo", replicas: 2)
            spec.task.networks = [TaskNetwork(target: "front")]
            spec.endpoint.ports = [PortConfig(target: 53, published: 18053, transport: .udp)]
            _ = try await lab.swarm.createService(spec)
            var client = lab.spec("client", replicas: 1)
            client.task.networks = [TaskNetwork(target: "front")]
            _ = try await lab.swarm.createService(client)
            try await lab.swarm.wait("echo") { $0.tasks.serving == 2 }
            try await lab.swarm.wait("client") { $0.tasks.serving == 1 }
            for task in try await lab.swarm.tasks(Filters(["service": ["echo"]])) {
                _ = try Datagrams.answer("\(task.slot)", at: 53, in: lab.pid(of: task), lab)
            }
            let inside = try lab.pid(
                of: try #require(try await lab.swarm.tasks(Filters(["service": ["client"]])).first))
            let front = try #require(try await lab.swarm.swarmNetworks(Filters(["name": ["front"]])).first).id
            let address = try #require(
                try await lab.swarm.service("echo").virtualAddresses[front]?.split(separator: "/").first)
            let senders = try [
                Datagrams.send(to: "127.0.0.1", 18053, in: nil, lab),
                Datagrams.send(to: "127.0.0.1", 18053, in: nil, lab),
                Datagrams.send(to: String(address), 53, in: inside, lab),
                Datagrams.send(to: String(address), 53, in: inside, lab),
            ]
            try eventually("every sender is answered") { try senders.allSatisfy { try !$0.answers().isEmpty } }
            let first = try senders.map { try $0.answers().last ?? "" }
            // Turn by turn, and then always the same.
            #expect(Set(first[..<2]) == ["1", "2"] && Set(first[2...]) == ["1", "2"])
            #expect(try senders.allSatisfy { Set(try $0.answers()).count == 1 })
            try await lab.swarm.change("echo") { $0.mode = .replicated(replicas: 1) }
            let tasks = try await lab.swarm.tasks(of: "echo") { tasks in
                tasks.count { !$0.status.state.isTerminal } == 1
            }
            let left = try #require(tasks.first { !$0.status.state.isTerminal }).slot
            let counts = try senders.map { try $0.answers().count }
            try eventually("the task that is left answers all", within: .seconds(10)) {
                try zip(senders, counts).allSatisfy {
                    try $0.answers().count > $1 + 3 && $0.answers().suffix(3) == Array(repeating: "\(left)", count: 3)
                }
            }
            Datagrams.end(lab)
            for name in ["echo", "client"] { try await lab.swarm.removeService(name) }
            try await lab.swarm.waitForNoTasks()
            try lab.program.succeed("network", "rm", "front")
        }
    }
}
