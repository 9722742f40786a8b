import CaissonAPI
import CaissonCore
import Synchronization

/// An engine that answers from what a test put into it and notes what it was asked.
final class FakeEngine: EngineAPI, Sendable {
    struct State: Sendable {
        var calls: [String] = []
        var requests: [RunRequest] = []
        var execs: [ExecRequest] = []
        var containers: [ContainerSummary] = []
        var images: [ImageSummary] = []
        var history: [ImageHistoryEntry] = []
        var details: [String: ContainerDetails] = [:]
        var imageDetails: [String: ImageDetails] = [:]
        /// Names that are not there, for every call that takes one.
        var unknown: Set<String> = []
        /// Thrown by `start`.
        var startFailure: CaissonError?
        var session: FakeSession?
        /// References that have to be pulled before a container can be made.
        var absentImages: Set<String> = []
        var progress: [TransferProgress] = []
        var logs: [[LogEntry]] = []
        var events: [EngineEvent] = []
        var changes: [FileChange] = []
        var statistics: [ContainerStatistics] = []
        var diskUsage = DiskUsage()
        var prunePlan: PrunePlan?
        var pruneReport = SystemPruneReport()
        var login: LoginRequest?
        var builds = FakeBuildState()
        var volumes: [VolumeSummary] = []
        var volumeRequests: [VolumeRequest] = []
    }

    let state: Mutex<State>

    init(_ configure: (inout State) -> Void = { _ in }) {
        var state = State()
        configure(&state)
        self.state = Mutex(state)
    }

    var calls: [String] { state.withLock(\.calls) }
    var containers: any ContainersAPI { FakeContainers(engine: self) }
    var images: any ImagesAPI { FakeImages(engine: self) }
    var networks: any NetworksAPI { FakeNetworks(engine: self) }
    var builds: any BuildsAPI { FakeBuilds(engine: self) }
    var volumes: any VolumesAPI { FakeVolumes(engine: self) }
    var events: any EventsAPI { FakeSystem(engine: self) }
    var system: any SystemAPI { FakeSystem(engine: self) }
    var registries: any RegistriesAPI { FakeSystem(engine: self) }

    /// Notes a call; an unknown name fails it.
    func note(_ call: String, _ ref: String = "", noun: String = "container") throws {
        try state.withLock { state in
            state.calls.append(ref.isEmpty ? call : "\(call) \(ref)")
            if state.unknown.contains(ref) { throw CaissonError(.notFound, "No such \(noun): \(ref)") }
        }
    }

    static let id = ObjectID(String(repeating: "ab", count: 32)) ?? .random()
}

struct FakeContainers: ContainersAPI {
    let engine: FakeEngine

