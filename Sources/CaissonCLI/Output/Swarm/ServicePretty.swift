import CaissonAPI
import CaissonCore

/// `service inspect --pretty`, line by line as Docker prints it.
struct ServicePretty {
    private let service: ServiceDetails
    private let now: Timestamp
    /// The names of networks by ID.
    private let networks: [String: String]
    private var lines: [String] = []

    static func text(_ service: ServiceDetails, now: Timestamp, networks: [SwarmNetworkDetails]) -> String {
        let names = Dictionary(networks.map { ("\($0.id)", $0.spec.name) }) { first, _ in first }
        var pretty = ServicePretty(service: service, now: now, networks: names)
        pretty.write()
        return pretty.lines.joined(separator: "\n") + "\n\n"
    }

    private init(service: ServiceDetails, now: Timestamp, networks: [String: String]) {
        (self.service, self.now, self.networks) = (service, now, networks)
    }

    private mutating func write() {
        lines += ["", "ID:\t\t\(service.id)", "Name:\t\t\(service.name)"]
        table("Labels:", service.spec.labels, "=")
        writeMode()
        writeUpdate()
        writePlacement()
        if !service.spec.mode.isJob {
            writeRollout("Update", service.spec.update)
            writeRollout("Rollback", service.spec.rollback)
        }
        writeContainer()
        writeFiles()
        writeLog()
        writeResources()
        writeEndpoint()
        if let problem = service.problem { lines.append("Problem:\t\(problem)") }
    }

    private mutating func table(_ title: String, _ table: [String: String], _ mark: String) {
        guard !table.isEmpty else { return }
        lines.append(title)
        lines += table.sorted { $0.key < $1.key }.map { " " + SwarmText.pair($0.key, $0.value, mark) }
    }

    private mutating func writeMode() {
        switch service.spec.mode {
        case .global: lines.append("Service Mode:\tGlobal")
        case .replicated(let replicas): lines += ["Service Mode:\tReplicated", " Replicas:\t\(replicas)"]
        case .replicatedJob(let total, let concurrent):
            lines += ["Service Mode:\tReplicated Job", " Completions:\t\(total)", " Concurrent:\t\(concurrent == 0 ? total : concurrent)"]
        case .globalJob: lines.append("Service Mode:\tGlobal Job")
        }
        if let schedule = service.spec.schedule {
            lines.append(" Schedule:\t\(schedule.expression) \(schedule.timeZone ?? "UTC")\(schedule.suspended ? " (suspended)" : "")")
        }
    }

    private mutating func writeUpdate() {
        guard let status = service.updateStatus else { return }
        lines += ["UpdateStatus:", " State:\t\t\(status.state.rawValue)", " Started:\t\(FormatText.ago(status.startedAt, now))"]
        if status.state == .completed, let completed = status.completedAt { lines.append(" Completed:\t\(FormatText.ago(completed, now))") }
        lines.append(" Message:\t\(status.message)")
    }

    private mutating func writePlacement() {
        let placement = service.spec.task.placement
        lines.append("Placement:")
        if !placement.constraints.isEmpty { lines.append(" Constraints:\t[\(placement.constraints.joined(separator: " "))]") }
        let spread = placement.spreadOver.map { "spread=" + $0 }
        if !spread.isEmpty { lines.append(" Preferences:   [\(spread.joined(separator: " "))]") }
        if placement.maxReplicasPerNode > 0 { lines.append(" Max Replicas Per Node:   \(placement.maxReplicasPerNode)") }
    }

    private mutating func writeRollout(_ title: String, _ config: UpdateConfig) {
        lines += ["\(title)Config:", " Parallelism:\t\(config.parallelism)"]
        if config.delay != .zero { lines.append(" Delay:\t\t\(SwarmText.duration(config.delay))") }
        lines.append(" On failure:\t\(config.failureAction.rawValue)")
        if config.monitor != .zero { lines.append(" Monitoring Period: \(SwarmText.duration(config.monitor))") }
        lines.append(" Max failure ratio: \(JSONText.number(config.maxFailureRatio))")
        let order = "\(title) order:"
        lines.append(" \(order)\(String(repeating: " ", count: max(1, 19 - order.count)))\(config.order.rawValue)")
    }

