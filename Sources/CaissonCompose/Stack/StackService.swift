import CaissonAPI
import CaissonCore

/// One service of a stack as the swarm is asked for it.
struct StackService {
    let translator: StackTranslator
    let service: ServiceDefinition
    let payloads: StackPayloads

    private var deploy: ComposeNode? { service.node["deploy"] }

    func spec() throws(ComposeError) -> ServiceSpec {
        try RefusalCheck.check(service.node, Schema.service, path: "services.\(service.name)")
        guard let image = service.image else {
            throw ComposeError(
                "a service of a stack needs an image: nodes build nothing", at: service.node.mark,
                path: "services.\(service.name)")
        }
        var spec = ServiceSpec(
            name: translator.name(ofService: service.name), task: TaskSpec(container: try container()), mode: mode())
        spec.labels = deploy?["labels"]?.pairs ?? [:]
        spec.labels.merge(translator.mark) { _, own in own }
        spec.labels[StackTranslator.image] = image
        spec.task.resources = resources()
        spec.task.restart = restart()
        spec.task.placement = placement()
        spec.task.networks = networks()
        spec.update = update(deploy?["update_config"])
        spec.rollback = update(deploy?["rollback_config"])
        spec.endpoint = endpoint()
        spec.dependsOn = service.dependencies.map { dependency in
            ServiceDependency(
                service: translator.name(ofService: dependency.service),
                condition: ServiceDependency.Condition(rawValue: dependency.condition.rawValue) ?? .started,
                isRequired: dependency.isRequired)
        }
        return spec
    }

    private func mode() -> ServiceMode {
        switch deploy?["mode"]?.text {
        case "global": .global
        case "global-job": .globalJob
        // A job's replicas run at once unless something bounds them; the file has no word for that.
        case "replicated-job": .replicatedJob(total: service.scale, concurrent: 0)
        default: .replicated(replicas: service.scale)
        }
    }

    // MARK: container

    private func container() throws(ComposeError) -> ContainerSpec {
        var node = service.node
        // Payloads come from the swarm and the network is the swarm's: neither is for this host's container.
        for key in ["secrets", "configs", "networks", "ports", "restart"] { node[key] = nil }
        let bare = ServiceDefinition(name: service.name, node: node)
        let request = try ServiceRequest(
            project: translator.project, service: bare, containerOf: translator.name(ofService:)
        )
        .request(number: 1, name: service.name, imageID: nil)
        var spec = ContainerSpec(image: request.image)
        spec.labels = service.pairs("labels").merging(translator.mark) { _, own in own }
        (spec.command, spec.arguments) = (request.entrypoint, request.command.isEmpty ? nil : request.command)
        (spec.hostname, spec.environment, spec.directory) = (
            request.hostname, request.environment, request.workingDirectory
        )
        (spec.user, spec.groups) = (request.user, request.host.groupAdd ?? [])
        spec.stopSignal = request.stopSignal
        spec.stopGracePeriod = service.nanoseconds("stop_grace_period").map { .nanoseconds($0) }
        (spec.tty, spec.openStdin, spec.readOnly) = (request.tty, request.openStdin, request.host.readonlyRootfs)
        (spec.mounts, spec.healthcheck) = (request.host.mounts ?? [], request.healthcheck)
        spec.hosts = request.host.extraHosts ?? []
        (spec.dns.nameservers, spec.dns.search, spec.dns.options) = (
            request.host.dns, request.host.dnsSearch, request.host.dnsOptions
        )
        (spec.`init`, spec.oomScoreAdj, spec.sysctls) = (
            request.host.`init`, request.host.oomScoreAdj, request.host.sysctls ?? [:]
        )
        (spec.capabilityAdd, spec.capabilityDrop) = (request.host.capAdd ?? [], request.host.capDrop ?? [])
        (spec.ulimits, spec.host) = (request.host.ulimits ?? [], request.host)
        if service.text("pull_policy") == "never" {
            spec.pull = .never
        } else if service.text("pull_policy") == "always" {
            spec.pull = .always
        }
        spec.secrets = try references("secrets", translator.project.secrets, payloads.secrets)
        spec.configs = try references("configs", translator.project.configs, payloads.configs)
        return spec
    }

    private func references<Kind>(
        _ key: String, _ resources: [ResourceDefinition], _ known: [String: (id: SwarmID<Kind>, version: UInt64)]
    ) throws(ComposeError) -> [PayloadReference<Kind>] {
        var found: [PayloadReference<Kind>] = []
        for grant in service.node[key]?.items ?? [] {
            guard let source = grant["source"]?.text, let resource = resources.first(where: { $0.key == source }) else {
                continue
            }
            let name = translator.name(of: resource)
            guard let payload = known[name] else {
                throw ComposeError(
                    "\(key.dropLast()) not found: \(name)", at: grant.mark, path: "services.\(service.name).\(key)")
            }
            let target = FileTarget(
                name: grant["target"]?.text ?? source, uid: grant["uid"]?.text ?? "0", gid: grant["gid"]?.text ?? "0",
                mode: UInt32(clamping: grant["mode"]?.text.flatMap { Spellings.mode($0) } ?? 0o444))
            found.append(PayloadReference(id: payload.id, name: name, version: payload.version, target: target))
        }
        return found
    }
}

