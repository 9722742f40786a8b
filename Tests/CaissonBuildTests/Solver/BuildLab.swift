import CaissonAPI
import CaissonBuild
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import Synchronization
import SystemPackage
import TestSupport

/// A context, a state root and a builder whose RUN steps are a few words instead of programs.
final class BuildLab: Sendable {
    let fixture: Fixture
    let root: FilePath
    let database: StateDatabase
    let images: ImageStore
    let snapshots: OverlaySnapshotter
    let runner: WordRunner
    let resolver: LabImages

    init(_ fixture: Fixture) throws {
        self.fixture = fixture
        root = fixture.path("state")
        database = StateDatabase(root: root)
        images = ImageStore(database: database, content: ContentStore(root: root))
        snapshots = OverlaySnapshotter(root: root, durable: false)
        runner = WordRunner(snapshots)
        resolver = LabImages(images, snapshots)
        try fixture.folder("context")
        try resolver.have(
            "base", files: ["etc/os": "lab", "etc/passwd": "root:x:0:0::/:/bin/sh\napp:x:7:8::/:/bin/sh\n"])
    }

    func environment(boot: String = "boot-1") -> BuildEnvironment {
        BuildEnvironment(
            root: root, database: database, locks: StateLocks(root: root), images: images, snapshots: snapshots,
            steps: runner,
            resolver: resolver, boot: boot)
    }

    var request: BuildRequest {
        var request = BuildRequest(context: .folder(fixture.path("context").string))
        request.tags = ["lab"]
        return request
    }

    /// Builds what `dockerfile` says; `change` adapts the request.
    func build(
        _ dockerfile: String, boot: String = "boot-1", _ change: (inout BuildRequest) throws -> Void = { _ in }
    ) async throws -> LabBuild {
        var request = request
        try fixture.file("context/Dockerfile", dockerfile)
        // The Dockerfile itself is no part of what COPY takes in these tests.
        try fixture.file("context/Dockerfile.dockerignore", "Dockerfile*\n")
        try change(&request)
        let events = Mutex<[BuildEvent]>([])
        let build = Build(id: .random(), request: request, environment: environment(boot: boot))
        let result: Result<BuildResult, any Error>
        do {
            result = .success(try await build.run { event in events.withLock { $0.append(event) } })
        } catch {
            result = .failure(error)
        }
        return LabBuild(events: events.withLock { $0 }, result: result)
    }

    func config(_ name: String = "lab") throws -> ImageConfig { try images.config(of: images.resolve(name)) }

    /// Every path of an image's files with what is in it.
    func files(_ name: String = "lab") throws -> [String: String] {
        let image = try images.resolve(name)
        var found: [String: String] = [:]
        for layer in image.layers {
            let path = try snapshots.layer(layer.chainID).path
            try Directory.walk(path) { file, status in
                if status.kind == .regular { found[file.string] = try Files.readText(path.appending(file.components)) }
                return .descend
            }
        }
        return found
    }
}

/// What a build told.
struct LabBuild {
    let events: [BuildEvent]
    let result: Result<BuildResult, any Error>

    var steps: [BuildStep] {
        events.flatMap { event -> [BuildStep] in if case .steps(let steps) = event { steps } else { [] } }
    }

    func end(_ id: Int) -> StepEnd? {
        for case .stepEnded(id, let end) in events { return end }
        return nil
    }

    /// How each step of the Dockerfile ended: `cached`, or the reason it ran.
    var outcomes: [String] {
        steps.filter { ![.internal, .source, .export].contains($0.kind) }.map { step in
            guard let end = end(step.id) else { return "pending" }
            switch end.outcome {
            case .cached: return "cached"
            case .cancelled: return "cancelled"
            case .failed: return "failed"
            case .done: return end.miss?.reason.rawValue ?? "done"
            }
        }
    }

    func miss(_ name: String) -> CacheMiss? { steps.first { $0.name.hasSuffix(name) }.flatMap { end($0.id)?.miss } }

    var message: String {
        guard case .ended(let end)? = events.last, case .failed(let message, _, _) = end.outcome else { return "" }
        return message
    }

