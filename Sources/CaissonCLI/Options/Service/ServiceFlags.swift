/// The flags of `service create`, `plan` and `update`.
enum ServiceFlags {
    /// Of a new service.
    static let create: [FlagSpec] = shared(isNew: true) + creation
    /// Of a service that is there.
    static let update: [FlagSpec] = shared(isNew: false) + replacing + added + removed

    /// What both take: single values, which a change replaces. Their defaults are those of a new service.
    private static func shared(isNew: Bool) -> [FlagSpec] {
        let own = [
            FlagSpec.string("endpoint-mode", "Endpoint mode (vip or dnsrr)", initial: isNew ? "vip" : nil),
            duration("stop-grace-period", "Time to wait before force killing a container (ns|us|ms|s|m|h)", isNew ? "10s" : nil),
        ]
        let rollouts = rollout("update", isNew) + rollout("rollback", isNew)
        return [container, health, limits, placing, restart(isNew), rollouts, own, jobs, WaitFlags.both, unused].flatMap { $0 }
    }

    private static let container: [FlagSpec] = [
        .list("cap-add", "Add Linux capabilities"),
        .list("cap-drop", "Drop Linux capabilities"),
        FlagSpec("entrypoint", kind: .command, usage: "Overwrite the default ENTRYPOINT of the image"),
        .string("hostname", "Container hostname"),
        .bool("init", "Use an init inside each service container to forward signals and reap processes"),
        .string("isolation", "Service container isolation mode"),
        .string("log-driver", "Logging driver for service"),
        .list("log-opt", "Logging driver options"),
        .int("oom-score-adj", "Tune host's OOM preferences (-1000 to 1000)"),
        .bool("privileged", "Give extended privileges to the service's containers"),
        .bool("read-only", "Mount the container's root filesystem as read only"),
        .bytes("shm-size", "Size of /dev/shm"),
        .string("stop-signal", "Signal to stop the container"),
        .bool("tty", "t", "Allocate a pseudo-TTY"),
        .string("user", "u", "Username or UID (format: <name|uid>[:<group|gid>])"),
        .string("workdir", "w", "Working directory inside the container"),
    ]

    private static let health: [FlagSpec] = [
        .string("health-cmd", "Command to run to check health"),
        duration("health-interval", "Time between running the check (ms|s|m|h)"),
        .int("health-retries", "Consecutive failures needed to report unhealthy"),
        duration("health-start-interval", "Time between running the check during the start period (ms|s|m|h)"),
        duration(
            "health-start-period",
            "Start period for the container to initialize before counting retries towards unstable (ms|s|m|h)"),
        duration("health-timeout", "Maximum time to allow one check to run (ms|s|m|h)"),
        .bool("no-healthcheck", "Disable any container-specified HEALTHCHECK"),
    ]

    private static let limits: [FlagSpec] = [
        FlagSpec("limit-cpu", kind: .decimal, usage: "Limit CPUs"),
        .bytes("limit-memory", "Limit Memory"),
        .int("limit-pids", "Limit maximum number of processes (default 0 = unlimited)"),
        FlagSpec("reserve-cpu", kind: .decimal, usage: "Reserve CPUs"),
        .bytes("reserve-memory", "Reserve Memory"),
    ]

    private static let placing: [FlagSpec] = [
        uint("max-concurrent", "Number of job tasks to run concurrently (default equal to --replicas)"),
        .string("on-node-loss", "What becomes of the tasks of a silent node (\"wait=DURATION\", \"default\")"),
        uint("replicas", "Number of tasks"),
        uint("replicas-max-per-node", "Maximum number of tasks per node (default 0 = unlimited)"),
    ]

    private static let jobs: [FlagSpec] = [
        .string("concurrency-policy", "What happens when a scheduled job's run before has not ended (\"allow\", \"forbid\", \"replace\")"),
        .string("missed-run-policy", "What happens with runs of a scheduled job that nothing could start (\"skip\", \"run-once\")"),
        .string("schedule", "When a job runs again: five cron fields or @hourly, @daily, @weekly, @monthly, @yearly"),
        .bool("suspend", "Start no new run of a scheduled job"),
        .string("time-zone", "Time zone of the schedule (default UTC)"),
    ]

    private static func restart(_ isNew: Bool) -> [FlagSpec] {
        [
            .string(
                "restart-condition", "Restart when condition is met (\"none\", \"on-failure\", \"any\")", initial: isNew ? "any" : nil),
            duration("restart-delay", "Delay between restart attempts (ns|us|ms|s|m|h)", isNew ? "5s" : nil),
            uint("restart-max-attempts", "Maximum number of restarts before giving up"),
            duration("restart-window", "Window used to evaluate the restart policy (ns|us|ms|s|m|h)"),
        ]
    }

    /// `--update-…` and `--rollback-…`, which differ only in their words.
    private static func rollout(_ kind: String, _ isNew: Bool) -> [FlagSpec] {
        let isUpdate = kind == "update"
        let title = isUpdate ? "Update" : "Rollback"
        let actions = isUpdate ? "(\"pause\", \"continue\", \"rollback\")" : "(\"pause\", \"continue\")"
        let done = isUpdate ? "updated simultaneously (0 to update all at once)" : "rolled back simultaneously (0 to roll back all at once)"
        return [
            duration("\(kind)-delay", "Delay between \(isUpdate ? "updates" : "task rollbacks") (ns|us|ms|s|m|h)", isNew ? "0s" : nil),
            .string("\(kind)-failure-action", "Action on \(kind) failure \(actions)", initial: isNew ? "pause" : nil),
            FlagSpec(
                "\(kind)-max-failure-ratio", kind: .float,
                usage: "Failure rate to tolerate during \(isUpdate ? "an update" : "a rollback")", initial: isNew ? "0" : nil),
            duration("\(kind)-monitor", "Duration after each task \(kind) to monitor for failure (ns|us|ms|s|m|h)", isNew ? "5s" : nil),
            .string("\(kind)-order", "\(title) order (\"start-first\", \"stop-first\")", initial: isNew ? "stop-first" : nil),
            uint("\(kind)-parallelism", "Maximum number of tasks \(done)", isNew ? "1" : nil),
        ]
    }

    /// Read, and without effect where all images and credentials are on one machine.
    private static let unused: [FlagSpec] = [
        .bool("no-resolve-image", "Do not query the registry to resolve image digest and supported platforms"),
        .bool("with-registry-auth", "Send registry authentication details to swarm agents"),
        .refused("credential-spec", .string, "it is for Windows containers"),
    ]

    static func uint(_ name: String, _ usage: String, _ initial: String? = nil) -> FlagSpec {
        FlagSpec(name, kind: .uint, usage: usage, initial: initial)
    }

    static func duration(_ name: String, _ usage: String, _ initial: String? = nil) -> FlagSpec {
        FlagSpec(name, kind: .duration, usage: usage, initial: initial)
    }
}

/// Whether a command waits for what it began.
enum WaitFlags {
    static let detach = FlagSpec.bool("detach", "d", "Exit immediately instead of waiting for the service to converge")
    static let both = [detach, FlagSpec.bool("quiet", "q", "Suppress progress output")]
}