// MARK: deploy

extension StackService {
    private func resources() -> ResourceRequirements {
        let (limits, reserved) = (deploy?["resources"]?["limits"], deploy?["resources"]?["reservations"])
        var resources = ResourceRequirements()
        resources.limits.nanoCPUs = nano(limits?["cpus"] ?? service.node["cpus"])
        resources.limits.memoryBytes = limits?["memory"]?.integer ?? service.integer("mem_limit") ?? 0
        resources.reservations.nanoCPUs = nano(reserved?["cpus"])
        resources.reservations.memoryBytes = reserved?["memory"]?.integer ?? service.integer("mem_reservation") ?? 0
        for item in reserved?["generic_resources"]?.items ?? [] {
            guard let generic = item["discrete_resource_spec"], let kind = generic["kind"]?.text else { continue }
            resources.reservations.generic[kind] = generic["value"]?.integer ?? 0
        }
        resources.pidsLimit = limits?["pids"]?.integer ?? service.integer("pids_limit") ?? 0
        return resources
    }

    private func nano(_ node: ComposeNode?) -> Int64 { Int64(((node?.number ?? 0) * 1_000_000_000).rounded()) }

    private func restart() -> TaskRestartPolicy {
        var policy = TaskRestartPolicy()
        guard let node = deploy?["restart_policy"] else { return policy }
        if let text = node["condition"]?.text { policy.condition = TaskRestartPolicy.Condition(rawValue: text) ?? .any }
        if let delay = span(node["delay"]) { policy.delay = delay }
        if let window = span(node["window"]) { policy.window = window }
        policy.maxAttempts = UInt64(clamping: node["max_attempts"]?.integer ?? 0)
        return policy
    }

    private func placement() -> Placement {
        var placement = Placement()
        guard let node = deploy?["placement"] else { return placement }
        placement.constraints = node["constraints"]?.texts ?? []
        placement.spreadOver = (node["preferences"]?.items ?? []).compactMap { $0["spread"]?.text }
        placement.maxReplicasPerNode = Int(node["max_replicas_per_node"]?.integer ?? 0)
        return placement
    }

    private func update(_ node: ComposeNode?) -> UpdateConfig {
        var config = UpdateConfig()
        guard let node else { return config }
        if let parallelism = node["parallelism"]?.integer { config.parallelism = Int(parallelism) }
        if let delay = span(node["delay"]) { config.delay = delay }
        if let monitor = span(node["monitor"]) { config.monitor = monitor }
        if let text = node["failure_action"]?.text {
            config.failureAction = UpdateConfig.FailureAction(rawValue: text) ?? .pause
        }
        if let text = node["order"]?.text { config.order = UpdateConfig.Order(rawValue: text) ?? .stopFirst }
        if let ratio = node["max_failure_ratio"]?.number { config.maxFailureRatio = ratio }
        return config
    }

    private func span(_ node: ComposeNode?) -> Duration? {
        node?.text.flatMap { ComposeDuration($0) }.map { .nanoseconds($0.nanoseconds) }
    }

    private func networks() -> [TaskNetwork] {
        (service.node["networks"]?.entries ?? []).map { entry in
            let resource = translator.project.networks.first { $0.key == entry.key }
            return TaskNetwork(
                target: resource.map(translator.name(of:)) ?? entry.key,
                aliases: [service.name] + (entry.value["aliases"]?.texts ?? []).filter { $0 != service.name },
                driverOptions: entry.value["driver_opts"]?.pairs ?? [:])
        }
    }

    private func endpoint() -> EndpointSpec {
        var endpoint = EndpointSpec()
        if let text = deploy?["endpoint_mode"]?.text { endpoint.mode = EndpointSpec.Mode(rawValue: text) ?? .vip }
        endpoint.ports = (service.node["ports"]?.items ?? []).compactMap { node in
            guard let target = node["target"]?.integer.flatMap({ UInt16(exactly: $0) }) else { return nil }
            return PortConfig(
                target: target, published: node["published"]?.text.flatMap { UInt16($0) },
                transport: PortConfig.Transport(rawValue: node["protocol"]?.text ?? "tcp") ?? .tcp,
                mode: PortConfig.Mode(rawValue: node["mode"]?.text ?? "ingress") ?? .ingress)
        }
        return endpoint
    }
}
