import CaissonAPI
import CaissonCore

extension EngineCalls {
    /// Does what an action says; a build tells `started` what it is as soon as it has an ID.
    @concurrent
    func perform(
        _ action: EngineAction, started: @escaping @Sendable (BuildRef, BuildRequest) -> Void, progress: @escaping ProgressSink
    ) async -> Result<ActionOutcome, CaissonError> {
        await result {
            switch action {
            case .pull, .push, .tag, .removeImage, .pruneImages, .save, .load, .makeBase, .login:
                try await performOnImages(action, progress)
            case .build, .rebuild, .cancelBuild, .removeBuilds, .openStep: try await performOnBuilds(action, started)
            case .createVolume, .removeVolume, .pruneVolumes: try await performOnVolumes(action)
            case .createNetwork, .removeNetworks, .connect, .disconnect, .repairNetworks: try await performOnNetworks(action)
            case .startDaemon: .done("the long-lived engine runs, as process \(try await engine.system.startDaemon().pid)")
            case .project(let name, let action): try await performOnProject(name, action, progress)
            case .swarm(let action): try await performOnSwarm(action, progress)
            default: try await performOnContainers(action, progress)
            }
        }
    }

    private func performOnContainers(_ action: EngineAction, _ progress: @escaping ProgressSink) async throws -> ActionOutcome {
        let containers = engine.containers
        switch action {
        case .start(let it):
            try await containers.start(it.id.text)
            return .done("started \(it.name)")
        case .stop(let it):
            try await containers.stop(it.id.text, signal: nil, timeout: nil)
            return .done("stopped \(it.name)")
        case .restart(let it):
            try await containers.restart(it.id.text, signal: nil, timeout: nil)
            return .done("restarted \(it.name)")
        case .pause(let it):
            try await containers.pause(it.id.text)
            return .done("paused \(it.name)")
        case .unpause(let it):
            try await containers.unpause(it.id.text)
            return .done("unpaused \(it.name)")
        case .kill(let it):
            try await containers.kill(it.id.text, signal: nil)
            return .done("killed \(it.name)")
        case .removeContainer(let it, let force):
            try await containers.remove(it.id.text, force: force, volumes: false)
            return .done("removed \(it.name)")
        case .rename(let it, let name):
            try await containers.rename(it.id.text, to: name)
            return .done("\(it.name) is now \(name)")
        default: return try await performOnFiles(action, progress)
        }
    }

    /// Actions on a container's files, and those that make or remove containers.
    private func performOnFiles(_ action: EngineAction, _ progress: @escaping ProgressSink) async throws -> ActionOutcome {
        let containers = engine.containers
        switch action {
        case .commit(let it, let request):
            let id = try await containers.commit(it.id.text, request)
            let name = request.reference ?? String(id.dropFirst("sha256:".count).prefix(12))
            return .image(request.reference ?? id, "committed \(it.name) as \(name)")
        case .revert(let it, let paths):
            let undone = try await containers.revert(it.id.text, paths: paths)
            return .done("reverted \(undone.count) change\(undone.count == 1 ? "" : "s") of \(it.name)")
        case .export(let it, let path):
            let writer = try await services.files.writer(path)
            try await containers.export(it.id.text, to: writer.sink)
            try writer.finish()
            return .done("exported \(it.name) to \(path)")
        case .pruneContainers:
            let report = try await containers.prune(Filters())
            return .done("removed \(report.removed.count) containers, \(report.reclaimed.decimal) free again")
        case .run(let request): return try await run(request, progress)
        default: throw CaissonError(.internal, "not an action on containers")
        }
    }

    private func run(_ request: RunRequest, _ progress: @escaping ProgressSink) async throws -> ActionOutcome {
        let created = try await engine.containers.create(request, progress: progress)
        let container = ContainerRef(id: created.id, name: created.name)
        if request.openStdin { return .readyForTerminal(container, tty: request.tty) }
        do {
            try await engine.containers.start(created.id.text)
        } catch {
            // What could not be started would be in the way of the next try, by its name.
            try? await engine.containers.remove(created.id.text, force: true, volumes: true)  // ignored: it may be gone
            throw error
        }
        return .started(container)
    }

    private func performOnVolumes(_ action: EngineAction) async throws -> ActionOutcome {
        switch action {
        case .createVolume(let request):
            let name = try await engine.volumes.create(request).name
            return .done("created \(request.name == nil ? String(name.prefix(12)) : name)")
        case .removeVolume(let name):
            try await engine.volumes.remove(name, force: false)
            return .done("removed \(name)")
        case .pruneVolumes(let all):
            let report = try await engine.volumes.prune(all: all, filters: Filters())
            let count = report.removed.count
            return .done("removed \(count) volume\(count == 1 ? "" : "s"), \(report.reclaimed.decimal) free again")
        default: throw CaissonError(.internal, "not an action on volumes")
        }
    }

    private func performOnImages(_ action: EngineAction, _ progress: @escaping ProgressSink) async throws -> ActionOutcome {
        let images = engine.images
        switch action {
        case .pull(let reference):
            let results = try await images.pull(PullRequest(reference: reference), progress: progress)
            let isNewer = results.contains(where: \.isNewer)
            return .image(results.first?.imageID ?? reference, isNewer ? "pulled \(reference)" : "\(reference) is up to date")
        case .push(let reference):
            _ = try await images.push(PushRequest(reference: reference), progress: progress)
            return .done("pushed \(reference)")
        case .tag(let image, let name):
            try await images.tag(image, as: name)
            return .image(name, "tagged \(name)")
        case .removeImage(let ref, let force):
            let records = try await images.remove(ref, force: force, noPrune: false)
            let isDeleted = records.contains { if case .deleted = $0 { true } else { false } }
            return .done("\(isDeleted ? "removed" : "untagged") \(ref)")
        case .pruneImages:
            let report = try await images.prune(all: false, filters: Filters())
            return .done("removed \(report.images.count) images, \(report.reclaimed.decimal) free again")
        case .login(let request): return .done(try await engine.registries.login(request))
        default: return try await performOnArchives(action, progress)
        }
    }

    private func performOnArchives(_ action: EngineAction, _ progress: @escaping ProgressSink) async throws -> ActionOutcome {
        switch action {
        case .save(let images, let path):
            let writer = try await services.files.writer(path)
            try await engine.images.save(images, format: .docker, to: writer.sink, progress: progress)
            try writer.finish()
            return .done("saved \(path)")
        case .load(let path):
            let loaded = try await engine.images.load(from: try await services.files.reader(path), progress: progress)
            let names = loaded.map { $0.reference ?? String($0.imageID.prefix(19)) }
            return .image(loaded.first?.imageID ?? "", "loaded \(names.joined(separator: ", "))")
        case .makeBase(let kind, let tag):
            let id = try await engine.images.makeBase(kind, tag: tag, progress: progress)
            return .image(id, "made \(tag)")
        default: throw CaissonError(.internal, "not an action on images")
        }
    }
}
