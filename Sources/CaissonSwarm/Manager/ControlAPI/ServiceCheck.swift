import CaissonAPI
import CaissonCore

/// What of a service can be refused before it is written, in Docker's words where Docker has them.
enum ServiceCheck {
    /// Throws `invalidArgument` for a spec no swarm could carry out.
    static func check(_ spec: ServiceSpec) throws {
        try checkName(spec.name)
        try checkMode(spec)
        try TaskCheck.check(spec.task)
        try checkUpdate(spec.update, "update")
        try checkUpdate(spec.rollback, "rollback")
        try checkEndpoint(spec.endpoint)
        for dependency in spec.dependsOn where dependency.service == spec.name {
            throw invalid("service \(spec.name) depends on itself")
        }
    }

    static func invalid(_ message: String) -> CaissonError { CaissonError(.invalidArgument, message) }

    /// swarmkit's rule: `^[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*$`.
    private static func checkName(_ name: String) throws {
        guard !name.isEmpty else { throw invalid("meta: name must be provided") }
        guard name.utf8.count <= 63 else { throw invalid("name must be 63 characters or fewer") }
        let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        guard isPlain, let first = name.first, let last = name.last, !"-_".contains(first), !"-_".contains(last) else {
            throw invalid("name must be valid as a DNS name component")
        }
    }

    private static func checkMode(_ spec: ServiceSpec) throws {
        switch spec.mode {
        case .replicated(let replicas) where replicas < 0: throw invalid("Number of replicas must be non-negative")
        case .replicatedJob(let total, let concurrent) where total < 0 || concurrent < 0:
            throw invalid("Number of completions and of concurrent tasks must be non-negative")
        default: break
        }
        guard let schedule = spec.schedule else { return }
        guard spec.mode.isJob else { throw invalid("a schedule is for jobs: use mode replicated-job or global-job") }
        _ = try CronExpression(schedule.expression)
        guard JobScheduler.knows(schedule.timeZone) else { throw invalid("unknown time zone \(schedule.timeZone ?? "")") }
    }

    private static func checkUpdate(_ config: UpdateConfig, _ name: String) throws {
        if config.parallelism < 0 { throw invalid("TaskSpec: \(name)-parallelism cannot be negative") }
        if config.delay < .zero { throw invalid("TaskSpec: \(name)-delay cannot be negative") }
        if config.monitor < .zero { throw invalid("TaskSpec: \(name)-monitor cannot be negative") }
        guard (0...1).contains(config.maxFailureRatio) else {
            throw invalid("TaskSpec: \(name)-maxfailureratio cannot be less than 0 or bigger than 1")
        }
        if name == "rollback", config.failureAction == .rollback {
            throw invalid("a rollback that fails cannot be rolled back: rollback-failure-action is pause or continue")
        }
    }

    private static func checkEndpoint(_ endpoint: EndpointSpec) throws {
        var published: Set<String> = []
        for port in endpoint.ports {
            guard port.target > 0 else { throw invalid("EndpointSpec: missing target port") }
            if endpoint.mode == .dnsrr, port.mode == .ingress {
                throw invalid("EndpointSpec: port published with ingress mode can't be used with dnsrr mode")
            }
            guard let number = port.published else { continue }
            guard published.insert("\(number)/\(port.transport.rawValue)").inserted else {
                throw invalid("EndpointSpec: duplicate published ports provided")
            }
        }
    }
}

/// What of a task's template can be refused.
enum TaskCheck {
    static func check(_ spec: TaskSpec) throws {
        try checkResources(spec.resources)
        if spec.restart.delay < .zero { throw ServiceCheck.invalid("TaskSpec: restart-delay cannot be negative") }
        if spec.restart.window < .zero { throw ServiceCheck.invalid("TaskSpec: restart-window cannot be negative") }
        for constraint in spec.placement.constraints { _ = try Constraint(constraint) }
        for preference in spec.placement.spreadOver where !preference.hasPrefix("node.labels.") && !preference.hasPrefix("engine.labels.") {
            throw ServiceCheck.invalid("placement preference spread=\(preference): spread is over node.labels.… or engine.labels.…")
        }
        if spec.placement.maxReplicasPerNode < 0 { throw ServiceCheck.invalid("max replicas per node cannot be negative") }
        try checkContainer(spec.container)
    }

    private static func checkResources(_ resources: ResourceRequirements) throws {
        for amount in [resources.limits, resources.reservations] {
            if amount.nanoCPUs != 0, amount.nanoCPUs < 1_000_000 {
                throw ServiceCheck.invalid("invalid cpu value \(Double(amount.nanoCPUs) / 1e9): Must be at least 0.001")
            }
            if amount.memoryBytes != 0, amount.memoryBytes < 4 << 20 {
                throw ServiceCheck.invalid("invalid memory value \(amount.memoryBytes): Must be at least 4MiB")
            }
            for (kind, count) in amount.generic where count < 0 || kind.isEmpty {
                throw ServiceCheck.invalid("invalid generic resource \(kind)=\(count)")
            }
        }
        if resources.pidsLimit < 0 { throw ServiceCheck.invalid("invalid pids limit \(resources.pidsLimit): cannot be negative") }
    }

    private static func checkContainer(_ container: ContainerSpec) throws {
        guard !container.image.isEmpty else { throw ServiceCheck.invalid("ContainerSpec: image reference must be provided") }
        var targets: Set<String> = []
        for mount in container.mounts where !targets.insert(mount.target).inserted {
            throw ServiceCheck.invalid("ContainerSpec: duplicate mount point: \(mount.target)")
        }
        try checkFiles(container.secrets.map(\.target), "secret", "/run/secrets/")
        try checkFiles(container.configs.map(\.target), "config", "/")
        let templates = container.environment + [container.hostname ?? ""] + container.mounts.flatMap { [$0.source, $0.target] }
        for template in templates { _ = try TaskTemplate.expand(template, TaskTemplateFacts()) }
    }

    private static func checkFiles(_ files: [FileTarget], _ noun: String, _ folder: String) throws {
        var names: Set<String> = []
        for file in files {
            guard !file.name.isEmpty, !file.name.split(separator: "/").contains("..") else {
                throw ServiceCheck.invalid("invalid \(noun) target \"\(file.name)\"")
            }
            let path = file.name.hasPrefix("/") ? file.name : folder + file.name
            guard names.insert(path).inserted else {
                throw ServiceCheck.invalid("ContainerSpec: \(noun) references have a conflicting target: '\(file.name)'")
            }
            guard UInt32(file.uid) != nil, UInt32(file.gid) != nil else {
                throw ServiceCheck.invalid("\(noun) target \(file.name): uid and gid are numbers, not \"\(file.uid)\" and \"\(file.gid)\"")
            }
        }
    }
}
