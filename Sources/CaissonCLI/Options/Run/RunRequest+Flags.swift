import CaissonAPI

extension RunRequest {
    /// The request of `run` and `create`, without what only `run` has. Throws ``OptionFailure`` or the error of a file
    /// that cannot be read.
    init(_ flags: ParsedFlags, _ arguments: [String], _ console: Console) throws {
        self.init(image: arguments[0], command: Array(arguments.dropFirst()))
        guard !image.isEmpty else { throw OptionFailure("invalid reference format") }
        host = try HostConfig(flags, console)
        try NetworkOption.apply(flags, to: &self)
        try publish(flags)
        name = flags.string("name").flatMap { $0.isEmpty ? nil : $0 }
        entrypoint = flags.string("entrypoint").map { [$0] }
        hostname = flags.string("hostname").flatMap { $0.isEmpty ? nil : $0 }
        domainname = flags.string("domainname").flatMap { $0.isEmpty ? nil : $0 }
        environment = try EnvironmentOption.values(flags, console)
        workingDirectory = flags.string("workdir").flatMap { $0.isEmpty ? nil : $0 }
        user = flags.string("user").flatMap { $0.isEmpty ? nil : $0 }
        labels = try LabelOption.values(flags, console)
        volumes = try flags.list("volume").compactMap { text -> String? in
            if case .place(let path) = try VolumeOption.meaning(text, console) { path } else { nil }
        }
        tty = flags.bool("tty")
        openStdin = flags.bool("interactive")
        stopSignal = flags.string("stop-signal").flatMap { $0.isEmpty ? nil : $0 }
        stopTimeout = flags.integer("stop-timeout")
        healthcheck = try HealthOption.config(flags)
        platform = try PlatformOption.value(flags)
        pull = try Self.pullPolicy(flags)
        attach(flags)
        if let directory = workingDirectory, !directory.hasPrefix("/") {
            throw OptionFailure("the working directory '\(directory)' is invalid, it needs to be an absolute path")
        }
    }

    private mutating func publish(_ flags: ParsedFlags) throws {
        let bindings = try PortOption.bindings(flags.list("publish"))
        if !bindings.isEmpty { host.portBindings = bindings }
        if flags.bool("publish-all") { host.publishAllPorts = true }
        exposedPorts = try PortOption.exposed(flags.list("expose")) + bindings.keys.sorted()
        let links = flags.list("link")
        if !links.isEmpty, networks.isEmpty { host.links = links }
    }

    /// Without `-a`: both outputs, and the input with `-i`.
    private mutating func attach(_ flags: ParsedFlags) {
        let wanted = Set(flags.list("attach").map { $0.lowercased() })
        attachStdin = wanted.contains("stdin") || openStdin
        attachStdout = wanted.isEmpty || wanted.contains("stdout")
        attachStderr = wanted.isEmpty || wanted.contains("stderr")
        openStdin = openStdin || wanted.contains("stdin")
    }

    private static func pullPolicy(_ flags: ParsedFlags) throws(OptionFailure) -> PullPolicy {
        guard let text = flags.string("pull"), !text.isEmpty else { return .missing }
        guard let policy = PullPolicy(rawValue: text) else {
            throw OptionFailure("invalid pull option: '\(text)': must be one of \"always\", \"missing\" or \"never\"")
        }
        return policy
    }
}

extension HostConfig {
    /// The part of the flags that depends on the host.
    init(_ flags: ParsedFlags, _ console: Console) throws {
        self.init()
        try setMounts(flags, console)
        try LimitOption.apply(flags, to: &self)
        DeviceOption.apply(flags, to: &self)
        try PlaceOption.check(flags)
        try NamespaceOption.apply(flags, to: &self)
        try SecurityOption.apply(flags.list("security-opt"), to: &self, console)
        containerIDFile = flags.string("cidfile") ?? ""
        logConfig = try LogOption.config(flags)
        restartPolicy = try RestartOption.policy(flags.string("restart") ?? "")
        autoRemove = flags.bool("rm")
        if autoRemove, restartPolicy.name != "no" {
            throw OptionFailure("conflicting options: cannot specify both --restart and --rm")
        }
        capAdd = optional(flags.list("cap-add"))
        capDrop = optional(flags.list("cap-drop"))
        groupAdd = optional(flags.list("group-add"))
        sysctls = SysctlOption.table(flags.list("sysctl"))
        annotations = SysctlOption.table(flags.list("annotation"))
        dns = flags.list("dns")
        dnsOptions = flags.list("dns-option")
        dnsSearch = flags.list("dns-search")
        extraHosts = optional(flags.list("add-host").compactMap { AddressOption.host($0).success })
        privileged = flags.bool("privileged")
        readonlyRootfs = flags.bool("read-only")
        if flags.has("init") { self.`init` = flags.bool("init") }
    }

    private mutating func setMounts(_ flags: ParsedFlags, _ console: Console) throws {
        binds = optional(try flags.list("volume").compactMap { text -> String? in
            if case .bind(let bind) = try VolumeOption.meaning(text, console) { bind } else { nil }
        })
        mounts = optional(try flags.list("mount").map { try MountOption.parse($0) { console.absolute($0) } })
        volumesFrom = optional(flags.list("volumes-from"))
        volumeDriver = flags.string("volume-driver").flatMap { $0.isEmpty ? nil : $0 }
        storageOpt = try StorageOption.values(flags.list("storage-opt"))
        var memory: [String: String] = [:]
        for text in flags.list("tmpfs") {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
            memory[parts[0]] = parts.count == 2 ? parts[1] : ""
        }
        if !memory.isEmpty { tmpfs = memory }
    }

    private func optional<Item>(_ items: [Item]) -> [Item]? { items.isEmpty ? nil : items }
}
