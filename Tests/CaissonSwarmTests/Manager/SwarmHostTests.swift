import CaissonAPI
import CaissonCore
import CaissonSwarm
import TestSupport
import Testing

@Suite("A swarm of one", .timeLimit(.minutes(1)))
struct SwarmHostTests {
    @Test("It is made and left; before and after, a machine is in none")
    func madeAndLeft() async throws {
        let lab = HostLab()
        try await lab.live { host in
            #expect(try await host.swarmStatus() == SwarmStatus(state: .inactive))
            await #expect(throws: CaissonError.self) { _ = try await host.services(Filters()) }
            let status = try await host.initializeSwarm(SwarmInitRequest())
            #expect(status.state == .active && status.isManager && status.nodes == 1)
            #expect(try await host.nodes(Filters()).map(\.name) == ["here"])
            #expect(try await host.swarmNetworks(Filters()).map(\.spec.name) == ["ingress"])
            await #expect(throws: CaissonError.self) { _ = try await host.initializeSwarm(SwarmInitRequest()) }
            _ = try await host.createService(HostLab.spec())
            try await host.wait("web") { $0.tasks.running == 3 }
            await #expect(throws: CaissonError.self) { try await host.leaveSwarm(force: false) }
            try await host.leaveSwarm(force: true)
            #expect(try await host.swarmStatus().state == .inactive)
            #expect(lab.machine.lives.isEmpty)
            _ = try await host.initializeSwarm(SwarmInitRequest())
            #expect(try await host.services(Filters()).isEmpty)
        }
    }

    @Test("Replicas run, a lost one is replaced, their number follows the service, and all are gone with it")
    func replicas() async throws {
        let lab = HostLab()
        try await lab.withSwarm { host in
            _ = try await host.createService(HostLab.spec())
            try await host.wait("web") { $0.tasks.serving == 3 }
            let victim = try #require(lab.machine.running.first)
            lab.machine.end(victim, 9)
            try await host.tasks(of: "web") { tasks in
                tasks.contains { $0.id == victim && $0.status.state == .failed } && tasks.count { $0.status.state == .running } == 3
            }
            try await host.change("web") { $0.mode = .replicated(replicas: 40) }
            try await host.wait("web") { $0.tasks.running == 40 }
            try await host.change("web") { $0.mode = .replicated(replicas: 2) }
            try await host.tasks(of: "web") { tasks in tasks.count { !$0.status.state.isTerminal } == 2 }
            #expect(lab.machine.running.count == 2)
            try await host.removeService("web")
            await #expect(throws: CaissonError.self) { _ = try await host.service("web") }
            try await host.waitForNoTasks()
            _ = try await host.createService(HostLab.spec())
            try await host.wait("web") { $0.tasks.running == 3 }
        }
        #expect(lab.machine.mostMade == 1)
    }

    @Test("An update goes from slot to slot and can be taken back")
    func updates() async throws {
        let lab = HostLab()
        try await lab.withSwarm { host in
            _ = try await host.createService(HostLab.spec())
            try await host.wait("web") { $0.tasks.serving == 3 }
            try await host.change("web") { $0.task.container.image = "box:2" }
            let updated = try await host.wait("web") { $0.updateStatus?.state == .completed }
            #expect(updated.previousSpec?.task.container.image == "box:1")
            let images = try await host.tasks(Filters(["service": ["web"], "desired-state": ["running"]])).map(\.image)
            #expect(images == ["box:2", "box:2", "box:2"])
            try await host.rollbackService("web", version: host.service("web").version)
            try await host.wait("web") { $0.updateStatus?.state == .rollbackCompleted }
            #expect(try await host.tasks(Filters(["desired-state": ["running"]])).map(\.image) == ["box:1", "box:1", "box:1"])
        }
    }

    @Test("A process that ends at any time is followed by one that finds everything, and does what was missed")
    func restarts() async throws {
        let lab = HostLab()
        try await lab.withSwarm { host in
            _ = try await host.createService(HostLab.spec(replicas: 20))
            try await host.wait("web") { $0.tasks.running >= 5 }
        }
        try await lab.live { host in try await host.wait("web") { $0.tasks.running == 20 } }
        let before = lab.machine.running
        lab.machine.end(before[0], 1)
        try await lab.live { host in
            try await host.tasks(of: "web") { tasks in
                tasks.contains { $0.id == before[0] && $0.status.state == .failed } && tasks.count { $0.status.state == .running } == 20
            }
        }
        #expect(Set(lab.machine.running).isSuperset(of: before.dropFirst()))
        #expect(lab.machine.mostMade == 1)
    }

    @Test("What cannot be prepared says why, in the task")
    func rejected() async throws {
        try await HostLab().withSwarm { host in
            var spec = HostLab.spec(replicas: 1, image: "missing:1")
            spec.task.restart.condition = .none
            _ = try await host.createService(spec)
            let task = try #require(try await host.tasks(of: "web") { $0.first?.status.state == .rejected }.first)
            #expect(task.status.error == "No such image: missing:1")
        }
    }

