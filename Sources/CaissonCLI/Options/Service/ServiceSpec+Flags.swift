import CaissonAPI
import CaissonCore

extension ServiceSpec {
    /// The spec of `service create` and `plan`. Secrets and configs are found in the swarm, as their references carry versions.
    /// Throws ``OptionFailure`` or the error of a file that cannot be read.
    init(_ flags: ParsedFlags, _ arguments: [String], _ console: Console, _ swarm: any SwarmPayloadsAPI) async throws {
        let values = ServiceValues(flags: flags)
        guard !arguments[0].isEmpty else { throw OptionFailure("invalid reference format") }
        var container = ContainerSpec(image: arguments[0])
        container.arguments = arguments.count > 1 ? Array(arguments.dropFirst()) : nil
        try container.setLists(flags, console)
        var generator = SystemRandomNumberGenerator()
        let given = flags.string("name").flatMap { $0.isEmpty ? nil : $0 }
        self.init(
            name: given ?? NameGenerator.name(using: &generator), task: TaskSpec(container: container), mode: try values.mode())
        // A job's task that ended well is done, whatever the default of services is.
        if mode.isJob { task.restart.condition = .onFailure }
        labels = try LabelOption.values(flags, console)
        try task.setLists(flags)
        endpoint.ports = try ServicePortOption.ports(flags.list("publish"))
        try values.apply(to: &self)
        if mode.isJob, task.restart.condition == .any {
            throw OptionFailure("invalid restart condition \"any\": a job's tasks are meant to end")
        }
        task.container.secrets = try await PayloadOption.references(.secret, flags.list("secret"), swarm)
        task.container.configs = try await PayloadOption.references(.config, flags.list("config"), swarm)
    }
}

extension ContainerSpec {
    /// What a new service's container has several of.
    fileprivate mutating func setLists(_ flags: ParsedFlags, _ console: Console) throws {
        labels = flags.map("container-label")
        environment = try EnvironmentOption.values(flags, console)
        groups = flags.list("group")
        mounts = try flags.list("mount").map { try MountOption.parse($0) { console.absolute($0) } }
        hosts = flags.list("host").compactMap { AddressOption.host($0).success }
        dns.nameservers = flags.list("dns")
        dns.search = flags.list("dns-search")
        dns.options = flags.list("dns-option")
        sysctls = SysctlOption.table(flags.list("sysctl")) ?? [:]
        ulimits = UlimitOption.values(flags)
        guard flags.has("device") || flags.has("security-opt") else { return }
        var options = HostConfig()
        DeviceOption.apply(flags, to: &options)
        try SecurityOption.apply(flags.list("security-opt"), to: &options, console)
        host = options
    }
}

extension TaskSpec {
    fileprivate mutating func setLists(_ flags: ParsedFlags) throws {
        networks = try flags.list("network").map { try TaskNetwork(NetworkOption.attachment($0)) }
        resources.reservations.generic = GenericResourceOption.table(flags.list("generic-resource"))
        placement.constraints = flags.list("constraint")
        placement.spreadOver = flags.list("placement-pref").compactMap { PlacementOption.spread($0).success }
    }
}

extension TaskNetwork {
    /// Throws ``OptionFailure`` for what only a container can ask of a network.
    init(_ attachment: NetworkAttachment) throws {
        guard attachment.ipv4 == nil, attachment.ipv6 == nil, attachment.macAddress == nil else {
            throw OptionFailure("addresses of services are given by the swarm: name, alias and driver-opt can be said of network \(attachment.network)")
        }
        self.init(target: attachment.network, aliases: attachment.aliases ?? [], driverOptions: attachment.driverOptions ?? [:])
    }
}
