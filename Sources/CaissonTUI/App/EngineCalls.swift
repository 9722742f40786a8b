import CaissonAPI
import CaissonCore

/// The calls behind effects: engine in, messages out. Everything here runs off the UI's thread.
struct EngineCalls: Sendable {
    let engine: any EngineAPI
    let services: AppServices

    /// Lines asked for when a log is opened; older ones stay in the file.
    private static let openingLines = 20_000

    @concurrent
    func load(_ effect: Effect) async -> AppMessage? {
        switch effect {
        case .listContainers:
            return .containersListed(await result { try await engine.containers.list(ContainerListOptions(all: true)) })
        case .listImages: return .imagesListed(await result { try await engine.images.list(ImageListOptions()) })
        case .listBuilds: return .buildsListed(await result { try await engine.builds.list() })
        case .listVolumes: return .volumesListed(await result { try await engine.volumes.list(VolumeListOptions()) })
        case .measureVolumes: return .volumesMeasured(await result { try await sizes() })
        case .loadVolumeFiles(let name):
            return .volumeFilesLoaded(
                name, await result { FileTree(try await engine.volumes.files(name, limit: VolumesModel.fileLimit)) })
        case .inspectVolume(let name):
            return .volumeInspected(name, await result { try await engine.volumes.inspect(name) })
        case .listNetworks: return .networksListed(await result { try await engine.networks.list(Filters()) })
        case .loadNetwork(let id): return .networkLoaded(id, await result { try await picture(id) })
        case .verifyNetworks: return .networksVerified(await result { try await engine.networks.verify(repair: false) })
        // ignored: one that does not answer is as good as none; starting it tells more
        case .lookForDaemon: return .daemonSeen(try? await engine.system.daemon())
        case .listProjects: return .projectsListed(await result { try await services.projects.list() })
        case .loadProject(let name):
            return .projectLoaded(name, await result { try await services.projects.inspect(name) })
        case .lookForSwarm: return .swarmSeen(await result { try await swarmStatus() })
        case .explainService(let id):
            return .serviceExplained(id, await result { try await services.swarm().explainService("\(id)") })
        case .planStack(let request):
            return .stackPlanned(request, await result { try await services.stacks.plan(request) })
        case .openLink(let url): return .linkOpened(url, await result { try await services.links.open(url) })
        case .prepareBuild(let order): return .buildPrepared(order, await prepare(order))
        case .loadChanges(let id):
            return .changesLoaded(id, await result { FileTree(try await engine.containers.changes(id.text)) })
        case .loadHistory(let image):
            return .historyLoaded(image, await result { try await engine.images.history(image) })
        case .loadLayer(let image, let diffID):
            return .layerLoaded(
                diffID, await result { FileTree(try await engine.images.layerChanges(image, diffID: diffID)) })
        case .inspectContainer(let id):
            return .containerInspected(id, await result { try await engine.containers.inspect(id, size: false) })
        case .inspectImage(let id): return .imageInspected(id, await result { try await engine.images.inspect(id) })
        case .nameThemes: return .themesNamed(await services.themes.names())
        case .loadTheme(let name):
            return .themeLoaded(await result { try Theme(try await services.themes.theme(named: name)) })
        default: return nil
        }
    }

    private func sizes() async throws -> [String: ByteCount] {
        let volumes = try await engine.volumes.list(VolumeListOptions(size: true))
        return Dictionary(volumes.compactMap { volume in volume.size.map { (volume.name, $0) } }) { first, _ in first }
    }

    @concurrent
    func follow(_ subscription: Subscription, _ deliver: @Sendable (AppMessage) async -> Void) async {
        switch subscription {
        case .events(let sequence): await followEvents(after: sequence, deliver)
        case .logs(let id, _): await followLogs(id, deliver)
        case .stats(let id, _): await followStats(id, deliver)
        case .build(let id, _): await followBuild(id, deliver)
        case .swarm(let attempt): await followSwarm(attempt, deliver)
        case .serviceLogs(let target): await followServiceLogs(target, deliver)
        }
    }

    /// The last minutes come along at first: they fill the events pane, and nothing is lost between the first listing
    /// and the moment the stream stands.
    private func followEvents(after sequence: Int64?, _ deliver: @Sendable (AppMessage) async -> Void) async {
        let since = services.now().advanced(by: .seconds(-600))
        let options = sequence.map { EventOptions(afterSequence: $0) } ?? EventOptions(since: since)
        do {
            for try await events in engine.events.events(options) { await deliver(.events(events)) }
            guard !Task.isCancelled else { return }
            await deliver(.eventsEnded(CaissonError(.unavailable, "events do not come any more: the stream ended")))
        } catch is CancellationError {
            return
        } catch {
            await deliver(.eventsEnded(caissonError(error)))
        }
    }

    private func followLogs(_ id: ObjectID, _ deliver: @Sendable (AppMessage) async -> Void) async {
        do {
            let options = LogOptions(follow: true, tail: EngineCalls.openingLines)
            for try await entries in try await engine.containers.logs(id.text, options) {
                await deliver(.logs(id, LogBatch(entries: entries)))
            }
        } catch is CancellationError {
            return
        } catch {
            await deliver(.logsEnded(id, caissonError(error)))
        }
    }

    private func followStats(_ id: ObjectID, _ deliver: @Sendable (AppMessage) async -> Void) async {
        do {
            for try await samples in engine.containers.stats(StatsOptions(containers: [id.text])) {
                for sample in samples { await deliver(.stats(id, sample)) }
            }
        } catch is CancellationError {
            return
        } catch {
            await deliver(.statsEnded(id, caissonError(error)))
        }
    }

    @concurrent
    func foreground(_ work: ForegroundWork) async -> Result<ForegroundEnd, CaissonError> {
        await result {
            let size = await services.foreground.size()
            switch work {
            case .exec(let container, let command):
                let request = ExecRequest(command: command, tty: true, openStdin: true)
                let session = try await engine.containers.exec(container.id.text, request, size: size)
                // A shell is left on purpose; what another command wrote must be read first.
                let isShell = command.first == "/bin/sh"
                return try await services.foreground.relay(session, tty: true, waitsForKey: !isShell)
            case .attach(let container):
                let tty = try await engine.containers.inspect(container.id.text, size: false).config.tty
                let options = AttachOptions(stdin: true, size: tty ? size : nil)
                let session = try await engine.containers.attach(container.id.text, options)
                return try await services.foreground.relay(session, tty: tty, waitsForKey: false)
            case .start(let container, let tty):
                let options = AttachOptions(stdin: true, size: tty ? size : nil)
                let session = try await engine.containers.start(container.id.text, attaching: options)
                return try await services.foreground.relay(session, tty: tty, waitsForKey: false)
            case .step(let container): return try await shell(container, size)
            }
        }
    }

    func result<Value>(_ body: () async throws -> Value) async -> Result<Value, CaissonError> {
        do {
            return .success(try await body())
        } catch {
            return .failure(caissonError(error))
        }
    }

    func caissonError(_ error: any Error) -> CaissonError {
        if let error = error as? CaissonError { return error }
        if error is CancellationError { return CaissonError(.unavailable, "cancelled") }
        return CaissonError(.internal, "\(error)", cause: error)
    }
}
