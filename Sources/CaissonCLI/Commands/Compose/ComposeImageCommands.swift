import CaissonAPI
import CaissonCompose
import CaissonCore

/// The verbs about images: `build`, `pull`, `push`, `images`.
enum ComposeImageCommands {
    static let commands: [Command] = [build, pull, push, list]

    private static let build = Command(
        group: "compose", name: "build", usage: "[OPTIONS] [SERVICE...]", summary: "Build or rebuild services",
        arguments: .atLeast(0),
        flags: {
            [
                FlagSpec("build-arg", kind: .stringArray, usage: "Set build-time variables for services"),
                ComposeProjectOption.dryRun,
                .bool("no-cache", "Do not use cache when building the image"),
                .string("progress", "Set type of progress output (auto|plain|tty|rawjson|quiet)"),
                .bool("pull", "Always attempt to pull a newer version of the image"),
                .bool("push", "Push service images"),
                .bool("quiet", "q", "Suppress the build output"),
                .bool("with-dependencies", "Also build dependencies (transitively)"),
                .ignored("memory", .bytes),
                .ignored("builder", .string),
            ]
        }, handlesSignals: true, run: runBuild)

    @Sendable private static func runBuild(_ call: Invocation) async throws -> Int32 {
        let flags = call.flags
        let (project, images) = try await prepare(call)
        let chosen = try services(project, call, dependencies: flags.bool("with-dependencies")).filter {
            $0.build != nil
        }
        guard !chosen.isEmpty else {
            call.console.printError("WARN[0000] No services to build")
            return 0
        }
        let arguments = flags.list("build-arg").map { text -> BuildArgument in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
            return BuildArgument(name: parts[0], value: parts.count == 2 ? parts[1] : project.environment[parts[0]])
        }
        let progress = try BuildOptions.progress(flags, call.console)
        for service in chosen {
            do {
                try await images.build(
                    service,
                    { request in
                        request.buildArgs =
                            request.buildArgs.filter { old in !arguments.contains { $0.name == old.name } } + arguments
                        request.noCache = request.noCache || flags.bool("no-cache")
                        request.pull = request.pull || flags.bool("pull")
                    }, progress: progress)
            } catch let error as ComposeError { throw ExitFailure(1, error.description) }
        }
        if flags.bool("push") {
            try await push(chosen.filter { $0.image != nil }, project, call, images, ignoring: false)
        }
        return 0
    }

    private static let pull = Command(
        group: "compose", name: "pull", usage: "[OPTIONS] [SERVICE...]", summary: "Pull service images",
        arguments: .atLeast(0),
        flags: {
            [
                ComposeProjectOption.dryRun,
                .bool("ignore-buildable", "Ignore images that can be built"),
                .bool("ignore-pull-failures", "Pull what it can and ignores images with pull failures"),
                .bool("include-deps", "Also pull services declared as dependencies"),
                .string("policy", "Apply pull policy (\"missing\"|\"always\")"),
                .bool("quiet", "q", "Pull without printing progress information"),
            ]
        }, run: runPull)

    @Sendable private static func runPull(_ call: Invocation) async throws -> Int32 {
        let flags = call.flags
        let (project, images) = try await prepare(call)
        var chosen = try services(project, call, dependencies: flags.bool("include-deps") || call.arguments.isEmpty)
        chosen = chosen.filter { $0.image != nil && !(flags.bool("ignore-buildable") && $0.build != nil) }
        if flags.string("policy") == "missing" {
            var missing: [ServiceDefinition] = []
            for service in chosen {
                let id = try await ProjectState.imageID(service.imageName(in: project.name), in: images.engine)
                if id == nil { missing.append(service) }
            }
            chosen = missing
        }
        try await images.pull(chosen, quiet: flags.bool("quiet"), ignoringFailures: flags.bool("ignore-pull-failures"))
        return 0
    }

    private static let push = Command(
        group: "compose", name: "push", usage: "[OPTIONS] [SERVICE...]", summary: "Push service images",
        arguments: .atLeast(0),
        flags: {
            [
                ComposeProjectOption.dryRun,
                .bool("ignore-push-failures", "Push what it can and ignores images with push failures"),
                .bool("include-deps", "Also push images of services declared as dependencies"),
                .bool("quiet", "q", "Push without printing progress information"),
            ]
        }, run: runPush)

