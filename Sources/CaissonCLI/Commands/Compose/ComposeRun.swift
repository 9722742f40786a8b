import CaissonAPI
import CaissonCompose
import CaissonCore

/// `caisson compose run`.
enum ComposeRun {
    static let command = Command(
        group: "compose", name: "run", usage: "[OPTIONS] SERVICE [COMMAND] [ARGS...]",
        summary: "Run a one-off command on a service",
        arguments: .atLeast(1), interspersed: false,
        flags: {
            [
                .bool("build", "Build image before starting container"),
                .list("cap-add", "Add Linux capabilities"), .list("cap-drop", "Drop Linux capabilities"),
                .bool("detach", "d", "Run container in background and print container ID"),
                .string("entrypoint", "Override the entrypoint of the image"),
                FlagSpec(
                    "env", short: "e", kind: .stringArray, usage: "Set environment variables",
                    check: EnvironmentOption.check),
                FlagSpec(
                    "label", short: "l", kind: .stringArray, usage: "Add or override a label", check: LabelOption.check),
                .string("name", "Assign a name to the container"),
                .bool("no-TTY", "T", "Disable pseudo-TTY allocation (default: auto-detected)"),
                .bool("no-deps", "Don't start linked services"),
                FlagSpec("publish", short: "p", kind: .stringArray, usage: "Publish a container's port(s) to the host"),
                .string("pull", "Pull image before running (\"always\"|\"missing\"|\"never\")", initial: "policy"),
                .bool("quiet-pull", "Pull without printing progress information"),
                .bool("remove-orphans", "Remove containers for services not defined in the Compose file"),
                .bool("rm", "Automatically remove the container when it exits"),
                .bool("service-ports", "P", "Run command with all service's ports enabled and mapped to the host"),
                .bool(
                    "use-aliases", "Use the service's network useAliases in the network(s) the container connects to"),
                .string("user", "u", "Run as specified username or uid"),
                FlagSpec("volume", short: "v", kind: .stringArray, usage: "Bind mount a volume"),
                .string("workdir", "w", "Working directory inside the container"),
                .ignored("interactive", .bool),
            ]
        }, errorStyle: .run, handlesSignals: true, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let made = try await Interruption.watching(call.console) { try await prepare(call) }
        let id = made.id
        if call.flags.bool("detach") {
            try await made.engine.containers.start(id)
            try call.console.print(id)
            return 0
        }
        let console = call.console
        let attach = AttachOptions(stdin: made.request.openStdin, size: made.request.tty ? console.terminal.size : nil)
        let session = try await made.engine.containers.start(id, attaching: attach)
        let bridge = SessionBridge(
            console: console, session: session, tty: made.request.tty, stdin: made.request.openStdin, keys: .standard,
            proxiesSignals: true)
        switch try await bridge.run() {
        case .exited(let status): return status
        case .detached: return 0
        }
    }

    private struct Made: Sendable {
        var engine: any EngineAPI
        var id: String
        var request: RunRequest
    }

    /// What the service depends on is started first, then its container is made.
    private static func prepare(_ call: Invocation) async throws -> Made {
        let flags = call.flags
        let name = call.arguments[0]
        let project = try ComposeProjectOption.project(call) { $0.services = [name] }
        guard let service = project.service(name) else { throw ExitFailure(1, "no such service: \(name)") }
        let engine = try await call.engine()
        do {
            var options = UpOptions()
            options.services = service.dependencies.map(\.service).filter { project.service($0) != nil }
            options.removesOrphans = flags.bool("remove-orphans")
            let images = ServiceImages(call: call, engine: engine, project: project, isDry: false)
            let needed = flags.bool("no-deps") || options.services.isEmpty ? [] : try project.ordered(options.services)
            try await images.ensure(needed, ServiceImages.Options(quiet: flags.bool("quiet-pull")))
            try await images.ensure(
                [service],
                ServiceImages.Options(
                    builds: flags.bool("build"), pull: flags.string("pull").flatMap { $0 == "policy" ? nil : $0 },
                    quiet: flags.bool("quiet-pull")))
            try await startDependencies(project, service, options, engine, call, starts: !needed.isEmpty)
            let request = try request(project, service, call)
            let created = try await engine.containers.create(request) { _ in }
            try await InjectedFiles(project: project, service: service).copy(into: created.id.text, of: engine)
            return Made(engine: engine, id: created.id.text, request: request)
        } catch let error as ComposeError { throw ExitFailure(1, error.description) }
    }

