import CaissonAPI
import CaissonCore

/// The container of a task in the shape of Docker's JSON.
enum ContainerSpecValue {
    static func fields(_ spec: ContainerSpec) throws -> FieldList {
        var list = FieldList()
        list.add("Image", spec.image)
        list.add("Labels", table: spec.labels)
        list.add("Command", list: spec.command ?? [])
        list.add("Args", list: spec.arguments ?? [])
        list.add("Hostname", spec.hostname)
        list.add("Env", list: spec.environment)
        list.add("Dir", spec.directory)
        list.add("User", spec.user)
        list.add("Groups", list: spec.groups)
        list.add("StopSignal", spec.stopSignal)
        if let flag = spec.`init` { list.add("Init", .bool(flag)) }
        list.add("TTY", flag: spec.tty)
        list.add("OpenStdin", flag: spec.openStdin)
        list.add("ReadOnly", flag: spec.readOnly)
        if !spec.mounts.isEmpty { list.add("Mounts", .list(try spec.mounts.map { try ValueEncoder.encode($0) })) }
        list.add("StopGracePeriod", spec.stopGracePeriod)
        if let health = spec.healthcheck { list.add("Healthcheck", try ValueEncoder.encode(health)) }
        // Docker keeps them as lines of a hosts file.
        list.add("Hosts", list: spec.hosts.map(hostsLine))
        var dns = FieldList()
        dns.add("Nameservers", list: spec.dns.nameservers)
        dns.add("Search", list: spec.dns.search)
        dns.add("Options", list: spec.dns.options)
        list.add("DNSConfig", dns)
        if !spec.secrets.isEmpty { list.add("Secrets", .list(spec.secrets.map { reference($0, "Secret") })) }
        if !spec.configs.isEmpty { list.add("Configs", .list(spec.configs.map { reference($0, "Config") })) }
        list.add("Isolation", spec.isolation)
        list.add("OomScoreAdj", nonzero: Int64(spec.oomScoreAdj))
        list.add("Sysctls", table: spec.sysctls)
        list.add("CapabilityAdd", list: spec.capabilityAdd)
        list.add("CapabilityDrop", list: spec.capabilityDrop)
        if !spec.ulimits.isEmpty { list.add("Ulimits", .list(try spec.ulimits.map { try ValueEncoder.encode($0) })) }
        return list
    }

    private static func hostsLine(_ host: String) -> String {
        guard let colon = host.firstIndex(of: ":") else { return host }
        return "\(host[host.index(after: colon)...]) \(host[..<colon])"
    }

    private static func reference<Kind>(_ reference: PayloadReference<Kind>, _ noun: String) -> Value {
        var (list, file) = (FieldList(), FieldList())
        file.add("Name", reference.target.name)
        file.add("UID", reference.target.uid)
        file.add("GID", reference.target.gid)
        file.add("Mode", Int64(reference.target.mode))
        list.always("File", file)
        list.add("\(noun)ID", "\(reference.id)")
        list.add("\(noun)Name", reference.name)
        list.add("Version", Int64(clamping: reference.version))
        return list.value
    }
}
