import CaissonAPI
import CaissonControl
import CaissonCore
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

@Suite(
    "The long-lived engine", .serialized,
    .enabled(if: DaemonLab.isPossible, "needs root, overlayfs, docker-registry, umoci and skopeo"))
struct DaemonLabTests {
    @Test("After a boot it starts what restart policies want, and only that; starting it again changes nothing")
    func afterBoot() async throws {
        try await DaemonLab.run("daemon") { lab in
            let policies = ["no", "always", "unless-stopped", "on-failure"]
            for policy in policies { try lab.program.succeed("run", "-d", "--name", policy, "--restart", policy, "alpine", "sleep", "1000") }
            for policy in ["always", "unless-stopped"] {
                try lab.program.succeed("run", "-d", "--name", "stopped-\(policy)", "--restart", policy, "alpine", "sleep", "1000")
                try lab.program.succeed("stop", "-t", "0", "stopped-\(policy)")
            }
            try lab.loseHost(policies)
            let daemon = try await lab.start()
            let expected = [
                "no": "exited", "always": "running", "unless-stopped": "running", "on-failure": "running",
                "stopped-always": "running", "stopped-unless-stopped": "exited",
            ]
            for (name, state) in expected { #expect(try lab.state(of: name) == state, "\(name)") }
            #expect(try await lab.status().running == 4)

            // A container that is stopped stays so, whoever starts the engine again in the same boot.
            try lab.program.succeed("stop", "-t", "0", "always")
            let survivors = try ["unless-stopped", "on-failure"].map(lab.monitor)
            try daemon.process.signal(.term)
            _ = try daemon.process.waitBlocking()
            _ = try await lab.start()
            #expect(try lab.state(of: "always") == "exited")
            #expect(try ["unless-stopped", "on-failure"].map(lab.monitor) == survivors)
        }
    }

    @Test("SIGTERM ends it within a second; containers neither end nor restart, and the socket is gone")
    func terminates() async throws {
        try await DaemonLab.run("daemon") { lab in
            try lab.program.succeed("run", "-d", "--name", "web", "alpine", "sleep", "1000")
            let monitor = try lab.monitor(of: "web")
            let daemon = try await lab.start()
            let started = SystemClock.monotonic()
            try daemon.process.signal(.term)
            #expect(try daemon.process.waitBlocking(timeout: .seconds(10))?.code == 0)
            #expect(SystemClock.monotonic() - started < .seconds(1))
            #expect(try lab.monitor(of: "web") == monitor)
            #expect(!Files.exists(lab.program.runRoot.appending(ControlProtocol.socketName)))
            #expect(try lab.log(daemon).contains("info ending: SIGTERM"))
        }
    }

    @Test("A second one for the same root is refused with the first one's number; one killed at once makes way")
    func singleInstance() async throws {
        try await DaemonLab.run("daemon") { lab in
            let first = try await lab.start()
            let second = try lab.spawn()
            #expect(try second.process.waitBlocking(timeout: .seconds(10))?.code == 1)
            #expect(try lab.log(second).contains("the long-lived engine of \(lab.program.root) runs already as process \(first.process.pid)"))
            #expect(try await lab.status().pid == first.process.pid)
            try first.process.signal(.kill)
            _ = try first.process.waitBlocking()
            let third = try await lab.start()
            #expect(try await lab.status().pid == third.process.pid)
        }
    }

    @Test("Killed again and again while it starts and works, it comes back to the same containers")
    func killed() async throws {
        try await DaemonLab.run("daemon") { lab in
            try lab.program.succeed("run", "-d", "--name", "web", "--restart", "always", "alpine", "sleep", "1000")
            try lab.program.succeed("run", "-d", "--name", "job", "alpine", "sleep", "1000")
            try lab.loseHost(["web", "job"])
            for delay in [5, 20, 40, 60, 80, 100, 150, 200, 300, 600] {
                let daemon = try lab.spawn()
                _ = try daemon.process.waitBlocking(timeout: .milliseconds(delay))
                try daemon.process.signal(.kill)
                _ = try daemon.process.waitBlocking()
            }
            let daemon = try await lab.start()
            #expect(try lab.state(of: "web") == "running")
            #expect(try lab.state(of: "job") == "exited")
            #expect(try await lab.status().services.map(\.state) == [.running, .running, .running])
            let log = try lab.log(daemon)
            #expect(!log.contains(" error "), "\(log)")
        }
    }

    @Test("A container whose monitor was killed is recorded without a command of anybody's, and restarted if its policy says so")
    func lostMonitor() async throws {
        try await DaemonLab.run("daemon") { lab in
            let daemon = try await lab.start()
            try lab.program.succeed("run", "-d", "--name", "job", "alpine", "sleep", "1000")
            try lab.program.succeed("run", "-d", "--name", "web", "--restart", "always", "alpine", "sleep", "1000")
            let monitors = try ["job", "web"].map(lab.monitor)
            for monitor in monitors { try Signal.kill.send(to: monitor) }
            try eventually("both are told of") {
                let log = try lab.log(daemon)
                return log.contains("container job: its monitor was gone") && log.contains("container web: started again")
            }
            #expect(try lab.state(of: "job") == "exited")
            #expect(try lab.program.succeed("inspect", "--format", "{{.State.ExitCode}} {{.State.Error}}", "job") == "137 monitor lost\n")
            #expect(try lab.state(of: "web") == "running")
            #expect(try lab.monitor(of: "web") != monitors[1])
        }
    }

    @Test("SIGHUP has the configuration read again; a mistake in it is told and changes nothing")
    func reloads() async throws {
        try await DaemonLab.run("daemon") { lab in
            let daemon = try await lab.start()
            try lab.configure("check = \"1h\"")
            try daemon.process.signal(.hup)
            try eventually("the configuration was read") { try lab.log(daemon).contains("configuration read again") }
            #expect(try await lab.status().services.first { $0.name == "upkeep" }?.detail.contains("every about an hour") == true)
            try lab.configure("check = \"often\"")
            #expect(try lab.command("reload").status == 0)
            try eventually("the mistake was told") { try lab.log(daemon).contains("configuration not changed: ") }
            #expect(try lab.log(daemon).contains("\"often\" is not a duration"))
            #expect(try await lab.status().services.first { $0.name == "upkeep" }?.detail.contains("every about an hour") == true)
        }
    }

    @Test("Its commands start it in the background, tell how it is, and end it; info tells of it")
    func commands() async throws {
        try await DaemonLab.run("daemon") { lab in
            #expect(try lab.command("status").status == 3)
            #expect(try lab.program.succeed("info", "--format", "{{json .Daemon}}") == "null\n")
            let started = try lab.command("start")
            #expect(started.status == 0, "\(started.errors)")
            #expect(started.output.hasPrefix("runs as process "))
            #expect(try lab.command("start").output.hasPrefix("runs already, as process "))
            let status = try lab.command("status")
            #expect(status.status == 0)
            #expect(status.output.contains("root:       \(lab.program.root)\n"))
            #expect(status.output.contains("  upkeep     running"))
            let pid = try await lab.status().pid
            #expect(try lab.program.succeed("info", "--format", "{{.Daemon.Pid}}") == "\(pid)\n")
            #expect(try lab.program.succeed("info").contains("Long-lived Engine: process \(pid), up since "))
            #expect(try lab.command("stop").output == "ended\n")
            #expect(try lab.command("stop").output == "does not run\n")
            let events = try lab.program.succeed(
                "events", "--since", "0", "--until", "0s", "--filter", "type=daemon", "--format", "{{.Action}} {{.Actor.Attributes.pid}}")
            #expect(events == "start \(pid)\nstop \(pid)\n")
            // Nobody's child: whoever takes those in may not have looked yet.
            #expect(["Z", nil].contains(ProcessTable.state(pid)))
        }
    }

    @Test("Rules that somebody took away come back", .enabled(if: Host.hasNftables, "needs nftables"))
    func rulesComeBack() async throws {
        try await DaemonLab.run("daemon") { lab in
            let before = try DaemonLab.tables()
            try lab.program.succeed("network", "create", "inner")
            try lab.program.succeed("run", "-d", "--name", "web", "--network", "inner", "-p", "127.0.0.1:0:80", "alpine", "sleep", "1000")
            let daemon = try await lab.start()
            let table = try #require(DaemonLab.tables().subtracting(before).first { $0.hasPrefix("inet caisson_") })
            #expect(try Host.run("nft", ["delete", "table"] + table.split(separator: " ").map(String.init)).code == 0)
            try eventually("the rules are back") { try DaemonLab.tables().contains(table) && lab.log(daemon).contains("network repaired: ") }
            let report = try lab.program.succeed("network", "verify")
            #expect(!report.contains("missing"), "\(report)")
            try lab.program.succeed("rm", "-f", "web")
            try lab.program.succeed("network", "rm", "inner")
        }
    }

    @Test("The service manager is told when it is ready and when it ends")
    func notifies() async throws {
        try await DaemonLab.run("daemon") { lab in
            let manager = try NotifySocket(lab.fixture.path("notify"))
            let daemon = try lab.spawn(environment: ["NOTIFY_SOCKET=\(lab.fixture.path("notify"))"])
            #expect(try manager.receive().hasPrefix("READY=1\nSTATUS="))
            #expect(lab.client.isListening)
            try daemon.process.signal(.hup)
            #expect(try manager.receive().hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
            #expect(try manager.receive() == "READY=1")
            try daemon.process.signal(.term)
            #expect(try manager.receive() == "STOPPING=1")
            #expect(try daemon.process.waitBlocking(timeout: .seconds(10))?.code == 0)
        }
    }
}
