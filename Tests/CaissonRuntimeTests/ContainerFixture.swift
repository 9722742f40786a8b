import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonRuntime
import SystemPackage
import TestSupport

extension Host {
    /// Containers with a busybox inside can be made here.
    static let canRunContainers = canMountOverlay && canMakeNamespaces && hasBusybox
}

/// What a process in a container did.
struct Outcome {
    var report: ExitReport
    var output: String
    var errors: String
    var status: Int32 { report.status }
}

/// A busybox root file system and the makings of containers over it, in a fixture's folder.
struct ContainerFixture: Sendable {
    let id = ObjectID.random()
    let folder: FilePath
    let facts: HostFacts
    let client: ShimClient
    var config = ContainerConfig()
    var host = HostConfig()
    var user = ""
    var mounts: [SpecMount] = []
    /// Writes go to a layer of their own; false writes to the shared tree.
    var overlay = true
    /// Changes the plan before it is launched.
    var adjust: @Sendable (inout LaunchPlan) throws -> Void = { _ in }

    init(_ fixture: Fixture, _ command: String...) throws {
        let root = fixture.path("root")
        if !Files.exists(root) { try BaseImages.busyboxTree(in: root) }
        folder = fixture.root
        facts = try HostFacts.detect()
        client = ShimClient(executable: Host.products.appending("caisson-shim"))
        config.cmd = command
        host.networkMode = "none"
        for name in ["run", "upper", "work"] { try Files.makeDirectories(self.path(name)) }
    }

    /// A folder of this container's own.
    func path(_ name: String) -> FilePath { folder.appending("\(id.short)/\(name)") }
    var runDirectory: FilePath { path("run") }
    var log: FilePath { path("log.jsonl") }

    func builder() throws -> SpecBuilder {
        let etc = folder.appending("root/etc")
        let users = UserDatabase(
            passwd: try Files.read(etc.appending("passwd")), group: try Files.read(etc.appending("group")))
        var builder = try SpecBuilder(id: id, config: config, host: host, identity: users.identity(of: user), facts: facts)
        builder.rootPath = folder.appending("root")
        builder.mounts = mounts
        return builder
    }

    func plan() throws -> LaunchPlan {
        var plan = LaunchPlan(id: id, spec: try builder().build(), runDirectory: runDirectory, facts: facts)
        if overlay {
            plan.overlay = OverlayPlan(
                base: folder, lower: ["root"], upper: path("upper").string, work: path("work").string)
        }
        plan.attach = AttachOptions(stdin: true, stdout: true, stderr: true)
        plan.restart = host.restartPolicy
        plan.log = LogPlan(path: log)
        try adjust(&plan)
        return plan
    }

    /// Launches and starts; the monitor ends with ``ShimConnection/recorded()`` or the process's end without a recorder.
    func start() async throws -> ShimConnection {
        let connection = try await client.launch(plan())
        try await connection.start()
        return connection
    }

    /// Runs to the end.
    func run(input: String? = nil) async throws -> Outcome {
        var copy = self
        if input != nil {
            let outer = adjust
            copy.adjust = { plan in
                (plan.openStdin, plan.stdinOnce) = (true, true)
                try outer(&plan)
            }
        }
        let connection = try await copy.start()
        if let input {
            try await connection.send(Array(input.utf8))
            try await connection.closeInput()
        }
        let outcome = try await connection.collect()
        await connection.recorded()
        return outcome
    }
}

extension ShimConnection {
    /// All output and the end.
    func collect() async throws -> Outcome {
        var (output, errors): ([UInt8], [UInt8]) = ([], [])
        for try await chunk in self.output {
            switch chunk {
            case .stdout(let bytes): output += bytes
            case .stderr(let bytes): errors += bytes
            }
        }
        return Outcome(
            report: try await wait(), output: String(decoding: output, as: UTF8.self),
            errors: String(decoding: errors, as: UTF8.self))
    }

    /// Reads until `text` has come.
    func waitFor(_ text: String) async throws -> String {
        var seen: [UInt8] = []
        for try await chunk in output {
            switch chunk { case .stdout(let bytes), .stderr(let bytes): seen += bytes }
            if String(decoding: seen, as: UTF8.self).contains(text) { break }
        }
        return String(decoding: seen, as: UTF8.self)
    }
}