    func list(_ options: ContainerListOptions) async throws -> [ContainerSummary] {
        try engine.note("list all=\(options.all) last=\(options.last ?? -1) size=\(options.size)")
        return engine.state.withLock(\.containers)
    }
    func inspect(_ ref: String, size: Bool) async throws -> ContainerDetails {
        try engine.note("inspect", ref)
        guard let details = engine.state.withLock({ $0.details[ref] }) else {
            throw CaissonError(.notFound, "No such container: \(ref)")
        }
        return details
    }
    func create(_ request: RunRequest, progress: @escaping ProgressSink) async throws -> CreatedContainer {
        try engine.note("create", request.image, noun: "image")
        try engine.state.withLock { state in
            if state.absentImages.contains(request.image) {
                throw CaissonError(.notFound, "No such image: \(request.image)")
            }
            state.requests.append(request)
        }
        return CreatedContainer(id: FakeEngine.id, name: request.name ?? "keen_curie", warnings: [])
    }
    func start(_ ref: String) async throws {
        try engine.note("start", ref)
        if let failure = engine.state.withLock(\.startFailure) { throw failure }
    }
    func start(_ ref: String, attaching: AttachOptions) async throws -> any ContainerSession {
        try engine.note("start attached", ref)
        if let failure = engine.state.withLock(\.startFailure) { throw failure }
        return session()
    }
    func attach(_ ref: String, _ options: AttachOptions) async throws -> any ContainerSession {
        try engine.note("attach", ref)
        return session()
    }
    func exec(_ ref: String, _ request: ExecRequest, size: TerminalSize?) async throws -> any ContainerSession {
        try engine.note("exec", ref)
        if let failure = engine.state.withLock(\.startFailure) { throw failure }
        engine.state.withLock { $0.execs.append(request) }
        return session()
    }
    private func session() -> FakeSession { engine.state.withLock(\.session) ?? FakeSession(output: [], status: 0) }
    func stop(_ ref: String, signal: String?, timeout: Int?) async throws {
        try engine.note("stop signal=\(signal ?? "-") timeout=\(timeout.map { String($0) } ?? "-")", ref)
    }
    func stats(_ options: StatsOptions) -> AsyncThrowingStream<[ContainerStatistics], any Error> {
        AsyncThrowingStream { continuation in
            continuation.yield(engine.state.withLock(\.statistics))
            continuation.finish()
        }
    }
    func kill(_ ref: String, signal: String?) async throws { try engine.note("kill", ref) }
    func restart(_ ref: String, signal: String?, timeout: Int?) async throws { try engine.note("restart", ref) }
    func pause(_ ref: String) async throws { try engine.note("pause", ref) }
    func unpause(_ ref: String) async throws { try engine.note("unpause", ref) }
    func wait(_ ref: String, _ condition: WaitCondition) async throws -> Int32 {
        try engine.note("wait", ref)
        return 42
    }
    func remove(_ ref: String, force: Bool, volumes: Bool) async throws {
        engine.state.withLock { $0.calls.append("remove \(ref) force=\(force)") }
        if engine.state.withLock({ $0.unknown.contains(ref) }) { throw CaissonError(.notFound, "No such container: \(ref)") }
    }
    func prune(_ filters: Filters) async throws -> PruneReport {
        try engine.note("prune")
        return PruneReport(removed: [FakeEngine.id.text], reclaimed: ByteCount(1200))
    }
    func rename(_ ref: String, to name: String) async throws { try engine.note("rename \(name)", ref) }
    func logs(_ ref: String, _ options: LogOptions) async throws -> AsyncThrowingStream<[LogEntry], any Error> {
        try engine.note("logs tail=\(options.tail ?? -1) follow=\(options.follow)", ref)
        return stream(engine.state.withLock(\.logs))
    }
    func top(_ ref: String, _ arguments: [String]) async throws -> ProcessTable {
        try engine.note("top \(arguments)", ref)
        return ProcessTable(titles: ["PID", "CMD"], processes: [["1", "sh"]])
    }
    func changes(_ ref: String) async throws -> [FileChange] {
        try engine.note("changes", ref)
        return engine.state.withLock(\.changes)
    }
    func revert(_ ref: String, paths: [String]) async throws -> [FileChange] {
        try engine.note("revert \(paths)", ref)
        return engine.state.withLock(\.changes)
    }
    func commit(_ ref: String, _ request: CommitRequest) async throws -> String {
        try engine.note("commit \(request.reference ?? "-") \(request.changes) pause=\(request.pause)", ref)
        return "sha256:c0ffee"
    }
    func export(_ ref: String, to sink: @escaping ByteSink) async throws {
        try engine.note("export", ref)
        try Array("tar".utf8).withUnsafeBytes { try sink($0) }
    }
    func copy(from source: CopyEnd, to destination: CopyEnd, archive: Bool, followLink: Bool) async throws {
        try engine.note("copy \(source) -> \(destination)")
    }
    func update(_ ref: String, _ request: UpdateRequest) async throws -> [String] {
        try engine.note("update \(request.limits.memory ?? -2) \(request.restartPolicy?.name ?? "-")", ref)
        return ["careful"]
    }
    func ports(_ ref: String) async throws -> [String] {
        try engine.note("ports", ref)
        return ["80/tcp -> 0.0.0.0:8080"]
    }
}

struct FakeImages: ImagesAPI {
    let engine: FakeEngine