    var source: String {
        guard case .ended(let end)? = events.last, case .failed(_, _, let source) = end.outcome else { return "" }
        return source
    }
}

/// Runs `write PATH TEXT`, `append`, `fail STATUS`, `say TEXT`, `bytes HEX…` one at a time, `stop NAME` instead of programs.
final class WordRunner: StepRunner {
    private let snapshots: OverlaySnapshotter
    /// Commands in the order they ran.
    private let log = Mutex<[String]>([])
    private let steps = Mutex<[RunStep]>([])
    /// Called before a command does its work.
    let before = Mutex<(@Sendable (String) async throws -> Void)?>(nil)

    init(_ snapshots: OverlaySnapshotter) { self.snapshots = snapshots }

    var ran: [String] { log.withLock { $0 } }
    var last: RunStep? { steps.withLock { $0.last } }

    func run(
        _ step: RunStep, on snapshot: String, output: @escaping @Sendable (Int, [UInt8]) -> Void
    ) async throws -> StepExit {
        let command = step.arguments.last ?? ""
        log.withLock { $0.append(command) }
        steps.withLock { $0.append(step) }
        if let before = before.withLock({ $0 }) { try await before(command) }
        let words = command.split(separator: " ", maxSplits: 2).map(String.init)
        let upper = try snapshots.container(snapshot).plan.upperPath
        guard let upper, let verb = words.first else { return StepExit(status: 127) }
        switch verb {
        case "write":
            let path = upper.appending(FilePath(words[1]).components)
            try Files.makeDirectories(path.removingLastComponent())
            try Files.write(path, Array((words.count > 2 ? words[2] : "").utf8))
        case "say": output(1, Array(words.dropFirst().joined(separator: " ").utf8))
        case "bytes":
            for byte in words.dropFirst().joined(separator: " ").split(separator: " ") {
                output(1, [UInt8(byte, radix: 16) ?? 0])
            }
        case "fail": return StepExit(status: Int32(words[1]) ?? 1)
        default: return StepExit(status: 127)
        }
        return StepExit(status: 0)
    }
}

/// Images by name.
final class LabImages: ImageResolver {
    private let images: ImageStore
    private let snapshots: OverlaySnapshotter

    init(_ images: ImageStore, _ snapshots: OverlaySnapshotter) {
        self.images = images
        self.snapshots = snapshots
    }

    /// Makes an image of one layer.
    func have(_ name: String, files: [String: String], _ change: (inout ExecutionConfig) -> Void = { _ in }) throws {
        var plan = LayerPlan()
        var folders: Set<String> = []
        for (path, text) in files {
            if let slash = path.lastIndex(of: "/") { folders.insert(String(path[..<slash])) }
            var file = PlannedFile(path: Array(path.utf8), kind: .regular, mode: 0o644)
            file.content = .bytes(Array(text.utf8))
            file.size = Int64(text.utf8.count)
            plan.files.append(file)
        }
        for folder in folders {
            plan.files.append(PlannedFile(path: Array(folder.utf8), kind: .directory, mode: 0o755))
        }
        let layer = try snapshots.build(plan, on: nil)
        var execution = ExecutionConfig()
        execution.env = ["PATH=/bin"]
        change(&execution)
        var config = ImageConfig(platform: .host, config: execution)
        config.created = Timestamp(seconds: 1_000)
        config.history = [History(created: config.created, createdBy: "the lab")]
        let new = try images.create(
            config, layers: [ImageLayer(diffID: layer.diffID, chainID: layer.chainID, blob: nil)], size: layer.size)
        try images.register(new, as: [Reference(parsing: name)])
    }

    func resolve(
        _ reference: String, platform: Platform, pull: Bool, progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> ResolvedImageSource {
        let record = try images.resolve(reference)
        return ResolvedImageSource(
            name: try Reference(parsing: reference).withDefaultTag.canonical, record: record,
            config: try images.config(of: record))
    }

    func resolve(
        layout: String, platform: Platform, progress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> ResolvedImageSource {
        throw CaissonError(.notFound, layout)
    }
}
