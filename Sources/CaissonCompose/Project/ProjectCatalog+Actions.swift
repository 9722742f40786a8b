package import CaissonAPI
import CaissonCore
import Synchronization

extension ProjectCatalog {
    package func perform(
        _ action: ProjectAction, on name: String, _ tell: @escaping ProgressSink
    ) async throws -> String {
        guard let summary = try await list().first(where: { $0.name == name }) else {
            throw CaissonError(.notFound, "no such project: \(name)", subject: name)
        }
        let sink: ProjectSink = { tell(TransferProgress(id: $0.subject, status: $0.text)) }
        if case .up(let services, let scales) = action {
            return try await up(summary, services, scales, sink, tell)
        }
        // ignored: without its file a project is taken down as its labels tell
        let project = try? load(summary)
        let stopper = ProjectStopper(engine: engine, name: name, project: project, sink: sink)
        let all = try await ProjectState.containers(of: name, in: engine)
        switch action {
        case .up: return ""
        case .down:
            try await stopper.stop(all)
            try await stopper.remove(all, volumes: false)
            try await stopper.removeResources(volumes: false)
            return "\(name) is down"
        case .start(let services):
            for wave in stopper.waves(chosen(all, services).filter { !$0.isRunning }).reversed() {
                try await stopper.each(wave, "Starting", "Started") { try await engine.containers.start($0.id.text) }
            }
            return "started \(words(services, name))"
        case .stop(let services):
            try await stopper.stop(chosen(all, services))
            return "stopped \(words(services, name))"
        case .restart(let services):
            for wave in stopper.waves(chosen(all, services)).reversed() {
                try await stopper.each(wave, "Restarting", "Started") {
                    try await engine.containers.restart($0.id.text, signal: nil, timeout: nil)
                }
            }
            return "restarted \(words(services, name))"
        }
    }

    private func chosen(_ all: [ExistingContainer], _ services: [String]) -> [ExistingContainer] {
        all.filter { !$0.isOneOff && (services.isEmpty || services.contains($0.service)) }
    }

    private func words(_ services: [String], _ name: String) -> String {
        services.isEmpty ? name : services.joined(separator: ", ")
    }

    private func up(
        _ summary: ProjectSummary, _ services: [String], _ scales: [String: Int], _ sink: @escaping ProjectSink,
        _ progress: @escaping ProgressSink
    ) async throws -> String {
        let project: ComposeProject
        do { project = try load(summary) } catch {
            throw CaissonError(
                .failedPrecondition, "up needs the file of \(summary.name): \(error.message)", cause: error)
        }
        var options = UpOptions()
        (options.services, options.scales) = (services, scales)
        do {
            // Nothing is pulled or built for what cannot be in the end.
            _ = try await Planner.plan(project, ProjectState.existing(project, in: engine), options)
            try await MissingImages(engine: engine, project: project, sink: sink, progress: progress)
                .bring(project.ordered(services))
            let plan = try await Planner.plan(project, ProjectState.existing(project, in: engine), options)
            let runner = PlanRunner(engine: engine, project: project, options: options, isDry: false, sink: sink)
            try await runner.create(plan)
            try await runner.start(plan)
        } catch let error as ComposeError { throw error.asCaissonError }
        return "\(words(services, summary.name)) \(services.count > 1 ? "are" : "is") up"
    }
}

/// Pulls and builds the images that services need and that are not here.
struct MissingImages: Sendable {
    let engine: any EngineAPI
    let project: ComposeProject
    let sink: ProjectSink
    /// What goes on below a step: layers of an image that is pulled, the step a build is at.
    let progress: ProgressSink

    /// Throws ``ComposeError`` for a build that cannot be asked for, and what pulling or building throws.
    func bring(_ services: [ServiceDefinition]) async throws {
        let steps = ProjectSteps(isDry: false, sink: sink)
        for service in services where service.scale > 0 {
            let name = service.imageName(in: project.name)
            guard try await ProjectState.imageID(name, in: engine) == nil else { continue }
            if let request = try BuildTranslation.request(service, in: project) {
                try await steps.step("Image \(name)", "Building", "Built") { try await build(request, "Image \(name)") }
            } else if service.text("pull_policy") != "never" {
                try await steps.step("Image \(name)", "Pulling", "Pulled") {
                    _ = try await engine.images.pull(
                        PullRequest(reference: name, platform: service.text("platform")), progress: progress)
                }
            }
        }
    }

    private func build(_ request: BuildRequest, _ subject: String) async throws {
        let names = Mutex<[Int: String]>([:])
        _ = try await engine.builds.build(request) { event in
            switch event {
            case .steps(let steps): names.withLock { names in for step in steps { names[step.id] = step.name } }
            case .stepStarted(let id, _):
                guard let name = names.withLock({ $0[id] }) else { return }
                progress(TransferProgress(id: subject, status: "Building \(name)"))
            default: return
            }
        }
    }
}