    @Sendable private static func runPush(_ call: Invocation) async throws -> Int32 {
        let (project, images) = try await prepare(call)
        let chosen = try services(
            project, call, dependencies: call.flags.bool("include-deps") || call.arguments.isEmpty
        )
        .filter { $0.build != nil && $0.image != nil }
        try await push(chosen, project, call, images, ignoring: call.flags.bool("ignore-push-failures"))
        return 0
    }

    private static func push(
        _ services: [ServiceDefinition], _ project: ComposeProject, _ call: Invocation, _ images: ServiceImages,
        ignoring: Bool
    ) async throws {
        let display = ProjectDisplay(call.console, isDry: images.isDry, quiet: call.flags.bool("quiet"))
        for service in services {
            display.sink(ProjectEvent(service.name, "Pushing", .working))
            do {
                let request = PushRequest(reference: service.imageName(in: project.name))
                if !images.isDry { _ = try await images.engine.images.push(request) { _ in } }
            } catch let error as CaissonError {
                display.sink(ProjectEvent(service.name, "Error \(error.message)", .failed))
                if !ignoring { throw error }
                continue
            }
            display.sink(ProjectEvent(service.name, "Pushed", .done))
        }
    }

    private static let list = Command(
        group: "compose", name: "images", usage: "[OPTIONS] [SERVICE...]",
        summary: "List images used by the created containers",
        arguments: .atLeast(0),
        flags: {
            [
                .string("format", "Format the output. Values: [table | json]", initial: "table"),
                .bool("quiet", "q", "Only display IDs"),
            ]
        }, run: runList)

    @Sendable private static func runList(_ call: Invocation) async throws -> Int32 {
        let target = try await ComposeTarget(call, services: call.arguments)
        _ = try await target.containers(of: call.arguments)
        let containers = try await ProjectState.summaries(of: target.name, in: target.engine, all: true)
            .filter { call.arguments.isEmpty || call.arguments.contains($0.labels[ProjectLabels.service] ?? "") }
            .sorted { $0.name < $1.name }
        if call.flags.bool("quiet") {
            for id in Set(containers.map(\.imageID)).sorted() { try call.console.print(FormatText.shortID(id)) }
            return 0
        }
        var rows: [[String]] = []
        for container in containers {
            let size = try await target.engine.images.inspect(container.imageID).size
            let slash = container.image.lastIndex(of: "/") ?? container.image.startIndex
            let colon = container.image[slash...].lastIndex(of: ":")
            rows.append([
                container.name, String(container.image[..<(colon ?? container.image.endIndex)]),
                colon.map { String(container.image[container.image.index(after: $0)...]) } ?? "latest",
                FormatText.shortID(container.imageID), ByteCount(size).decimal,
            ])
        }
        if call.format == "json" {
            let keys = ["ContainerName", "Repository", "Tag", "ID", "Size"]
            let values = rows.map { row in Value.object(ObjectValue(.map, zip(keys, row).map { ($0, .string($1)) })) }
            try call.console.print(Value.list(values).json())
        } else {
            let lines = (["CONTAINER\tREPOSITORY\tTAG\tIMAGE ID\tSIZE"] + rows.map { $0.joined(separator: "\t") })
            try call.console.print(TableOutput.align(lines.joined(separator: "\n"), minimum: 20))
        }
        return 0
    }

    // MARK: shared

    private static func prepare(_ call: Invocation) async throws -> (ComposeProject, ServiceImages) {
        let project = try ComposeProjectOption.project(call) { $0.services = call.arguments }
        let isDry = ComposeProjectOption.isDry(call)
        return (project, ServiceImages(call: call, engine: try await call.engine(), project: project, isDry: isDry))
    }

    private static func services(_ project: ComposeProject, _ call: Invocation, dependencies: Bool) throws
        -> [ServiceDefinition]
    {
        do { return try project.ordered(call.arguments, dependencies: dependencies) } catch {
            throw ExitFailure(1, error.description)
        }
    }
}
