import CaissonAPI
import CaissonControl
import CaissonCore
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// A root with an image of a busybox and a `caissond` to start, kill and ask.
struct DaemonLab: Sendable {
    static let isPossible = Host.canMountOverlay && PublishedImages.isPossible

    let program: CaissonProgram
    var fixture: Fixture { program.fixture }

    /// Runs the body; nothing may be left behind.
    static func run(_ name: String, _ body: (DaemonLab) async throws -> Void) async throws {
        let check = LeakCheck([.mounts, .cgroups, .links, .children])
        try await withFixture(name) { fixture in
            let registry = try LocalRegistry(fixture)
            try PublishedImages(fixture, registry).publishAlpine()
            let lab = DaemonLab(program: try CaissonProgram(fixture, mirror: registry.host))
            try lab.configure("check = \"1s\"")
            try lab.program.succeed("pull", "-q", "alpine")
            try await body(lab)
        }
        #expect(check.leaks() == [])
    }

    /// `[daemon]` of its `config.toml`.
    func configure(_ lines: String) throws { try fixture.file("config/config.toml", "[daemon]\n\(lines)\n") }

    /// Starts it in the foreground, without waiting for anything.
    func spawn(_ arguments: [String] = ["run"], environment: [String] = []) throws -> RunningCommand {
        let command = try program.spawn(arguments, executable: "caissond", further: environment)
        fixture.onCleanUp {
            try? command.process.signal(.kill) // ignored: it has ended
            _ = try command.process.waitBlocking()
        }
        return command
    }

    /// Starts it and waits until it answers.
    func start() async throws -> RunningCommand {
        let daemon = try spawn()
        try eventually("the engine answers") {
            if let status = try daemon.process.waitBlocking(timeout: .zero) {
                throw LawBroken(description: "caissond ended with \(status): \(try log(daemon))")
            }
            return client.isListening
        }
        return daemon
    }

    func log(_ daemon: RunningCommand) throws -> String { try Files.readText(daemon.errors) }

    var client: ControlClient { ControlClient(runRoot: program.runRoot) }

    func status() async throws -> DaemonStatus { try await client.call("status", as: DaemonStatus.self) }

    /// Runs `caissond` to its end.
    func command(_ arguments: String...) throws -> CaissonProgram.Outcome { try spawn(arguments).finish() }

    /// The monitor of a running container.
    func monitor(of name: String) throws -> Int32 {
        let monitor = try monitorIfAny(of: name)
        return try #require(monitor)
    }

    /// The same of a container that may have ended just now.
    func monitorIfAny(of name: String) throws -> Int32? {
        Int32(try program.succeed("inspect", "--format", "{{.State.Pid}}", name).dropLast()).flatMap { ProcessTable.parent($0) }
    }

    func state(of name: String) throws -> String { String(try program.succeed("inspect", "--format", "{{.State.Status}}", name).dropLast()) }

    /// What a sudden end of the host leaves: no process, an empty run directory.
    func loseHost(_ containers: [String]) throws {
        let processes = try containers.map { try (monitor(of: $0), Int32(program.succeed("inspect", "--format", "{{.State.Pid}}", $0).dropLast())) }
        for (monitor, _) in processes { try Signal.kill.send(to: monitor) }
        try eventually("the containers' end") { processes.allSatisfy { !ProcessTable.exists($0.1 ?? 0) } }
        for entry in try Files.list(program.runRoot) { try removeTree(at: program.runRoot.appending(entry.name)) }
    }

    /// The firewall tables of this host.
    static func tables() throws -> Set<String> {
        Set(try Host.run("nft", ["list", "tables"]).output.split(separator: "\n").map { String($0.dropFirst("table ".count)) })
    }
}