    /// The service's own networks and volumes are made, too, but none of its containers.
    private static func startDependencies(
        _ project: ComposeProject, _ service: ServiceDefinition, _ options: UpOptions, _ engine: any EngineAPI,
        _ call: Invocation,
        starts: Bool
    ) async throws {
        let existing = try await ProjectState.existing(project, in: engine)
        var own = options
        own.services = [service.name]
        own.ignoresDependencies = true
        own.ignoresOrphans = true
        own.scales = [service.name: existing.containers.count { $0.service == service.name && !$0.isOneOff }]
        own.recreation = .never
        let sink = ProjectDisplay(call.console).sink
        var first = try Planner.plan(project, existing, own)
        first.parts = []
        try await PlanRunner(engine: engine, project: project, options: own, isDry: false, sink: sink).create(first)
        guard starts else { return }
        let runner = PlanRunner(engine: engine, project: project, options: options, isDry: false, sink: sink)
        let plan = try await Planner.plan(project, ProjectState.existing(project, in: engine), options)
        try await runner.create(plan)
        try await runner.start(plan)
        try await runner.wait(for: service, plan)
    }

    private static func request(_ project: ComposeProject, _ service: ServiceDefinition, _ call: Invocation) throws
        -> RunRequest
    {
        let flags = call.flags
        let console = call.console
        let suffix = ObjectID.random().short
        var request = try OneOffRequest.make(
            project, service, name: flags.string("name") ?? "\(project.name)-\(service.name)-run-\(suffix)",
            publishes: flags.bool("service-ports"), aliases: flags.bool("use-aliases"))
        if call.arguments.count > 1 { request.command = Array(call.arguments.dropFirst()) }
        if let entrypoint = flags.string("entrypoint") {
            request.entrypoint = [entrypoint]
            if call.arguments.count < 2 { request.command = [] }
        }
        let given = try EnvironmentOption.values(flags, console)
        let names = Set(given.map { $0.prefix { $0 != "=" } })
        request.environment = request.environment.filter { !names.contains($0.prefix { $0 != "=" }) } + given
        for (key, value) in try LabelOption.values(flags, console) { request.labels[key] = value }
        request.user = flags.string("user") ?? request.user
        request.workingDirectory = flags.string("workdir") ?? request.workingDirectory
        request.host.capAdd = joined(request.host.capAdd, flags.list("cap-add"))
        request.host.capDrop = joined(request.host.capDrop, flags.list("cap-drop"))
        request.host.autoRemove = flags.bool("rm")
        request.host.restartPolicy = RestartPolicy()
        let ports = try PortOption.bindings(flags.list("publish"))
        if !ports.isEmpty {
            request.host.portBindings = (request.host.portBindings ?? [:]).merging(ports) { $0 + $1 }
            request.exposedPorts += ports.keys.sorted()
        }
        for text in flags.list("volume") {
            switch try VolumeOption.meaning(text, console) {
            case .bind(let bind): request.host.binds = (request.host.binds ?? []) + [bind]
            case .place(let path): request.volumes.append(path)
            }
        }
        let detach = flags.bool("detach")
        request.tty =
            !flags.bool("no-TTY") && !detach && console.terminal.isTerminal(.input)
            && console.terminal.isTerminal(.output)
        request.openStdin = !detach
        (request.attachStdin, request.attachStdout, request.attachStderr) = (!detach, !detach, !detach)
        if request.tty, let size = console.terminal.size { request.host.consoleSize = [size.rows, size.columns] }
        return request
    }

    private static func joined(_ own: [String]?, _ more: [String]) -> [String]? {
        let all = (own ?? []) + more
        return all.isEmpty ? nil : all
    }
}