    @Test("A task clients reach is stopped once the node has withdrawn it, without waiting longer")
    func draining() async throws {
        let lab = HostLab()
        try await lab.withSwarm { host in
            _ = try await host.createSwarmNetwork(SwarmNetworkSpec(name: "front"))
            var spec = HostLab.spec(replicas: 2)
            spec.task.networks = [TaskNetwork(target: "front")]
            _ = try await host.createService(spec)
            try await host.wait("web") { $0.tasks.serving == 2 }
            let start = ContinuousClock.now
            try await host.change("web") { $0.mode = .replicated(replicas: 1) }
            try await host.tasks(of: "web") { tasks in tasks.count { !$0.status.state.isTerminal } == 1 }
            // Two seconds are the patience with agents that do not answer.
            #expect(ContinuousClock.now - start < .seconds(1.5))
            let endpoint = lab.machine.planes.last?.networks.first { $0.name == "front" }?.services.first
            #expect(endpoint?.names == ["web"] && endpoint?.backends.count == 1)
            await #expect(throws: CaissonError.self) { try await host.removeSwarmNetwork("front") }
            try await host.removeService("web")
            try await host.waitForNoTasks()
            try await host.removeSwarmNetwork("front")
        }
    }

    @Test("A drained node gives its tasks up and an active one gets them back")
    func drainedNode() async throws {
        let lab = HostLab()
        try await lab.withSwarm { host in
            _ = try await host.createService(HostLab.spec(replicas: 2))
            try await host.wait("web") { $0.tasks.running == 2 }
            var node = try await host.node("self")
            node.spec.availability = .drain
            try await host.updateNode("self", node.spec, version: node.version)
            try await host.tasks(of: "web") { tasks in tasks.allSatisfy { $0.status.state != .running } }
            #expect(lab.machine.running.isEmpty)
            let reason = try await host.tasks(of: "web") { $0.contains { $0.status.error != nil } }.compactMap(\.status.error)
            #expect(reason.contains("no suitable node (1 node not available for new tasks)"))
            node = try await host.node("self")
            node.spec.availability = .active
            try await host.updateNode("self", node.spec, version: node.version)
            try await host.wait("web") { $0.tasks.running == 2 }
        }
    }

    @Test("Jobs run to their end, as often as they should")
    func jobs() async throws {
        try await HostLab().withSwarm { host in
            var spec = ServiceSpec(
                name: "job", task: TaskSpec(container: ContainerSpec(image: "job:1")), mode: .replicatedJob(total: 5, concurrent: 2))
            spec.task.restart.condition = .none
            _ = try await host.createService(spec)
            let job = try await host.wait("job") { $0.tasks.completed == 5 }
            #expect(job.tasks.running == 0)
        }
    }

    @Test("What the allocator cannot give is told with the service")
    func problems() async throws {
        try await HostLab().withSwarm { host in
            var narrow = SwarmNetworkSpec(name: "narrow")
            narrow.subnets = ["10.9.0.0/30"]
            _ = try await host.createSwarmNetwork(narrow)
            for name in ["one", "two"] {
                var spec = HostLab.spec(name, replicas: 1)
                spec.task.networks = [TaskNetwork(target: "narrow")]
                _ = try await host.createService(spec)
                // Whoever comes first gets the only address.
                if name == "one" { try await host.wait("one") { !$0.virtualAddresses.isEmpty } }
            }
            let two = try await host.wait("two") { $0.problem != nil }
            #expect(two.problem == "could not find an available IP on network narrow")
        }
    }

    @Test("The lines of all tasks come as one log")
    func logs() async throws {
        try await HostLab().withSwarm { host in
            _ = try await host.createService(HostLab.spec())
            try await host.wait("web") { $0.tasks.running == 3 }
            var lines: Set<String> = []
            for try await batch in try await host.serviceLogs("web", LogOptions()) {
                lines.formUnion(batch.map { "\($0.slotName)@\($0.nodeName) " + String(decoding: $0.entry.bytes, as: UTF8.self) })
            }
            #expect(lines == ["web.1@here I am 1\n", "web.2@here I am 2\n", "web.3@here I am 3\n"])
            var followed: Set<String> = []
            for try await batch in try await host.serviceLogs("web", LogOptions(follow: true)) {
                followed.formUnion(batch.map(\.slotName))
                if followed.count == 3 { try await host.change("web") { $0.mode = .replicated(replicas: 4) } }
                if followed.count == 4 { break }
            }
            #expect(followed.contains("web.4"))
            await #expect(throws: CaissonError.self) { _ = try await host.serviceLogs("nobody", LogOptions()) }
        }
    }

    @Test("A network that fails is told of and tried again; tasks run meanwhile, and the swarm can be left")
    func failingNetwork() async throws {
        let lab = HostLab()
        try await lab.withSwarm { host in
            lab.machine.failPlane(.max)
            _ = try await host.createService(HostLab.spec())
            try await host.wait("web") { $0.tasks.running == 3 }
            #expect(host.words.hasSuffix(", its network fails: firewall: no"))
            let before = lab.machine.planes.count
            lab.machine.failPlane(0)
            // It is well again a moment after it was put into force.
            while host.words.contains("fails") { try await Task.sleep(for: .milliseconds(10)) }
            #expect(lab.machine.planes.count > before)
            lab.machine.failPlane(.max)
            try await host.leaveSwarm(force: true)
            #expect(lab.machine.lives.isEmpty)
        }
    }

    @Test("A part that fails ends all of them, with its reason")
    func failingPart() async throws {
        let lab = HostLab()
        await #expect(throws: ClusterStoreError.closed) {
            try await lab.withSwarm { host in
                _ = try await host.createService(HostLab.spec())
                lab.home.closeStore()
                try await Task.sleep(for: .seconds(30))
            }
        }
    }
}
