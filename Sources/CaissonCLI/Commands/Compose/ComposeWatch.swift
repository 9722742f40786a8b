import CaissonAPI
import CaissonCompose
import CaissonCore

/// `caisson compose watch`.
enum ComposeWatch {
    static let command = Command(
        group: "compose", name: "watch", usage: "[SERVICE...]",
        summary: "Watch build context for service and rebuild/refresh containers when files are updated",
        arguments: .atLeast(0),
        flags: {
            [
                ComposeProjectOption.dryRun,
                .bool("no-up", "Do not build & start services before watching"),
                .bool("prune", "Prune dangling images on rebuild", initial: "true"),
                .bool("quiet", "hide build output"),
            ]
        }, handlesSignals: true, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        var options = try ComposeUpOptions(call)
        options.detaches = true
        let started = options
        if !call.flags.bool("no-up") {
            let session = try await Interruption.watching(call.console) { try await ComposeUp.prepare(call, started) }
            return try await watch(call, session.engine, session.project, started)
        }
        let project = try ComposeProjectOption.project(call) { $0.services = call.arguments }
        return try await watch(call, try await call.engine(), project, started)
    }

    private static func watch(
        _ call: Invocation, _ engine: any EngineAPI, _ project: ComposeProject, _ options: ComposeUpOptions
    ) async throws -> Int32 {
        let watching = try watcher(call, engine, project, options)
        guard !options.isDry else { return 0 }
        try await Interruption.watching(call.console) { try await watching.run() }
        return 0
    }

    /// What watches for a call of `watch`, or of `up --watch`. Throws where nothing is to be watched.
    static func watcher(
        _ call: Invocation, _ engine: any EngineAPI, _ project: ComposeProject, _ options: ComposeUpOptions
    ) throws -> ProjectWatcher {
        let services: [ServiceDefinition]
        do { services = try project.ordered(options.up.services, dependencies: false) } catch {
            throw ExitFailure(1, error.description)
        }
        let console = call.console
        return try ProjectWatcher(
            engine: engine, project: project, services: services, files: HostWatchedFiles(),
            ignores: HostComposeFiles(console: console), tell: { console.printError($0) },
            rebuild: { try await rebuild($0, call, engine, project) })
    }

    /// Builds the image, makes the service's containers anew, and removes the image that nobody uses then.
    private static func rebuild(
        _ service: ServiceDefinition, _ call: Invocation, _ engine: any EngineAPI, _ project: ComposeProject
    ) async throws {
        let name = service.imageName(in: project.name)
        let old = try await ProjectState.imageID(name, in: engine)
        let images = ServiceImages(call: call, engine: engine, project: project, isDry: false)
        do { try await images.build(service, progress: call.flags.bool("quiet") ? .quiet : nil) } catch let failure
            as ExitFailure
        {
            throw CaissonError(.failedPrecondition, "the build failed (status \(failure.status))", cause: failure)
        }
        var up = UpOptions()
        (up.services, up.ignoresDependencies) = ([service.name], true)
        do {
            let plan = try await Planner.plan(project, ProjectState.existing(project, in: engine), up)
            let runner = PlanRunner(
                engine: engine, project: project, options: up, isDry: false, sink: ProjectDisplay(call.console).sink)
            try await runner.create(plan)
            try await runner.start(plan)
        } catch let error as ComposeError { throw error.asCaissonError }
        guard call.flags.bool("prune", default: true), let old, try await ProjectState.imageID(name, in: engine) != old
        else { return }
        do { _ = try await engine.images.remove(old, force: false, noPrune: false) } catch let error as CaissonError
            where error.code == .conflict || error.code == .notFound
        {}  // It has another name or another container, or is gone already.
    }
}
