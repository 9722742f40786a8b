import CaissonAPI
import CaissonCore

/// A container of a service as the engine is asked for it.
struct ServiceRequest {
    let project: ComposeProject
    let service: ServiceDefinition
    /// The name of a container of another service, whose namespaces or volumes are to be shared.
    let containerOf: (String) -> String

    func request(number: Int, name: String, imageID: String?, isOneOff: Bool = false) throws(ComposeError) -> RunRequest
    {
        var request = RunRequest(image: service.imageName(in: project.name))
        request.name = name
        request.pull = .never
        request.labels = labels(number: number, imageID: imageID, isOneOff: isOneOff)
        addProcess(&request)
        addIdentity(&request)
        request.healthcheck = healthcheck()
        try addLimits(&request)
        addSecurity(&request)
        try addNetworks(&request, isOneOff: isOneOff)
        if !isOneOff { addPorts(&request) }
        request.exposedPorts += service.texts("expose").map { $0.contains("/") ? $0 : $0 + "/tcp" }
        try MountTranslation(project: project, service: service, containerOf: containerOf).apply(to: &request)
        return request
    }

    private func labels(number: Int, imageID: String?, isOneOff: Bool) -> [String: String] {
        var labels = service.pairs("labels")
        labels[ProjectLabels.project] = project.name
        labels[ProjectLabels.service] = service.name
        labels[ProjectLabels.number] = String(number)
        labels[ProjectLabels.oneOff] = isOneOff ? "True" : "False"
        labels[ProjectLabels.hash] = ConfigHash.of(service, in: project)
        labels[ProjectLabels.directory] = project.directory
        labels[ProjectLabels.files] = project.files.joined(separator: ",")
        labels[ProjectLabels.dependsOn] = service.dependencies.map {
            "\($0.service):\($0.condition.rawValue):\($0.restarts)"
        }
        .joined(separator: ",")
        if let imageID { labels[ProjectLabels.image] = imageID }
        return labels
    }

    private func addProcess(_ request: inout RunRequest) {
        if let entrypoint = service.node["entrypoint"], let items = entrypoint.items {
            request.entrypoint = items.isEmpty ? [""] : entrypoint.texts
        }
        request.command = service.texts("command")
        request.environment = service.pairs("environment").sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        request.workingDirectory = service.text("working_dir")
        request.user = service.text("user")
        request.tty = service.flag("tty")
        request.openStdin = service.flag("stdin_open")
        request.stopSignal = service.text("stop_signal")
        request.stopTimeout = service.nanoseconds("stop_grace_period").map { Int(($0 + 999_999_999) / 1_000_000_000) }
        request.platform = service.text("platform")
        request.host.`init` = service.node["init"]?.flag
    }

    private func addIdentity(_ request: inout RunRequest) {
        request.hostname = service.text("hostname")
        request.domainname = service.text("domainname")
        request.host.dns = service.texts("dns")
        request.host.dnsOptions = service.texts("dns_opt")
        request.host.dnsSearch = service.texts("dns_search")
        let hosts = service.texts("extra_hosts").map { text in
            text.split(separator: "=", maxSplits: 1).joined(separator: ":")
        }
        request.host.extraHosts = hosts.isEmpty ? nil : hosts
        let annotations = service.pairs("annotations")
        request.host.annotations = annotations.isEmpty ? nil : annotations
    }

    private func healthcheck() -> HealthcheckConfig? {
        guard let node = service.node["healthcheck"] else { return nil }
        var config = HealthcheckConfig()
        let span = { (key: String) in node[key]?.text.flatMap { ComposeDuration($0) }?.nanoseconds }
        config.test = node["disable"]?.flag == true ? ["NONE"] : node["test"]?.texts
        (config.interval, config.timeout) = (span("interval"), span("timeout"))
        (config.startPeriod, config.startInterval) = (span("start_period"), span("start_interval"))
        config.retries = node["retries"]?.integer.map { Int($0) }
        return config
    }

