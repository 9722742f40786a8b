import CaissonAPI
import CaissonCore
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

/// The life of a service with all it needs, during each part of which its engine, with agent and store, is killed at instants that
/// follow from a seed, and so are monitors of its containers.
struct KillSeries {
    private let lab: SwarmLab
    private var random: SeededGenerator

    init(_ lab: SwarmLab, seed: UInt64) {
        self.lab = lab
        random = SeededGenerator(seed: seed)
    }

    /// Listens where its published port leads, and ends at once when it is told to.
    static let server = ["sh", "-c", "trap exit TERM; httpd -f -p 80 & wait"]

    mutating func run() async throws {
        let before = try Remains(lab)
        try await deploy()
        try await step("scale up", tasks: 10) {
            try await $0.swarm.change("web") { $0.mode = .replicated(replicas: 10) }
        }
        try await step("scale down", tasks: 4) {
            try await $0.swarm.change("web") { $0.mode = .replicated(replicas: 4) }
        }
        try await step("update", tasks: 4) {
            try await $0.swarm.change("web") { $0.task.container.environment = ["ROUND=2"] }
        }
        for task in try await living() {
            try require(lab.inside(task, "echo $ROUND") == "2\n", "\(task.name) is not updated")
        }
        try await step("rollback", tasks: 4) { lab in
            let service = try await lab.swarm.service("web")
            // Done already, by a try that was cut off before its answer.
            if service.previousSpec != nil { try await lab.swarm.rollbackService("web", version: service.version) }
        }
        try await remove(before)
    }

    private mutating func deploy() async throws {
        try await persistently {
            _ = try await $0.swarm.createPayload(.secret, PayloadSpec(name: "key"), Array("hush".utf8))
        }
        try await persistently { _ = try await $0.swarm.createSwarmNetwork(SwarmNetworkSpec(name: "yard")) }
        var spec = lab.spec(replicas: 6)
        spec.update.parallelism = 2
        // A monitor that is killed while its container starts is not the update's fault.
        spec.update.failureAction = .continue
        spec.rollback = spec.update
        spec.task.networks = [TaskNetwork(target: "yard")]
        spec.task.container.secrets = [
            SecretReference(id: SecretID(bits: 0), name: "key", version: 0, target: FileTarget(name: "key"))
        ]
        spec.task.container.mounts = [MountRequest(type: .volume, source: "store", target: "/data")]
        spec.endpoint.ports = [PortConfig(target: 80)]
        spec.task.container.arguments = Self.server
        try await step("deploy", tasks: 6) { [spec] in _ = try await $0.swarm.createService(spec) }
    }

    /// Does something, kills at some instants during it, and looks what came of it.
    private mutating func step(_ what: String, tasks: Int, _ body: @escaping @Sendable (SwarmLab) async throws -> Void)
        async throws
    {
        let (instants, victim) = (kills(), random.next())
        async let done: Void = persistently(body)
        for (number, instant) in instants.enumerated() {
            try await Task.sleep(for: instant)
            if number == 1, random.oneIn(2) { try killMonitor(victim) }
            try lab.killEngine()
            if random.oneIn(3) { try killMonitor(victim &+ 1) }
            // Some are killed before they have come up.
            for _ in 0..<random.integer(0...1) { try lab.startBriefly(.milliseconds(random.integer(1...300))) }
            try await lab.startEngine()
        }
        try await done
        do { try await expect(tasks) } catch {
            throw LawBroken(description: "\(what), killed after \(instants): \(error)")
        }
    }

    /// How long to wait before each kill.
    private mutating func kills() -> [Duration] {
        (0..<random.integer(1...3)).map { _ in .milliseconds(random.integer(0...900)) }
    }

    /// Of one of the containers that run; none is no error, and neither is one that ends just now.
    private func killMonitor(_ number: UInt64) throws {
        let names = try lab.running()
        guard !names.isEmpty, let monitor = try? lab.lab.monitorIfAny(of: names[Int(number % UInt64(names.count))]) else { return }
        try? Signal.kill.send(to: monitor)
    }

