import CaissonAPI
import CaissonCore

/// The single values of a service, as flags that were given change them: the same for a new service, where they change the
/// defaults, and for one that is there.
struct ServiceValues {
    let flags: ParsedFlags

    /// Throws ``OptionFailure`` in Docker's words.
    func apply(to spec: inout ServiceSpec) throws {
        try setContainer(&spec.task.container)
        try setHealth(&spec.task.container)
        setResources(&spec.task.resources)
        try setRestart(&spec.task.restart)
        try setRollout("update", &spec.update)
        try setRollout("rollback", &spec.rollback)
        try choose("endpoint-mode", &spec.endpoint.mode, "endpoint mode")
        if let count = flags.integer("replicas-max-per-node") { spec.task.placement.maxReplicasPerNode = count }
        if flags.has("log-driver") { spec.task.logDriver = try logDriver() }
        try setMode(&spec.mode)
        try setSchedule(&spec)
        if let text = flags.string("on-node-loss") { spec.nodeLossGrace = try nodeLossGrace(text) }
    }

    // MARK: kinds of values

    private func text(_ name: String, _ field: inout String?) {
        if let text = flags.string(name) { field = text.isEmpty ? nil : text }
    }

    private func flag(_ name: String, _ field: inout Bool) {
        if flags.has(name) { field = flags.bool(name) }
    }

    private func duration(_ name: String) throws(OptionFailure) -> Duration? {
        guard let value = flags.string(name).flatMap(HumanDuration.parse) else { return nil }
        guard value >= .zero else { throw OptionFailure("--\(name) cannot be negative") }
        return value
    }

    private func duration(_ name: String, _ field: inout Duration) throws(OptionFailure) {
        if let value = try duration(name) { field = value }
    }

    private func choose<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ field: inout Choice, _ what: String, not excluded: String = ""
    ) throws(OptionFailure) {
        guard let text = flags.string(name) else { return }
        guard let choice = Choice(rawValue: text), text != excluded else {
            let known = Choice.allCases.map(\.rawValue).filter { $0 != excluded }.map { FlagValue.quoted($0) }
            throw OptionFailure("invalid \(what) \(FlagValue.quoted(text)): must be one of \(known.joined(separator: ", "))")
        }
        field = choice
    }

    // MARK: container

    private func setContainer(_ container: inout ContainerSpec) throws(OptionFailure) {
        text("hostname", &container.hostname)
        text("workdir", &container.directory)
        text("user", &container.user)
        text("stop-signal", &container.stopSignal)
        text("isolation", &container.isolation)
        flag("tty", &container.tty)
        flag("read-only", &container.readOnly)
        if flags.has("init") { container.`init` = flags.bool("init") }
        if let text = flags.string("entrypoint") { container.command = words(text) }
        if let text = flags.string("args") { container.arguments = words(text) }
        if let grace = try duration("stop-grace-period") { container.stopGracePeriod = grace }
        if let score = flags.integer("oom-score-adj") {
            guard (-1000...1000).contains(score) else {
                throw OptionFailure("Invalid value \(score), range for oom score adj is [-1000, 1000]")
            }
            container.oomScoreAdj = score
        }
        let old = (add: container.capabilityAdd, drop: container.capabilityDrop)
        let merged = CapabilityOption.merged(added: flags.list("cap-add"), dropped: flags.list("cap-drop"), old)
        (container.capabilityAdd, container.capabilityDrop) = merged
        setHost(&container)
    }

    /// What Docker has for containers only.
    private func setHost(_ container: inout ContainerSpec) {
        guard flags.has("privileged") || flags.has("shm-size") else { return }
        var host = container.host ?? HostConfig()
        flag("privileged", &host.privileged)
        if let size = flags.bytes("shm-size") { host.shmSize = size }
        container.host = host
    }

    private func words(_ text: String) -> [String]? {
        let words = ShellWords.split(text) ?? []
        return words.isEmpty ? nil : words
    }

    private func setHealth(_ container: inout ContainerSpec) throws(OptionFailure) {
        let names = ["health-cmd", "health-interval", "health-retries", "health-start-interval", "health-start-period", "health-timeout"]
        let isAsked = names.contains { flags.has($0) }
        if flags.bool("no-healthcheck") {
            guard !isAsked else { throw OptionFailure("--no-healthcheck conflicts with --health-* options") }
            container.healthcheck = HealthcheckConfig()
            container.healthcheck?.test = ["NONE"]
            return
        }
        guard isAsked else { return }
        var config = container.healthcheck ?? HealthcheckConfig()
        if config.test == ["NONE"] { config.test = nil }
        if let command = flags.string("health-cmd") { config.test = command.isEmpty ? nil : ["CMD-SHELL", command] }
        if let value = try duration("health-interval") { config.interval = value.nanosecondCount }
        if let value = try duration("health-timeout") { config.timeout = value.nanosecondCount }
        if let value = try duration("health-start-period") { config.startPeriod = value.nanosecondCount }
        if let value = try duration("health-start-interval") { config.startInterval = value.nanosecondCount }
        if let retries = flags.integer("health-retries") {
            guard retries >= 0 else { throw OptionFailure("--health-retries cannot be negative") }
            config.retries = retries
        }
        container.healthcheck = config
    }

    // MARK: task

    private func setResources(_ resources: inout ResourceRequirements) {
        if let text = flags.string("limit-cpu"), let cpus = FlagValue.nanoCPUs(text).success { resources.limits.nanoCPUs = cpus }
        if let text = flags.string("reserve-cpu"), let cpus = FlagValue.nanoCPUs(text).success { resources.reservations.nanoCPUs = cpus }
        if let bytes = flags.bytes("limit-memory") { resources.limits.memoryBytes = bytes }
        if let bytes = flags.bytes("reserve-memory") { resources.reservations.memoryBytes = bytes }
        if let count = flags.integer("limit-pids") { resources.pidsLimit = Int64(count) }
    }

    private func setRestart(_ restart: inout TaskRestartPolicy) throws(OptionFailure) {
        try choose("restart-condition", &restart.condition, "restart condition")
        try duration("restart-delay", &restart.delay)
        try duration("restart-window", &restart.window)
        if let count = flags.integer("restart-max-attempts") { restart.maxAttempts = UInt64(clamping: count) }
    }

    private func setRollout(_ kind: String, _ config: inout UpdateConfig) throws(OptionFailure) {
        if let count = flags.integer("\(kind)-parallelism") { config.parallelism = count }
        try duration("\(kind)-delay", &config.delay)
        try duration("\(kind)-monitor", &config.monitor)
        let excluded = kind == "rollback" ? "rollback" : ""
        try choose("\(kind)-failure-action", &config.failureAction, "\(kind) failure action", not: excluded)
        try choose("\(kind)-order", &config.order, "\(kind) order")
        guard let text = flags.string("\(kind)-max-failure-ratio"), let ratio = Double(text) else { return }
        guard (0...1).contains(ratio) else { throw OptionFailure("--\(kind)-max-failure-ratio must be between 0 and 1: \(text)") }
        config.maxFailureRatio = ratio
    }

    private func logDriver() throws(OptionFailure) -> LogConfig? {
        flags.string("log-driver") == "" ? nil : try LogOption.config(flags)
    }
}

extension Duration {
    /// Whole nanoseconds.
    var nanosecondCount: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