    private func addSecurity(_ request: inout RunRequest) {
        let optional = { (key: String) in service.texts(key).isEmpty ? nil : service.texts(key) }
        request.host.capAdd = optional("cap_add")
        request.host.capDrop = optional("cap_drop")
        request.host.groupAdd = optional("group_add")
        request.host.securityOpt = optional("security_opt")
        request.host.deviceCgroupRules = optional("device_cgroup_rules")
        request.host.privileged = service.flag("privileged")
        request.host.readonlyRootfs = service.flag("read_only")
        let sysctls = service.pairs("sysctls")
        request.host.sysctls = sysctls.isEmpty ? nil : sysctls
        request.host.usernsMode = service.text("userns_mode")
        request.host.utsMode = service.text("uts") ?? ""
        if let cgroup = service.text("cgroup") { request.host.cgroupnsMode = cgroup }
        if let ipc = service.text("ipc") { request.host.ipcMode = shared(ipc) }
        if let pid = service.text("pid") { request.host.pidMode = shared(pid) }
        let devices = (service.node["devices"]?.items ?? []).map { node in
            DeviceMapping(
                pathOnHost: node["source"]?.text ?? "",
                pathInContainer: node["target"]?.text ?? node["source"]?.text ?? "",
                cgroupPermissions: node["permissions"]?.text ?? "rwm")
        }
        request.host.devices = devices.isEmpty ? nil : devices
    }

    /// `service:x` is the container of that service.
    private func shared(_ mode: String) -> String {
        mode.hasPrefix("service:") ? "container:" + containerOf(String(mode.dropFirst(8))) : mode
    }

    private func addNetworks(_ request: inout RunRequest, isOneOff: Bool) throws(ComposeError) {
        if let mode = service.text("network_mode") {
            request.host.networkMode = shared(mode)
            return
        }
        let entries = (service.node["networks"]?.entries ?? []).sorted { left, right in
            (-(left.value["priority"]?.integer ?? 0), left.key) < (-(right.value["priority"]?.integer ?? 0), right.key)
        }
        request.networks = entries.map { attachment($0, isOneOff: isOneOff, name: request.name) }
        if let mac = service.text("mac_address"), !request.networks.isEmpty { request.networks[0].macAddress = mac }
        if let first = request.networks.first { request.host.networkMode = first.network }
    }

    private func attachment(_ entry: ComposeNode.Entry, isOneOff: Bool, name: String?) -> NetworkAttachment {
        let node = entry.value
        var attachment = NetworkAttachment(network: project.networks.first { $0.key == entry.key }?.name ?? entry.key)
        if !isOneOff {
            let own = [name, service.name].compactMap { $0 } + (node["aliases"]?.texts ?? [])
            attachment.aliases = own.reduce(into: []) { all, alias in if !all.contains(alias) { all.append(alias) } }
        }
        attachment.ipv4 = node["ipv4_address"]?.text
        attachment.ipv6 = node["ipv6_address"]?.text
        attachment.macAddress = node["mac_address"]?.text
        attachment.gatewayPriority = node["gw_priority"]?.integer.map { Int($0) }
        let options = node["driver_opts"]?.pairs ?? [:]
        attachment.driverOptions = options.isEmpty ? nil : options
        let links =
            service.texts("links").map { text in
                let parts = text.split(separator: ":", maxSplits: 1).map { String($0) }
                return "\(containerOf(parts[0])):\(parts.count == 2 ? parts[1] : parts[0])"
            } + service.texts("external_links")
        attachment.links = links.isEmpty ? nil : links
        return attachment
    }

    func addPorts(_ request: inout RunRequest) {
        var bindings: [String: [PortBinding]] = [:]
        for port in service.node["ports"]?.items ?? [] {
            guard let target = port["target"]?.integer else { continue }
            let key = "\(target)/\(port["protocol"]?.text ?? "tcp")"
            bindings[key, default: []].append(
                PortBinding(hostIP: port["host_ip"]?.text ?? "", hostPort: port["published"]?.text ?? ""))
        }
        request.exposedPorts = bindings.keys.sorted()
        request.host.portBindings = bindings.isEmpty ? nil : bindings
    }
}