    private mutating func writeContainer() {
        let container = service.spec.task.container
        lines += ["ContainerSpec:", " Image:\t\t\(container.image)"]
        if let arguments = container.arguments { lines.append(" Args:\t\t" + arguments.map { $0 + " " }.joined()) }
        if !container.environment.isEmpty { lines.append(" Env:\t\t" + container.environment.map { $0 + " " }.joined()) }
        if let directory = container.directory { lines.append(" Dir:\t\t\(directory)") }
        if let flag = container.`init` { lines.append(" Init:\t\t\(flag)") }
        if let user = container.user { lines.append(" User: \(user)") }
        if !container.capabilityAdd.isEmpty || !container.capabilityDrop.isEmpty {
            lines.append("Capabilities:")
            if !container.capabilityAdd.isEmpty { lines.append(" Add: " + container.capabilityAdd.joined(separator: ", ")) }
            if !container.capabilityDrop.isEmpty { lines.append(" Drop: " + container.capabilityDrop.joined(separator: ", ")) }
        }
        table("SysCtls:", container.sysctls, ": ")
        if !container.ulimits.isEmpty { lines.append("Ulimits:") }
        lines += container.ulimits.map { " \($0.name): \($0.soft):\($0.hard)" }
    }

    private mutating func writeFiles() {
        let container = service.spec.task.container
        if !container.mounts.isEmpty { lines.append("Mounts:") }
        for mount in container.mounts {
            lines += [
                " Target:\t\(mount.target)", "  Source:\t\(mount.source)", "  ReadOnly:\t\(mount.readOnly)", "  Type:\t\t\(mount.type.rawValue)",
            ]
        }
        if !container.configs.isEmpty { lines.append("Configs:") }
        for config in container.configs { lines += [" Target:\t\(config.target.name)", "  Source:\t\(config.name)"] }
        if !container.secrets.isEmpty { lines.append("Secrets:") }
        for secret in container.secrets { lines += [" Target:\t\(secret.target.name)", "  Source:\t\(secret.name)"] }
    }

    private mutating func writeLog() {
        guard let log = service.spec.task.logDriver else { return }
        lines += ["Log Driver:", " Name:\t\t\(log.type)"]
        if !log.config.isEmpty { lines.append(" LogOpts:") }
        lines += log.config.sorted { $0.key < $1.key }.map { "  " + SwarmText.pair($0.key, $0.value, ":       ") }
        lines.append("")
    }

    private mutating func writeResources() {
        let resources = service.spec.task.resources
        let (limits, reserved) = (amounts(resources.limits), amounts(resources.reservations))
        if !limits.isEmpty || !reserved.isEmpty { lines.append("Resources:") }
        if !reserved.isEmpty { lines += [" Reservations:"] + reserved }
        if !limits.isEmpty { lines += [" Limits:"] + limits }
        if resources.pidsLimit > 0 { lines.append("  PIDs:\t\t\(resources.pidsLimit)") }
    }

    private func amounts(_ resources: TaskResources) -> [String] {
        var lines: [String] = []
        if resources.nanoCPUs > 0 { lines.append("  CPU:\t\t\(SwarmText.cpus(resources.nanoCPUs))") }
        if resources.memoryBytes > 0 { lines.append("  Memory:\t\(ByteCount(resources.memoryBytes).binary)") }
        return lines + resources.generic.sorted { $0.key < $1.key }.map { "  \($0.key):\t\t\($0.value)" }
    }

    private mutating func writeEndpoint() {
        let targets = service.spec.task.networks.map { networks[$0.target] ?? $0.target }
        if !targets.isEmpty { lines.append("Networks:" + targets.map { " " + $0 }.joined() + " ") }
        lines.append("Endpoint Mode:\t\(service.spec.endpoint.mode.rawValue)")
        let ports = service.ports.isEmpty ? service.spec.endpoint.ports : service.ports
        if !ports.isEmpty { lines.append("Ports:") }
        for port in ports {
            lines += [
                " PublishedPort = \(port.published ?? 0)", "  Protocol = \(port.transport.rawValue)", "  TargetPort = \(port.target)",
                "  PublishMode = \(port.mode.rawValue)",
            ]
        }
        if !ports.isEmpty { lines[lines.count - 1] += " " }
        writeHealthcheck()
    }

    private mutating func writeHealthcheck() {
        guard let check = service.spec.task.container.healthcheck else { return }
        let span = { (nanoseconds: Int64?) in SwarmText.duration(.nanoseconds(nanoseconds ?? 0)) }
        lines += [
            " Healthcheck:", "  Interval = \(span(check.interval))", "  Retries = \(check.retries ?? 0)",
            "  StartPeriod =\t\(span(check.startPeriod))", "  Timeout =\t\(span(check.timeout))",
        ]
        guard let test = check.test else { return }
        lines += ["  Tests:"] + test.map { "\t Test = \($0)" }
        lines[lines.count - 1] += " "
    }
}