    /// Until it was answered, whatever engines end meanwhile.
    private func persistently(_ body: @escaping @Sendable (SwarmLab) async throws -> Void) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            do { return try await body(lab) } catch let error as CaissonError where [.alreadyExists, .notFound].contains(error.code) {
                // Made, or removed, by a try that was cut off before its answer.
                return
            } catch {
                guard ContinuousClock.now < end else { throw error }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    private func living() async throws -> [TaskSummary] {
        try await lab.swarm.tasks(Filters(["service": ["web"]])).filter { !$0.status.state.isTerminal }
    }

    /// So many tasks, each in a slot of its own, each with the one container that runs.
    private func expect(_ count: Int) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            let service = try await lab.swarm.service("web")
            let tasks = try await living()
            let running = try lab.running()
            let isDone =
                service.tasks.serving == count && tasks.count == count && service.updateStatus?.state.isRunning != true
            if isDone, running == tasks.map(\.name).sorted() {
                try require(Set(tasks.map(\.slot)).count == count, "two tasks of one slot run: \(running)")
                let mounts = try lab.mounts().compactMap(\.lastComponent?.string).sorted()
                try require(mounts == tasks.map { "\($0.id)" }.sorted(), "secrets of \(mounts), tasks \(running)")
                return
            }
            guard ContinuousClock.now < end else {
                throw LawBroken(
                    description:
                        "not \(count): tasks \(tasks.map { "\($0.name) \($0.status.state.name)" }), running \(running), \(service.tasks), \(String(describing: service.updateStatus)); \(try lab.log())"
                )
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private mutating func remove(_ before: Remains) async throws {
        let instants = kills()
        async let done: Void = persistently { try await $0.swarm.removeService("web") }
        for instant in instants {
            try await Task.sleep(for: instant)
            try lab.killEngine()
            try await lab.startEngine()
        }
        try await done
        let gone = lab
        try await persistently { _ in
            guard try await gone.swarm.tasks(Filters()).isEmpty else { throw LawBroken(description: "tasks are left") }
        }
        try await persistently { try await $0.swarm.removeSwarmNetwork("yard") }
        try await persistently { try await $0.swarm.removePayload(.secret, "key") }
        try eventually("all containers are gone") { try lab.program.succeed("ps", "-aq") == "" }
        #expect(try lab.lines("volume", "ls", "-q") == ["store"])
        try lab.program.succeed("volume", "rm", "store")
        // Snapshots that were being made when their program was killed are swept by a prune, as everywhere.
        try lab.program.succeed("image", "prune", "-f")
        var after = try Remains(lab)
        try eventually("\(before) again, not \(after)", within: .seconds(20)) {
            after = try Remains(lab)
            return after == before
        }
    }
}

/// What a series could leave behind.
struct Remains: Equatable {
    private let networks: [String]
    private let volumes: [String]
    private let mounts: Set<String>
    private let cgroups: Set<String>
    private let links: Set<String>
    private let folders: Set<String>

    init(_ lab: SwarmLab) throws {
        networks = try lab.networks()
        volumes = try lab.lines("volume", "ls", "-q")
        let roots = [lab.program.root, lab.program.runRoot]
        mounts = Set(
            try MountInfo.current().map(\.mountPoint).filter { place in roots.contains { place.starts(with: $0) } }.map(
                \.string))
        cgroups = LeakCheck.cgroups()
        links = Set(try Files.list("/sys/class/net").map(\.name))
        folders = Set(
            try ["containers", "snapshots", "volumes"].map { lab.program.root.appending($0) }.flatMap { folder in
                try Files.exists(folder) ? Files.list(folder).map { "\(folder)/\($0.name)" } : []
            } + Files.list(lab.program.runRoot).map(\.name).filter { $0 != "swarm" })
    }
}
