import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime
import SystemPackage
import TestSupport
import Testing

@Suite(.serialized, .enabled(if: Host.canRunContainers, "needs root, namespaces, overlayfs and busybox"), .timeLimit(.minutes(2)))
struct ShimHealthTests {
    /// A container that idles until it is killed, probed by `command` every 30 ms.
    private func start(
        _ fixture: Fixture, probe command: String..., retries: Int = 2, adjust: @escaping @Sendable (inout HealthPlan) -> Void = { _ in },
        plan outer: @escaping @Sendable (inout LaunchPlan) -> Void = { _ in }
    ) async throws -> (ContainerFixture, ShimConnection) {
        var container = try ContainerFixture(fixture, "sh", "-c", "while :; do sleep 0.02; done")
        container.mounts = [try signals(fixture)]
        container.adjust = { plan in
            var config = HealthcheckConfig()
            (config.test, config.retries) = (["CMD"] + command, retries)
            (config.interval, config.timeout) = (30_000_000, 5_000_000_000)
            plan.health = try #require(HealthPlan(config, shell: nil))
            if var health = plan.health {
                adjust(&health)
                plan.health = health
            }
            outer(&plan)
        }
        return (container, try await container.start())
    }

    /// A folder of the test's that the container sees as `/signal`.
    private func signals(_ fixture: Fixture) throws -> SpecMount {
        try Files.makeDirectories(fixture.path("signal"))
        return SpecMount(source: fixture.path("signal").string, destination: "/signal", readOnly: false)
    }

    private func health(_ container: ContainerFixture, _ what: String, _ holds: (HealthDetails) -> Bool) throws -> HealthDetails {
        var last: HealthDetails?
        try eventually(what) {
            last = try RunDirectory(container.runDirectory).health()?.details
            return last.map(holds) ?? false
        }
        return try #require(last)
    }

    private func end(_ connection: ShimConnection) async throws {
        try await connection.signal(Signal.kill.number, stop: true)
        _ = try await connection.wait()
        await connection.recorded()
    }

    @Test func `a probe that succeeds makes a container healthy, and what it said is kept`() async throws {
        try await withFixture { fixture in
            let (container, connection) = try await start(fixture, probe: "sh", "-c", "echo well; echo ill >&2")
            #expect(try RunDirectory(container.runDirectory).health()?.details.status == .starting)
            let found = try health(container, "five probes") { $0.log.count == 5 }
            #expect(found.status == .healthy)
            #expect(found.failingStreak == 0)
            #expect(found.log.allSatisfy { $0.exitCode == 0 && $0.output.contains("well\n") && $0.output.contains("ill\n") && $0.end >= $0.start })
            try await end(connection)
        }
    }

    @Test func `so many failures in a row make it unhealthy, one success healthy again`() async throws {
        try await withFixture { fixture in
            let (container, connection) = try await start(fixture, probe: "sh", "-c", "[ -e /signal/well ] || exit 3", retries: 3)
            let sick = try health(container, "unhealthy") { $0.status == .unhealthy }
            #expect(sick.failingStreak >= 3)
            #expect(sick.log.allSatisfy { $0.exitCode == 3 })
            try Files.write(fixture.path("signal/well"), [])
            let well = try health(container, "healthy") { $0.status == .healthy }
            #expect(well.failingStreak == 0)
            try await end(connection)
        }
    }

    @Test func `failures in the start period do not count`() async throws {
        try await withFixture { fixture in
            let (container, connection) = try await start(fixture, probe: "false", retries: 1) { health in
                (health.startPeriod, health.startInterval) = (.seconds(600), .milliseconds(20))
            }
            let found = try health(container, "five failures") { $0.log.count == 5 }
            #expect(found.status == .starting)
            #expect(found.failingStreak == 0)
            try await end(connection)
        }
    }

    @Test func `a probe that takes too long is killed with its children and says so`() async throws {
        try await withFixture { fixture in
            let (container, connection) = try await start(fixture, probe: "sh", "-c", "echo slow; sleep 1000; true", retries: 1) {
                $0.timeout = .milliseconds(120)
            }
            let found = try health(container, "unhealthy") { $0.status == .unhealthy }
            #expect(found.log.first?.exitCode == -1)
            #expect(found.log.first?.output == "Health check exceeded timeout (120ms): slow\n")
            let children = ProcessTable.children(of: connection.pid).map(ProcessTable.commandLine)
            #expect(children.filter { $0 == ["sleep", "1000"] }.isEmpty)
            try await end(connection)
        }
    }

