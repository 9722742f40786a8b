import CaissonAPI
import CaissonControl
import CaissonCore
import CaissonLinux
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// A swarm of one on a root of its own, with a `caissond` that can be killed.
final class SwarmLab: Sendable {
    let lab: DaemonLab
    let swarm: any SwarmAPI
    private let daemon = Mutex<RunningCommand?>(nil)
    /// Programs of a test's own.
    private let kept = Mutex<[ChildProcess]>([])

    var program: CaissonProgram { lab.program }

    private init(_ lab: DaemonLab) {
        self.lab = lab
        swarm = SwarmClient(lab.client, isMember: { true }, startEngine: {
            throw CaissonError(.unavailable, "the test has not started an engine")
        })
    }

    /// Runs the body in a swarm, which is left afterwards: nothing of it may stay.
    static func run(_ body: (SwarmLab) async throws -> Void) async throws {
        try await DaemonLab.run("swarm") { lab in
            let swarmLab = SwarmLab(lab)
            lab.fixture.onCleanUp { try swarmLab.unmount() }
            lab.fixture.onCleanUp { swarmLab.endKept() }
            try await swarmLab.startEngine()
            _ = try await swarmLab.swarm.initializeSwarm(SwarmInitRequest())
            try await body(swarmLab)
            try await swarmLab.swarm.leaveSwarm(force: true)
            #expect(try lab.program.succeed("ps", "-aq") == "")
            #expect(try swarmLab.networks() == [])
            #expect(!Files.exists(lab.program.root.appending("swarm")))
            #expect(try swarmLab.mounts() == [])
        }
    }

    func startEngine() async throws {
        let running = try await lab.start()
        daemon.withLock { $0 = running }
    }

    /// SIGKILL, and nothing after it before the next start.
    func killEngine() throws {
        guard let running = daemon.withLock({ $0 }) else { return }
        try running.process.signal(.kill)
        _ = try running.process.waitBlocking()
    }

    /// An engine that is killed before it may have come up.
    func startBriefly(_ life: Duration) throws {
        let running = try lab.spawn()
        _ = try running.process.waitBlocking(timeout: life)
        try running.process.signal(.kill)
        _ = try running.process.waitBlocking()
    }

    func log() throws -> String { try daemon.withLock { $0 }.map { try lab.log($0) } ?? "" }

    func spec(_ name: String = "web", replicas: Int = 3, image: String = "alpine") -> ServiceSpec {
        var spec = ServiceSpec(name: name, task: TaskSpec(container: ContainerSpec(image: image)), mode: .replicated(replicas: replicas))
        // Ends at once when it is told to, which the first process of a container does only if it says so.
        spec.task.container.arguments = ["sh", "-c", "trap exit TERM; while :; do sleep 1000 & wait; done"]
        spec.task.restart.delay = .zero
        spec.update.monitor = .zero
        return spec
    }

    /// The names of running containers.
    func running() throws -> [String] { try lines("ps", "--format", "{{.Names}}") }

    /// Networks of the swarm on this host.
    func networks() throws -> [String] { try lines("network", "ls", "--filter", "label=com.docker.swarm.network.id", "--format", "{{.Name}}") }

    /// Mounts below the run directory's part for swarms.
    func mounts() throws -> [FilePath] {
        let place = program.runRoot.appending("swarm")
        return try MountInfo.current().map(\.mountPoint).filter { $0.starts(with: place) }
    }

    func lines(_ arguments: String...) throws -> [String] {
        try program.succeed(arguments).split(separator: "\n").map(String.init).sorted()
    }

    /// The output of a command inside a task's container.
    func inside(_ task: TaskSummary, _ command: String) throws -> String {
        try program.succeed("exec", task.name, "sh", "-c", command)
    }

    /// The first process of a task's container.
    func pid(of task: TaskSummary) throws -> Int32 {
        try #require(Int32(program.succeed("inspect", "--format", "{{.State.Pid}}", task.name).dropLast()))
    }

    /// Ends with the test at the latest.
    func keep(_ process: ChildProcess) { kept.withLock { $0.append(process) } }

    func endKept() {
        for process in kept.withLock({ kept in
            defer { kept = [] }
            return kept
        }) {
            try? process.signal(.kill)  // ignored: it has ended
            _ = try? process.waitBlocking()
        }
    }

    private func unmount() throws { for place in try mounts() { try Mounts.unmount(place, detach: true) } }
}
