import CaissonCompose
import CaissonCore

/// What `up` was asked for, checked.
struct ComposeUpOptions: Sendable {
    var up = UpOptions()
    var images = ServiceImages.Options()
    var detaches: Bool
    var waits: Bool
    /// Seconds.
    var waitTimeout: Int?
    var isDry: Bool
    /// The end of a container is the end of all.
    var abortsOnExit: Bool
    var abortsOnFailure: Bool
    var exitCodeFrom: String?
    var prefixes: Bool
    var colors: Bool
    var timestamps: Bool
    var attached: [String]
    var unattached: [String]
    var attachesDependencies: Bool
    /// Files are watched while the output is shown.
    var watches: Bool
    /// Nothing is asked.
    var assumesYes: Bool

    /// The options that `up` alone has.
    static let flags: [FlagSpec] = [
        .bool("abort-on-container-exit", "Stops all containers if any container was stopped. Incompatible with -d"),
        .bool(
            "abort-on-container-failure",
            "Stops all containers if any container exited with failure. Incompatible with -d"),
        .bool("always-recreate-deps", "Recreate dependent containers. Incompatible with --no-recreate."),
        FlagSpec(
            "attach", kind: .stringArray,
            usage: "Restrict attaching to the specified services. Incompatible with --attach-dependencies."),
        .bool("attach-dependencies", "Automatically attach to log output of dependent services"),
        .bool("detach", "d", "Detached mode: Run containers in the background"),
        .string(
            "exit-code-from",
            "Return the exit code of the selected service container. Implies --abort-on-container-exit"),
        .ignored("menu", .bool),
        FlagSpec("no-attach", kind: .stringArray, usage: "Do not attach (stream logs) to the specified services"),
        .bool("no-color", "Produce monochrome output"),
        .bool("no-deps", "Don't start linked services"),
        .bool("no-log-prefix", "Don't print prefix in logs"),
        .bool("no-start", "Don't start the services after creating them"),
        .bool(
            "renew-anon-volumes", "V",
            "Recreate anonymous volumes instead of retrieving data from the previous containers"),
        .int(
            "timeout", "t",
            "Use this timeout in seconds for container shutdown when attached or when containers are already running"),
        .bool("timestamps", "Show timestamps"),
        .bool("wait", "Wait for services to be running|healthy. Implies detached mode."),
        .int("wait-timeout", "Maximum duration in seconds to wait for the project to be running|healthy"),
        .bool("watch", "w", "Watch source code and rebuild/refresh containers when files are updated."),
        .bool("yes", "y", "Assume \"yes\" as answer to all prompts and run non-interactively"),
    ]

    init(_ call: Invocation) throws {
        let flags = call.flags
        waits = flags.bool("wait")
        waitTimeout = flags.integer("wait-timeout").flatMap { $0 > 0 ? $0 : nil }
        detaches = flags.bool("detach") || waits
        isDry = ComposeProjectOption.isDry(call)
        exitCodeFrom = flags.string("exit-code-from")
        abortsOnFailure = flags.bool("abort-on-container-failure")
        abortsOnExit = flags.bool("abort-on-container-exit") || (exitCodeFrom != nil && !abortsOnFailure)
        prefixes = !flags.bool("no-log-prefix")
        colors =
            !flags.bool("no-color") && call.console.environment["NO_COLOR"] == nil
            && call.console.terminal.isTerminal(.output)
        timestamps = flags.bool("timestamps")
        (attached, unattached) = (flags.list("attach"), flags.list("no-attach"))
        attachesDependencies = flags.bool("attach-dependencies")
        (watches, assumesYes) = (flags.bool("watch"), flags.bool("yes"))
        try setPlan(call)
        try check(flags)
    }

    private mutating func setPlan(_ call: Invocation) throws {
        let flags = call.flags
        up.services = call.arguments
        up.recreation = flags.bool("force-recreate") ? .always : flags.bool("no-recreate") ? .never : .changed
        up.recreatesDependencies = flags.bool("always-recreate-deps")
        up.ignoresDependencies = flags.bool("no-deps")
        let environment = call.console.environment
        up.removesOrphans =
            flags.has("remove-orphans")
            ? flags.bool("remove-orphans") : environment["COMPOSE_REMOVE_ORPHANS"].flatMap(FlagValue.bool) ?? false
        up.ignoresOrphans = environment["COMPOSE_IGNORE_ORPHANS"].flatMap(FlagValue.bool) ?? false
        up.starts = !flags.bool("no-start")
        up.renewsVolumes = flags.bool("renew-anon-volumes")
        up.timeout = flags.integer("timeout")
        up.scales = try Self.scales(flags.list("scale"))
        images.builds = flags.bool("build")
        images.neverBuilds = flags.bool("no-build")
        images.quiet = flags.bool("quiet-pull")
        images.pull = flags.string("pull").flatMap { $0 == "policy" ? nil : $0 }
    }

    /// `web=3`.
    static func scales(_ texts: [String]) throws -> [String: Int] {
        var scales: [String: Int] = [:]
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1).map { String($0) }
            guard parts.count == 2, let count = Int(parts[1]), count >= 0 else {
                throw ExitFailure(1, "invalid --scale option \(FlagValue.quoted(text)). Should be SERVICE=NUM")
            }
            scales[parts[0]] = count
        }
        return scales
    }

    private func check(_ flags: ParsedFlags) throws {
        let conflicts: [(Bool, String)] = [
            (
                abortsOnExit && abortsOnFailure,
                "--abort-on-container-failure cannot be combined with --abort-on-container-exit"
            ),
            (
                waits && (attachesDependencies || abortsOnExit || !attached.isEmpty),
                "--wait cannot be combined with --abort-on-container-exit, --attach or --attach-dependencies"
            ),
            (images.builds && images.neverBuilds, "--build and --no-build are incompatible"),
            (
                detaches && (attachesDependencies || abortsOnExit || abortsOnFailure || !attached.isEmpty || watches),
                "--detach cannot be combined with --abort-on-container-exit, --abort-on-container-failure, --attach, --attach-dependencies or --watch"
            ),
            (up.renewsVolumes && up.recreation == .never, "--no-recreate and --renew-anon-volumes are incompatible"),
            (
                flags.bool("force-recreate") && flags.bool("no-recreate"),
                "--force-recreate and --no-recreate are incompatible"
            ),
            (
                up.recreatesDependencies && up.recreation == .never,
                "--always-recreate-deps and --no-recreate are incompatible"
            ),
            (!attached.isEmpty && attachesDependencies, "cannot combine --attach and --attach-dependencies"),
            (up.removesOrphans && up.ignoresOrphans, "cannot combine COMPOSE_IGNORE_ORPHANS and --remove-orphans"),
        ]
        if let conflict = conflicts.first(where: { $0.0 }) { throw ExitFailure(1, conflict.1) }
    }
}