    @Test(arguments: [
        ("/no/such/probe", "exec: \"/no/such/probe\": executable file not found in $PATH"), ("/etc", "exec: \"/etc\": "),
    ])
    func `a probe that cannot be run fails with the reason`(command: String, reason: String) async throws {
        try await withFixture { fixture in
            let (container, connection) = try await start(fixture, probe: command, retries: 1)
            let found = try health(container, "unhealthy") { $0.status == .unhealthy }
            #expect(found.log.first?.exitCode == -1)
            #expect(found.log.first?.output.hasPrefix(reason) == true, "\(found.log.first?.output ?? "")")
            try await end(connection)
        }
    }

    @Test func `what a probe writes is cut at four KiB and is valid JSON whatever it is`() async throws {
        try await withFixture { fixture in
            let (container, connection) = try await start(fixture, probe: "sh", "-c", "head -c 100000 /dev/urandom; exit 1", retries: 1)
            let found = try health(container, "unhealthy") { $0.status == .unhealthy }
            #expect(found.log.first?.output.hasSuffix("...") == true)
            try await end(connection)
        }
    }

    @Test func `a change of health runs the reap command though a recorder is connected`() async throws {
        try await withFixture { fixture in
            let mark = fixture.path("reaped")
            let (container, connection) = try await start(
                fixture, probe: "true", plan: { $0.reapCommand = ["/bin/sh", "-c", "echo x >> \(mark.string)"] })
            _ = try health(container, "healthy") { $0.status == .healthy }
            try eventually("the reap command") { Files.exists(mark) }
            _ = try health(container, "more probes") { $0.log.count == 5 }
            #expect(try Files.readText(mark) == "x\n")
            try await end(connection)
        }
    }

    @Test func `a restart begins anew, and no probe outlives its container`() async throws {
        try await withFixture { fixture in
            let (container, connection) = try await start(
                fixture, probe: "sh", "-c", "sleep 1000",
                plan: { $0.restart = RestartPolicy(name: "always") })
            try eventually("a probe") { !ProcessTable.children(of: connection.shimPID).filter { $0 != connection.pid }.isEmpty }
            try await connection.signal(Signal.kill.number)
            try eventually("the second start") { try RunDirectory(container.runDirectory).health()?.generation == 2 }
            #expect(try RunDirectory(container.runDirectory).health()?.details.status == .starting)
            try await end(connection)
            try eventually("no process") { !ProcessTable.exists(connection.shimPID) }
        }
    }

    @Test func `a policy set while the process runs holds at its end`() async throws {
        try await withFixture { fixture in
            var container = try ContainerFixture(fixture, "sh", "-c", "while [ ! -e /signal/go ]; do sleep 0.02; done; rm /signal/go; exit 4")
            container.mounts = [try signals(fixture)]
            container.adjust = { $0.reapCommand = ["/bin/true"] }
            let connection = try await container.start()
            try await connection.change(RestartPolicy(name: "on-failure", maximumRetryCount: 1))
            let go = fixture.path("signal/go")
            try Files.write(go, [])
            try eventually("the second start") { try RunDirectory(container.runDirectory).running()?.generation == 2 }
            try Files.write(go, [])
            let report = try await connection.wait()
            #expect(report.restartCount == 1)
            #expect(report.status == 4)
            await connection.recorded()
        }
    }

    @Test func `a full log file asks for the reap command where it is to be compressed`() async throws {
        try await withFixture { fixture in
            let mark = fixture.path("reaped")
            var container = try ContainerFixture(fixture, "sh", "-c", "i=0; while [ $i -lt 100 ]; do echo line $i; i=$((i+1)); done")
            let log = container.log
            container.adjust = { plan in
                plan.log = LogPlan(path: log, maxSize: 4096, maxFiles: 3)
                plan.log?.compresses = true
                plan.log?.attributes = "{\"tag\":\"x\"}"
                plan.reapCommand = ["/bin/sh", "-c", "echo x >> \(mark.string)"]
            }
            #expect(try await container.run().status == 0)
            // Nobody who waits for the end waits for this.
            try eventually("the reap command") { Files.exists(mark) }
            let line = try Files.readText(log).split(separator: "\n").first ?? ""
            #expect(line.contains("\"stream\":\"stdout\",\"attrs\":{\"tag\":\"x\"},\"time\":\""))
        }
    }
}