    func list(_ options: ImageListOptions) async throws -> [ImageSummary] {
        try engine.note("images")
        return engine.state.withLock(\.images)
    }
    func inspect(_ ref: String) async throws -> ImageDetails {
        try engine.note("inspect image", ref, noun: "image")
        guard let details = engine.state.withLock({ $0.imageDetails[ref] }) else {
            throw CaissonError(.notFound, "No such image: \(ref)")
        }
        return details
    }
    func history(_ ref: String) async throws -> [ImageHistoryEntry] { engine.state.withLock(\.history) }
    func layerChanges(_ ref: String, diffID: String) async throws -> [FileChange] { [] }
    func pull(_ request: PullRequest, progress: @escaping ProgressSink) async throws -> [PullResult] {
        try engine.note("pull", request.reference, noun: "image")
        for step in engine.state.withLock(\.progress) { progress(step) }
        engine.state.withLock { _ = $0.absentImages.remove(request.reference) }
        let reference = "docker.io/library/\(request.reference):latest"
        return [PullResult(reference: reference, digest: "sha256:feed", imageID: "sha256:1", isNewer: true)]
    }
    func push(_ request: PushRequest, progress: @escaping ProgressSink) async throws -> [PushResult] {
        [PushResult(tag: "latest", digest: "sha256:feed", size: 528)]
    }
    func tag(_ source: String, as target: String) async throws { try engine.note("tag \(target)", source, noun: "image") }
    func remove(_ ref: String, force: Bool, noPrune: Bool) async throws -> [RemovalRecord] {
        try engine.note("rmi", ref, noun: "image")
        return [.untagged("\(ref):latest"), .deleted("sha256:1")]
    }
    func prune(all: Bool, filters: Filters) async throws -> PruneReport { PruneReport() }
    func save(
        _ refs: [String], format: ArchiveFormat, to sink: @escaping ByteSink, progress: @escaping ProgressSink
    ) async throws {
        try engine.note("save \(format.rawValue)", refs.joined(separator: "+"))
        try Array("archive".utf8).withUnsafeBytes { try sink($0) }
    }
    func load(from source: @escaping BytePull, progress: @escaping ProgressSink) async throws -> [LoadedImage] {
        [LoadedImage(reference: "alpine:latest", imageID: "sha256:1"), LoadedImage(reference: nil, imageID: "sha256:2")]
    }
    func importRoot(from source: @escaping BytePull, _ request: ImportRequest) async throws -> String { "sha256:3" }
    func makeBase(_ kind: BaseImageKind, tag: String, progress: @escaping ProgressSink) async throws -> String {
        try engine.note("make-base \(kind.rawValue) \(tag)")
        return "sha256:4"
    }
}

struct FakeSystem: EventsAPI, SystemAPI, RegistriesAPI {
    let engine: FakeEngine

    func events(_ options: EventOptions) -> AsyncThrowingStream<[EngineEvent], any Error> {
        stream([engine.state.withLock(\.events)])
    }
    func version() async throws -> VersionDetails {
        VersionDetails(version: "1.2.3", swiftVersion: "6.3", os: "linux", architecture: "amd64", kernel: "6.1.0")
    }
    func diskUsage() async throws -> DiskUsage { engine.state.withLock(\.diskUsage) }
    func prunePlan(_ scope: PruneScope) async throws -> PrunePlan {
        try engine.note("prune plan all=\(scope.allImages) volumes=\(scope.volumes) events=\(scope.events)")
        return engine.state.withLock { $0.prunePlan ?? PrunePlan(scope: scope) }
    }
    func prune(_ plan: PrunePlan) async throws -> SystemPruneReport {
        try engine.note("prune")
        return engine.state.withLock(\.pruneReport)
    }
    func daemon() async throws -> DaemonStatus? { nil }
    func startDaemon() async throws -> DaemonStatus {
        try engine.note("startDaemon")
        return DaemonStatus(version: "1.2.3", pid: 42, started: CommandLineRun.now, root: "/var/lib/caisson", runRoot: "/run/caisson")
    }
    func info() async throws -> SystemDetails {
        SystemDetails(
            containers: 3, running: 1, paused: 0, stopped: 2, images: 5, root: "/var/lib/caisson", runRoot: "/run/caisson",
            storageDriver: "overlay2", cgroupVersion: "v2", kernel: "6.1.0", operatingSystem: "Debian", architecture: "amd64",
            cpus: 2, memory: 4 << 30, name: "box", securityOptions: ["seccomp"], warnings: [])
    }
    func login(_ request: LoginRequest) async throws -> String {
        engine.state.withLock { $0.login = request }
        return ""
    }
    func logout(_ server: String) async throws -> Bool { server == "docker.io" }
    func username(for server: String) async throws -> String? { nil }
}

/// A stream that gives these values and ends.
func stream<Element: Sendable>(_ elements: [Element]) -> AsyncThrowingStream<Element, any Error> {
    AsyncThrowingStream { continuation in
        for element in elements { continuation.yield(element) }
        continuation.finish()
    }
}
