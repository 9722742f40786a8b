import CaissonAPI
import CaissonCore

extension EngineCalls {
    /// Does what an action on builds says; `started` hears of a build as soon as it has an ID.
    func performOnBuilds(
        _ action: EngineAction, _ started: @escaping @Sendable (BuildRef, BuildRequest) -> Void
    ) async throws -> ActionOutcome {
        switch action {
        case .build(let request): return try await build(request, started)
        case .rebuild(let build, let stage):
            var request = try await engine.builds.request(build.id.text)
            // Only what is asked for now runs again, not what was asked for then.
            request.noCache = false
            request.noCacheStages = stage.map { [$0] } ?? []
            request.keepsFailedStep = true
            return try await self.build(request, started)
        case .cancelBuild(let build):
            let wasRunning = try await engine.builds.cancel(build.id.text)
            return .done(wasRunning ? "cancelled \(build.name)" : "\(build.name) had ended")
        case .removeBuilds(let builds):
            try await engine.builds.remove(builds.map(\.id.text))
            return .done(builds.count == 1 ? "removed the build of \(builds[0].name)" : "removed \(builds.count) builds")
        case .openStep(let build, let step):
            let id = try await engine.builds.shell(build.id.text, step: step)
            return .stepReady(ContainerRef(id: id, name: "step \(step) of \(build.name)"))
        default: throw CaissonError(.internal, "not an action on builds")
        }
    }

    private func build(
        _ request: BuildRequest, _ started: @escaping @Sendable (BuildRef, BuildRequest) -> Void
    ) async throws -> ActionOutcome {
        let result = try await engine.builds.build(request) { event in
            if case .started(let start) = event { started(BuildRef(id: start.id, name: start.name), request) }
        }
        let name = request.tags.first ?? result.references.first ?? result.id.short
        return .built(BuildRef(id: result.id, name: name), result)
    }

    /// Follows a build from its first event; a slow screen gets more at once, never less.
    func followBuild(_ id: ObjectID, _ deliver: @Sendable (AppMessage) async -> Void) async {
        let feed = BuildFeed()
        async let reading: Void = read(id, into: feed)
        do {
            try await feed.drain(pausing: services.pause) { await deliver(.buildEvents(id, $0)) }
            // Does nothing where the last event was the build's end.
            if !Task.isCancelled { await deliver(.buildLost(id)) }
        } catch is CancellationError {
            return
        } catch {
            await deliver(.buildEventsEnded(id, caissonError(error)))
        }
        await reading
    }

    private func read(_ id: ObjectID, into feed: BuildFeed) async {
        let end = await result {
            for try await events in try await engine.builds.watch(id.text) { feed.put(events) }
        }
        feed.finish(Task.isCancelled ? .success(()) : end)
    }

    /// The shell of a step; its container goes with it, unless the user only left it for a while.
    func shell(_ container: ContainerRef, _ size: TerminalSize) async throws -> ForegroundEnd {
        let end = await result {
            let session = try await engine.containers.start(container.id.text, attaching: AttachOptions(stdin: true, size: size))
            return try await services.foreground.relay(session, tty: true, waitsForKey: false)
        }
        if case .success(.detached) = end { return .detached }
        let removal = await result { try await engine.containers.remove(container.id.text, force: true, volumes: true) }
        let status = try end.get()
        try removal.get()
        return status
    }

    /// Looks for the folder and the Dockerfile of a build.
    func prepare(_ order: BuildOrder) async -> Result<BuildRequest, BuildOrder.Complaint> {
        do throws(BuildOrder.Complaint) {
            try order.check()
            let place = try await found("folder") { try await services.contexts.folder(order.folder) }
            let name = order.dockerfile.isEmpty ? "Dockerfile" : order.dockerfile
            try await found("dockerfile") { try await services.contexts.checkDockerfile(name, in: place) }
            return .success(order.request(folder: place))
        } catch {
            return .failure(error)
        }
    }

    private func found<Value>(
        _ field: String, _ body: () async throws -> Value
    ) async throws(BuildOrder.Complaint) -> Value {
        do {
            return try await body()
        } catch {
            throw BuildOrder.Complaint(field: field, text: caissonError(error).message)
        }
    }
}
