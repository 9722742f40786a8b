import CaissonAPI
import CaissonCore
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

@Suite(
    "A swarm of one on a real engine", .serialized, .timeLimit(.minutes(5)),
    .enabled(if: DaemonLab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct SwarmLabTests {
    @Test("A service is made, heals, grows, is updated and taken back, and is gone without a trace")
    func lifeOfAService() async throws {
        try await SwarmLab.run { lab in
            try lab.program.succeed("tag", "alpine", "alpine:next")
            _ = try await lab.swarm.createService(lab.spec())
            try await lab.swarm.wait("web") { $0.tasks.serving == 3 }
            let tasks = try await lab.swarm.tasks(Filters())
            #expect(try lab.running() == tasks.map(\.name).sorted())
            try lab.program.succeed("kill", tasks[0].name)
            try await lab.swarm.tasks(of: "web") { now in
                now.contains { $0.id == tasks[0].id && $0.status.state == .failed } && now.count { $0.status.state == .running } == 3
            }
            let failed = try await lab.swarm.task("\(tasks[0].id)").summary
            #expect(failed.status.error == "task: non-zero exit (137)")
            try await lab.swarm.change("web") { $0.mode = .replicated(replicas: 5) }
            try await lab.swarm.wait("web") { $0.tasks.serving == 5 }
            try await lab.swarm.change("web") { $0.task.container.image = "alpine:next" }
            try await lab.swarm.wait("web") { $0.updateStatus?.state == .completed }
            #expect(try lab.lines("ps", "--format", "{{.Image}}") == Array(repeating: "alpine:next", count: 5))
            try await lab.swarm.rollbackService("web", version: lab.swarm.service("web").version)
            try await lab.swarm.wait("web") { $0.updateStatus?.state == .rollbackCompleted }
            #expect(try lab.lines("ps", "--format", "{{.Image}}") == Array(repeating: "alpine", count: 5))
            try await lab.swarm.removeService("web")
            try await lab.swarm.waitForNoTasks()
            try eventually("all containers are gone") { try lab.program.succeed("ps", "-aq") == "" }
        }
    }

    @Test("The engine is killed at every step of a service's life, and each time what was begun is finished, with nothing doubled")
    func killed() async throws {
        try await SwarmLab.run { lab in
            _ = try await lab.swarm.createService(lab.spec(replicas: 6))
            for delay in [0, 20, 60, 120, 250, 500] {
                try await Task.sleep(for: .milliseconds(delay))
                try lab.killEngine()
                try await lab.startEngine()
            }
            try await lab.swarm.wait("web") { $0.tasks.serving == 6 }
            let names = try lab.running()
            #expect(names.count == 6)
            // Containers do not notice the engine's end.
            try lab.killEngine()
            #expect(try lab.running() == names)
            // One that ends while nobody looks.
            try lab.program.succeed("kill", names[0])
            try await lab.startEngine()
            try await lab.swarm.tasks(of: "web") { tasks in
                tasks.contains { $0.name == names[0] && $0.status.state == .failed } && tasks.count { $0.status.state == .running } == 6
            }
            #expect(Set(try lab.running()).isSuperset(of: names.dropFirst()))
            #expect(try lab.running().count == 6)
            try await lab.swarm.change("web") { $0.mode = .replicated(replicas: 2) }
            try lab.killEngine()
            try await lab.startEngine()
            try await lab.swarm.tasks(of: "web") { tasks in tasks.count { !$0.status.state.isTerminal } == 2 }
            try eventually("two are left") { try lab.running().count == 2 }
            try await lab.swarm.removeService("web")
            try lab.killEngine()
            try await lab.startEngine()
            try await lab.swarm.waitForNoTasks()
            try eventually("all containers are gone") { try lab.program.succeed("ps", "-aq") == "" }
        }
    }

    @Test("Secrets and configs are where they should be, for their task alone and as long as it lives")
    func payloads() async throws {
        try await SwarmLab.run { lab in
            let secret = Array("hush-\(lab.lab.fixture.id)".utf8)
            _ = try await lab.swarm.createPayload(.secret, PayloadSpec(name: "key"), secret)
            var site = PayloadSpec(name: "site")
            site.templateDriver = "golang"
            _ = try await lab.swarm.createPayload(.config, site, Array("I am {{.Task.Slot}} of {{.Service.Name}}".utf8))
            var spec = lab.spec(replicas: 1)
            spec.task.container.hostname = "{{.Service.Name}}-{{.Task.Slot}}"
            spec.task.container.secrets = [
                SecretReference(
                    id: SecretID(bits: 0), name: "key", version: 0, target: FileTarget(name: "key", uid: "7", gid: "8", mode: 0o440))
            ]
            spec.task.container.configs = [
                ConfigReference(id: ConfigID(bits: 0), name: "site", version: 0, target: FileTarget(name: "/etc/site.conf"))
            ]
            _ = try await lab.swarm.createService(spec)
            try await lab.swarm.wait("web") { $0.tasks.serving == 1 }
            let task = try #require(try await lab.swarm.tasks(Filters()).first)
            #expect(try lab.inside(task, "cat /run/secrets/key") == String(decoding: secret, as: UTF8.self))
            #expect(try lab.inside(task, "stat -c '%u %g %a' /run/secrets/key") == "7 8 440\n")
            #expect(try lab.inside(task, "cat /etc/site.conf; echo; hostname") == "I am 1 of web\nweb-1\n")
            #expect(try lab.inside(task, "echo x > /run/secrets/key 2>/dev/null || echo refused") == "refused\n")
            #expect(try lab.mounts().count == 1)
            // On no disk but in the store.
            let found = try Host.run("grep", ["-rla", "--exclude-dir=swarm", String(decoding: secret, as: UTF8.self), lab.program.root.string])
            #expect(found.output == "")
            try lab.killEngine()
            try await lab.startEngine()
            try await lab.swarm.wait("web") { $0.tasks.serving == 1 }
            #expect(try lab.inside(task, "cat /run/secrets/key") == String(decoding: secret, as: UTF8.self))
            try await lab.swarm.removeService("web")
            try await lab.swarm.waitForNoTasks()
            try eventually("its files are gone") { try lab.mounts().isEmpty }
        }
    }

    @Test("Services of one network find each other by name; the network is this host's only while it is the swarm's", .enabled(if: Host.hasNftables, "needs nftables"))
    func networks() async throws {
        try await SwarmLab.run { lab in
            var front = SwarmNetworkSpec(name: "front")
            front.subnets = ["10.213.7.0/24"]
            _ = try await lab.swarm.createSwarmNetwork(front)
            #expect(try lab.networks() == [])
            for name in ["web", "client"] {
                var spec = lab.spec(name, replicas: name == "web" ? 2 : 1)
                spec.task.networks = [TaskNetwork(target: "front", aliases: ["\(name)-alias"])]
                _ = try await lab.swarm.createService(spec)
                try await lab.swarm.wait(name) { $0.tasks.serving == (name == "web" ? 2 : 1) }
            }
            #expect(try lab.networks() == ["front"])
            let client = try #require(try await lab.swarm.tasks(Filters(["service": ["client"]])).first)
            let web = try await lab.swarm.tasks(Filters(["service": ["web"]]))
            for task in web {
                let details = try await lab.swarm.task("\(task.id)")
                let address = try #require(details.attachments.first?.addresses.first?.split(separator: "/").first)
                #expect(try lab.inside(task, "ip -4 addr show eth0").contains("inet \(address)/24"))
                #expect(try lab.inside(client, "ping -c1 -W2 \(address) >/dev/null && echo up") == "up\n")
            }
            #expect(try lab.inside(client, "ping -c1 -W2 web-alias >/dev/null && echo up") == "up\n")
            for name in ["web", "client"] { try await lab.swarm.removeService(name) }
            try await lab.swarm.waitForNoTasks()
            try await lab.swarm.removeSwarmNetwork("front")
            try eventually("the bridge is gone") { try lab.networks().isEmpty }
        }
    }

    @Test("A task serves once its health check passes; one that becomes unhealthy is ended and replaced")
    func health() async throws {
        try await SwarmLab.run { lab in
            var spec = lab.spec(replicas: 1)
            var check = HealthcheckConfig()
            check.test = ["CMD-SHELL", "test ! -e /sick"]
            (check.interval, check.retries, check.timeout) = (100_000_000, 1, 5_000_000_000)
            spec.task.container.healthcheck = check
            _ = try await lab.swarm.createService(spec)
            try await lab.swarm.wait("web") { $0.tasks.serving == 1 }
            let task = try #require(try await lab.swarm.tasks(Filters()).first)
            _ = try lab.inside(task, "touch /sick")
            let tasks = try await lab.swarm.tasks(of: "web") { tasks in
                tasks.contains { $0.id == task.id && $0.status.state == .failed } && tasks.contains { $0.status.servingSince != nil }
            }
            let error = tasks.first { $0.id == task.id }?.status.error ?? ""
            #expect(error.hasSuffix(": dockerexec: unhealthy container"), "\(error)")
        }
    }

    @Test("Without a health check a task serves once it listens where its published port leads")
    func listening() async throws {
        try await SwarmLab.run { lab in
            var spec = lab.spec(replicas: 1)
            spec.task.container.arguments = ["sh", "-c", "sleep 1; exec busybox httpd -f -p 80"]
            let port = try Loopback.freePort()
            spec.endpoint.ports = [PortConfig(target: 80, published: port)]
            _ = try await lab.swarm.createService(spec)
            let tasks = try await lab.swarm.tasks(of: "web") { $0.contains { $0.status.servingSince != nil } }
            let status = try #require(tasks.first?.status)
            let (running, serving) = (try #require(status.runningSince), try #require(status.servingSince))
            #expect(serving.since(running) > .milliseconds(800))
            // The table of ports follows the word of the task.
            try eventually("the port leads to the task") { Loopback.connects(port) }
        }
    }
}
