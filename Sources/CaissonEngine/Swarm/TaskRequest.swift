import CaissonAPI
import CaissonCore
import CaissonSwarm

/// A task as the container the engine is asked for.
struct TaskRequest {
    let task: TaskRecord
    let facts: TaskTemplateFacts
    /// The host's names of the networks the task is on, by their IDs in the swarm.
    let networkNames: [NetworkID: String]
    /// The network of published ports.
    let ingress: NetworkID?
    /// Where secrets and configs are put, prepared outside.
    let files: [MountRequest]

    private var container: ContainerSpec { task.spec.container }

    /// Throws `invalidArgument` for a template that cannot be filled in.
    func request() throws -> RunRequest {
        var request = RunRequest(image: container.image, command: container.arguments ?? [])
        request.host = container.host ?? HostConfig()
        request.name = task.name
        request.entrypoint = container.command
        request.labels = container.labels.merging(labels) { _, own in own }
        request.hostname = try container.hostname.map { try TaskTemplate.expand($0, facts) }
        request.environment = try container.environment.map { try TaskTemplate.expand($0, facts) }
        request.workingDirectory = container.directory
        request.user = container.user
        (request.tty, request.openStdin) = (container.tty, container.openStdin)
        request.stopSignal = container.stopSignal
        request.stopTimeout = container.stopGracePeriod.map { Int($0.components.seconds + ($0.components.attoseconds > 0 ? 1 : 0)) }
        request.healthcheck = container.healthcheck
        request.pull = .never
        try addHost(&request.host)
        addNetworks(&request)
        return request
    }

    private var labels: [String: String] {
        [
            SwarmLabels.node: task.node.map { "\($0)" } ?? "", SwarmLabels.service: "\(task.service)",
            SwarmLabels.serviceName: task.serviceName, "com.docker.swarm.task": "", SwarmLabels.task: "\(task.id)",
            SwarmLabels.taskName: task.name,
        ]
    }

    private func addHost(_ host: inout HostConfig) throws {
        // The swarm decides what follows on an end.
        host.restartPolicy = RestartPolicy()
        host.autoRemove = false
        host.binds = nil
        host.mounts = try container.mounts.map(filledIn) + files
        host.readonlyRootfs = host.readonlyRootfs || container.readOnly
        if !container.groups.isEmpty { host.groupAdd = container.groups }
        if !container.hosts.isEmpty { host.extraHosts = container.hosts }
        if !container.dns.nameservers.isEmpty { host.dns = container.dns.nameservers }
        if !container.dns.search.isEmpty { host.dnsSearch = container.dns.search }
        if !container.dns.options.isEmpty { host.dnsOptions = container.dns.options }
        if let wanted = container.`init` { host.`init` = wanted }
        if container.oomScoreAdj != 0 { host.oomScoreAdj = container.oomScoreAdj }
        if !container.sysctls.isEmpty { host.sysctls = container.sysctls }
        if !container.capabilityAdd.isEmpty { host.capAdd = container.capabilityAdd }
        if !container.capabilityDrop.isEmpty { host.capDrop = container.capabilityDrop }
        if !container.ulimits.isEmpty { host.ulimits = container.ulimits }
        if let log = task.spec.logDriver { host.logConfig = log }
        addLimits(&host)
    }

    private func addLimits(_ host: inout HostConfig) {
        let resources = task.spec.resources
        if resources.limits.nanoCPUs > 0 { host.nanoCpus = resources.limits.nanoCPUs }
        if resources.limits.memoryBytes > 0 { host.memory = resources.limits.memoryBytes }
        if resources.reservations.memoryBytes > 0 { host.memoryReservation = resources.reservations.memoryBytes }
        if resources.pidsLimit > 0 { host.pidsLimit = resources.pidsLimit }
    }

    private func filledIn(_ mount: MountRequest) throws -> MountRequest {
        var mount = mount
        mount.source = try TaskTemplate.expand(mount.source, facts)
        mount.target = try TaskTemplate.expand(mount.target, facts)
        return mount
    }

    /// Its places on the swarm's networks, or a network of the node's own, or the default one; and the ports of its own node.
    private func addNetworks(_ request: inout RunRequest) {
        request.networks = task.attachments.compactMap(attachment)
        if let first = request.networks.first { request.host.networkMode = first.network } else {
            request.host.networkMode = task.spec.networks.first?.target ?? "bridge"
        }
        guard !task.hostPorts.isEmpty else { return }
        var bindings: [String: [PortBinding]] = [:]
        for port in task.hostPorts {
            bindings[port.key, default: []].append(PortBinding(hostPort: port.published.map { "\($0)" } ?? ""))
        }
        request.host.portBindings = bindings
    }

    private func attachment(_ place: TaskAttachment) -> NetworkAttachment? {
        guard let name = networkNames[place.network] else { return nil }
        var attachment = NetworkAttachment(network: name)
        attachment.ipv4 = place.addresses.first.map { String($0.prefix { $0 != "/" }) }
        // Names of a service mean its virtual address, never a task; and what came in by a published port leaves the way it came.
        if place.network == ingress { attachment.gatewayPriority = 1 }
        return attachment
    }
}
