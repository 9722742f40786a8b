import CaissonAPI
import CaissonCompose
import CaissonCore

/// `caisson compose up`, `caisson compose create`.
enum ComposeUp {
    static let command = Command(
        group: "compose", name: "up", usage: "[OPTIONS] [SERVICE...]", summary: "Create and start containers",
        arguments: .atLeast(0), flags: { shared + ComposeUpOptions.flags }, handlesSignals: true, run: run)

    static let createCommand = Command(
        group: "compose", name: "create", usage: "[OPTIONS] [SERVICE...]", summary: "Creates containers for a service",
        arguments: .atLeast(0), flags: { shared }, run: create)

    /// What `up` and `create` share.
    private static let shared: [FlagSpec] = [
        .bool("build", "Build images before starting containers"),
        ComposeProjectOption.dryRun,
        .bool("force-recreate", "Recreate containers even if their configuration and image haven't changed"),
        .bool("no-build", "Don't build an image, even if it's policy"),
        .bool("no-recreate", "If containers already exist, don't recreate them. Incompatible with --force-recreate."),
        .string("pull", "Pull image before running (\"always\"|\"missing\"|\"never\")", initial: "policy"),
        .bool("quiet-pull", "Pull without printing progress information"),
        .bool("remove-orphans", "Remove containers for services not defined in the Compose file"),
        FlagSpec(
            "scale", kind: .stringArray,
            usage: "Scale SERVICE to NUM instances. Overrides the `scale` setting in the Compose file if present."),
    ]

    @Sendable private static func create(_ call: Invocation) async throws -> Int32 {
        var options = try ComposeUpOptions(call)
        options.up.starts = false
        _ = try await prepare(call, options)
        return 0
    }

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let options = try ComposeUpOptions(call)
        let session = try await Interruption.watching(call.console) { try await prepare(call, options) }
        if !options.up.starts || options.isDry { return 0 }
        if options.waits { return try await wait(session, options, call) }
        if options.detaches { return 0 }
        let attached = AttachedProject(session: session, options: options, call: call)
        guard options.watches else { return try await attached.run() }
        let watcher = try ComposeWatch.watcher(call, session.engine, session.project, options)
        return try await withThrowingTaskGroup(of: Int32?.self) { group in
            group.addTask { try await attached.run() }
            group.addTask {
                try await watcher.run()
                return nil
            }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if let status = ended { return status }
            }
            throw CancellationError()
        }
    }

    /// All there is to do before anybody watches.
    static func prepare(_ call: Invocation, _ options: ComposeUpOptions) async throws -> UpSession {
        let project = try ComposeProjectOption.project(call) { $0.services = options.up.services }
        guard !project.services.isEmpty else { throw ExitFailure(1, "no service selected") }
        let engine = try await call.engine()
        do {
            let chosen = try project.ordered(options.up.services, dependencies: !options.up.ignoresDependencies)
            // Nothing is pulled or built for what cannot be in the end.
            let first = try await Planner.plan(project, ProjectState.existing(project, in: engine), options.up)
            for warning in first.warnings { call.console.printError("WARN[0000] \(warning)") }
            var up = options.up
            up.renewedVolumes = try await agreed(first.changedVolumes, call, options)
            let images = ServiceImages(call: call, engine: engine, project: project, isDry: options.isDry)
            try await images.ensure(chosen, options.images)
            let plan = try await Planner.plan(project, ProjectState.existing(project, in: engine), up)
            let display = ProjectDisplay(call.console, isDry: options.isDry)
            let runner = PlanRunner(
                engine: engine, project: project, options: up, isDry: options.isDry, sink: display.sink)
            try await runner.create(plan)
            if options.up.starts { try await runner.start(plan) }
            return UpSession(engine: engine, project: project, plan: plan)
        } catch let error as ComposeError { throw ExitFailure(1, error.description) }
    }

    /// The volumes that somebody agrees to lose; without a terminal to ask on, none.
    private static func agreed(
        _ volumes: [ResourceDefinition], _ call: Invocation, _ options: ComposeUpOptions
    ) async throws -> Set<String> {
        if options.assumesYes { return Set(volumes.map(\.name)) }
        guard call.console.terminal.isTerminal(.input), !options.isDry else { return [] }
        var names: Set<String> = []
        for volume in volumes {
            try call.console.printRaw(
                "? Volume \"\(volume.name)\" exists but doesn't match configuration in compose file. "
                    + "Recreate (data will be lost)? [yN] ")
            let answer = try await call.console.terminal.readLine(echo: true)?.lowercased() ?? ""
            if answer.hasPrefix("y") { names.insert(volume.name) }
        }
        return names
    }

    /// `--wait`: until all run, and are well where they have a health check.
    private static func wait(_ session: UpSession, _ options: ComposeUpOptions, _ call: Invocation) async throws
        -> Int32
    {
        let names = session.plan.parts.flatMap(\.containerNames)
        let health = ContainerHealth(engine: session.engine)
        let display = ProjectDisplay(call.console)
        let body: @Sendable () async throws -> Void = {
            _ = try await Concurrently.map(names, limit: names.count) { name in
                display.sink(ProjectEvent("Container \(name)", "Waiting", .working))
                try await health.waitUntilHealthy(name, allowsNone: true)
                display.sink(ProjectEvent("Container \(name)", "Healthy", .done))
            }
        }
        try await Interruption.watching(call.console) {
            guard let limit = options.waitTimeout else { return try await body() }
            try await Deadline.within(.seconds(limit), body)
        }
        return 0
    }
}

/// What `up` has made.
struct UpSession: Sendable {
    let engine: any EngineAPI
    let project: ComposeProject
    let plan: Plan
}

/// A bound on time.
private enum Deadline {
    static func within(_ limit: Duration, _ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await ContinuousClock().sleep(for: limit)
                throw CaissonError(.deadlineExceeded, "application not healthy after \(limit)")
            }
            defer { group.cancelAll() }
            _ = try await group.next()
        }
    }
}
