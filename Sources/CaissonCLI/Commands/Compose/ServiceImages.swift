import CaissonAPI
import CaissonCompose
import CaissonCore

/// Sees to it that the images of services are here: built or pulled, as policy and options say.
struct ServiceImages: Sendable {
    let call: Invocation
    let engine: any EngineAPI
    let project: ComposeProject
    let isDry: Bool

    /// What of it is to be done.
    struct Options: Sendable {
        var builds = false
        var neverBuilds = false
        /// Instead of what services say.
        var pull: String?
        var quiet = false
    }

    /// Images are built one after the other and pulled together.
    func ensure(_ services: [ServiceDefinition], _ options: Options) async throws {
        var pulls: [ServiceDefinition] = []
        for service in services {
            let isHere = try await ProjectState.imageID(service.imageName(in: project.name), in: engine) != nil
            switch try need(service, isHere: isHere, options) {
            case .nothing: continue
            case .build: try await build(service)
            case .pull: pulls.append(service)
            }
        }
        try await pull(pulls, quiet: options.quiet)
    }

    private enum Need { case nothing, build, pull }

    private func need(_ service: ServiceDefinition, isHere: Bool, _ options: Options) throws -> Need {
        let policy = options.pull ?? service.text("pull_policy") ?? "missing"
        guard ["always", "missing", "never", "build"].contains(policy) else {
            throw ExitFailure(
                1,
                "service \"\(service.name)\": pull_policy \(policy) is not supported: use always, missing, never or build"
            )
        }
        if service.build != nil {
            if options.builds || policy == "build" { return .build }
            if isHere { return policy == "always" && service.image != nil ? .pull : .nothing }
            return options.neverBuilds ? (policy == "never" ? .nothing : .pull) : .build
        }
        if policy == "build" {
            throw ExitFailure(1, "service \"\(service.name)\" has no build section and pull_policy build")
        }
        return policy == "always" || (policy == "missing" && !isHere) ? .pull : .nothing
    }

    /// Shows the build's own progress; one that fails ends the command.
    func build(
        _ service: ServiceDefinition, _ change: (inout BuildRequest) -> Void = { _ in }, progress: ProgressMode? = nil
    ) async throws {
        guard var request = try BuildTranslation.request(service, in: project) else { return }
        change(&request)
        guard !isDry else {
            return call.console.printError(" DRY-RUN MODE -  Image \(service.imageName(in: project.name))  Building")
        }
        let mode = try progress ?? ProgressMode.auto.resolved(call.console, .error)
        let options = BuildOptions(repeating: request, progress: mode, debug: call.globals.debug)
        let status = try await BuildSession(options: options, console: call.console, engine: engine).run()
        guard status == 0 else { throw ExitFailure(status) }
    }

    func pull(_ services: [ServiceDefinition], quiet: Bool, ignoringFailures: Bool = false) async throws {
        let display = ProjectDisplay(call.console, isDry: isDry, quiet: quiet)
        var seen: Set<String> = []
        let chosen = services.filter { seen.insert($0.imageName(in: project.name)).inserted }
        guard !chosen.isEmpty else { return }
        _ = try await Concurrently.map(chosen, limit: 4) { service in
            try await pull(service, display, ignoringFailures: ignoringFailures)
        }
    }

    private func pull(_ service: ServiceDefinition, _ display: ProjectDisplay, ignoringFailures: Bool) async throws {
        display.sink(ProjectEvent(service.name, "Pulling", .working))
        let request = PullRequest(reference: service.imageName(in: project.name), platform: service.text("platform"))
        do {
            if !isDry { _ = try await engine.images.pull(request) { _ in } }
        } catch let error as CaissonError {
            display.sink(ProjectEvent(service.name, "Error \(error.message)", .failed))
            if !ignoringFailures { throw error }
            return
        }
        display.sink(ProjectEvent(service.name, "Pulled", .done))
    }
}
