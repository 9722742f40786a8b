import CaissonAPI
import CaissonCore

struct ScriptedContainers: ContainersAPI {
    let world: ScriptedWorld

    func list(_ options: ContainerListOptions) async throws -> [ContainerSummary] {
        if let failure = world.read({ $0.failures["containers.list"] }) { throw failure }
        let labels = options.filters.values["label"] ?? []
        return world.read(\.containers).filter { container in
            (options.all || container.state == .running)
                && labels.allSatisfy { label in container.labels.contains { "\($0.key)=\($0.value)" == label || $0.key == label } }
        }
    }

    func inspect(_ ref: String, size: Bool) async throws -> ContainerDetails {
        let container = try find(ref)
        var config = world.read { _ in ContainerConfig() }
        config.image = container.image
        config.cmd = container.command.split(separator: " ").map(String.init)
        config.env = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        config.hostname = container.id.short
        var host = HostConfig()
        host.memory = 512 << 20
        return ContainerDetails(
            id: container.id.text, created: container.created, path: config.cmd?.first ?? "", args: [],
            state: StateDetails(
                status: container.state, pid: container.pid ?? 0, exitCode: container.exitCode,
                startedAt: container.startedAt ?? .never, finishedAt: container.finishedAt ?? .never),
            image: container.imageID, name: "/" + container.name, hostConfig: host, config: config,
            networkSettings: world.read { $0.places[container.id] ?? NetworkSettings() })
    }

    func create(_ request: RunRequest, progress: @escaping ProgressSink) async throws -> CreatedContainer {
        try world.enter((["containers.create", request.image] + request.command).joined(separator: " "))
        if world.image(request.image) == nil {
            guard request.pull != .never, world.pull(request.image, progress) != nil else {
                throw CaissonError(.notFound, "No such image: \(request.image)")
            }
        }
        let created = world.create(request)
        world.announce(.container, "create", created.id.text, ["name": created.name, "image": request.image])
        return created
    }

    func start(_ ref: String) async throws {
        try world.enter("containers.start \(ref)")
        try world.start(find(ref).id)
    }

    func start(_ ref: String, attaching: AttachOptions) async throws -> any ContainerSession {
        try world.enter("containers.start-attached \(ref)")
        let container = try find(ref)
        try world.start(container.id)
        return ScriptedSession(id: container.id.text, world: world, container: container.id)
    }

    func attach(_ ref: String, _ options: AttachOptions) async throws -> any ContainerSession {
        try world.enter("containers.attach \(ref)")
        let container = try find(ref)
        return ScriptedSession(id: container.id.text, world: world, container: container.id)
    }

    func exec(_ ref: String, _ request: ExecRequest, size: TerminalSize?) async throws -> any ContainerSession {
        let container = try find(ref)
        try world.enter("containers.exec \(container.name) \(request.command.joined(separator: " "))")
        guard container.state == .running else {
            throw CaissonError(.conflict, "container \(container.id.text) is not running")
        }
        return ScriptedSession(id: world.freshID().text, world: world, container: nil)
    }

    func stop(_ ref: String, signal: String?, timeout: Int?) async throws {
        try world.enter("containers.stop \(try find(ref).name)")
        try world.exit(find(ref).id, code: 137, action: "stop")
    }

    func stats(_ options: StatsOptions) -> AsyncThrowingStream<[ContainerStatistics], any Error> {
        let samples = world.read { state in
            options.containers.compactMap { ref in state.containers.first { $0.id.text == ref } }.flatMap { state.statistics[$0.id] ?? [] }
        }
        return AsyncThrowingStream { continuation in
            for sample in samples { continuation.yield([sample]) }
            // A container that runs is measured as long as somebody looks.
        }
    }

    func kill(_ ref: String, signal: String?) async throws {
        try world.enter("containers.kill \(try find(ref).name)")
        try world.exit(find(ref).id, code: 137, action: "kill")
    }

    func restart(_ ref: String, signal: String?, timeout: Int?) async throws {
        try world.enter("containers.restart \(try find(ref).name)")
        try world.start(find(ref).id)
        world.announce(.container, "restart", try find(ref).id.text, ["name": try find(ref).name])
    }

    func pause(_ ref: String) async throws {
        try world.enter("containers.pause \(try find(ref).name)")
        try world.change(find(ref).id, "pause") { $0.state = .paused }
    }

    func unpause(_ ref: String) async throws {
        try world.enter("containers.unpause \(try find(ref).name)")
        try world.change(find(ref).id, "unpause") { $0.state = .running }
    }

    func wait(_ ref: String, _ condition: WaitCondition) async throws -> Int32 { try find(ref).exitCode }

    func remove(_ ref: String, force: Bool, volumes: Bool) async throws {
        let container = try find(ref)
        try world.enter("containers.remove \(container.name)\(force ? " --force" : "")")
        guard force || container.state != .running else {
            throw CaissonError(
                .conflict,
                "cannot remove container \"\(container.name)\": container is running: stop the container before removing or force remove")
        }
        world.edit { $0.containers.removeAll { $0.id == container.id } }
        world.announce(.container, "destroy", container.id.text, ["name": container.name])
    }

    func prune(_ filters: Filters) async throws -> PruneReport {
        try world.enter("containers.prune")
        let gone = world.edit { state -> [String] in
            let stopped = state.containers.filter { $0.state == .exited || $0.state == .created }
            state.containers.removeAll { stopped.contains($0) }
            return stopped.map(\.id.text)
        }
        for id in gone { world.announce(.container, "destroy", id) }
        return PruneReport(removed: gone, reclaimed: ByteCount(Int64(gone.count) * 4096))
    }

    func rename(_ ref: String, to name: String) async throws {
        try world.enter("containers.rename \(try find(ref).name) \(name)")
        try world.change(find(ref).id, "rename") { $0.name = name }
    }

    func logs(_ ref: String, _ options: LogOptions) async throws -> AsyncThrowingStream<[LogEntry], any Error> {
        world.logStream(try find(ref).id, options)
    }

    func top(_ ref: String, _ arguments: [String]) async throws -> ProcessTable {
        ProcessTable(titles: ["PID", "CMD"], processes: [["1", try find(ref).command]])
    }

    func changes(_ ref: String) async throws -> [FileChange] {
        let container = try find(ref)
        if let failure = world.read({ $0.failures["containers.changes"] }) { throw failure }
        return world.read { $0.changes[container.id] ?? [] }
    }

    func revert(_ ref: String, paths: [String]) async throws -> [FileChange] {
        let container = try find(ref)
        try world.enter((["containers.revert", container.name] + paths).joined(separator: " "))
        let undone = world.edit { state -> [FileChange] in
            let all = state.changes[container.id] ?? []
            let hit = all.filter { change in
                paths.isEmpty || paths.contains { change.path == $0 || change.path.hasPrefix($0 + "/") }
            }
            state.changes[container.id] = all.filter { !hit.contains($0) }
            return hit
        }
        world.announce(.container, "revert", container.id.text, ["name": container.name])
        return undone
    }

    func commit(_ ref: String, _ request: CommitRequest) async throws -> String {
        let container = try find(ref)
        try world.enter("containers.commit \(container.name) \(request.reference ?? "-") \(request.message)")
        let id = world.commit(container, request)
        world.announce(.container, "commit", container.id.text, ["name": container.name])
        return id
    }

    func export(_ ref: String, to sink: @escaping ByteSink) async throws {
        try world.enter("containers.export \(try find(ref).name)")
        try Array("tar".utf8).withUnsafeBytes { try sink($0) }
    }

    func copy(from source: CopyEnd, to destination: CopyEnd, archive: Bool, followLink: Bool) async throws {
        try world.enter("containers.copy")
    }

    func update(_ ref: String, _ request: UpdateRequest) async throws -> [String] {
        try world.enter("containers.update \(try find(ref).name)")
        return []
    }

    func ports(_ ref: String) async throws -> [String] { [] }

    private func find(_ ref: String) throws -> ContainerSummary {
        guard let container = world.container(ref) else { throw CaissonError(.notFound, "No such container: \(ref)") }
        return container
    }
}
