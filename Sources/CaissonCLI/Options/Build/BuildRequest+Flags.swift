import CaissonAPI
import CaissonCore

extension BuildRequest {
    /// The part of the flags that goes to the engine as it is; context and Dockerfile are filled in later.
    init(_ flags: ParsedFlags, _ outputs: [BuildOutput], _ console: Console) throws {
        self.init(context: .empty)
        tags = flags.list("tag")
        self.outputs = outputs
        try setArguments(flags, console)
        labels = try BuildRequest.labels(flags.list("label"))
        target = flags.string("target").flatMap { $0.isEmpty ? nil : $0 }
        noCache = flags.bool("no-cache")
        noCacheStages = flags.list("no-cache-filter").flatMap { $0.split(separator: ",").map { String($0) } }
        pull = flags.bool("pull")
        platforms = try BuildRequest.platforms(flags, console)
        secrets = try SecretOption.values(flags.list("secret"), console)
        ssh = try SSHOption.values(flags.list("ssh"), console)
        try setLimits(flags)
        try setNetwork(flags)
        cacheFrom = try CacheOption.values(flags.list("cache-from"), pathKey: "src", console)
        cacheTo += try CacheOption.values(flags.list("cache-to"), pathKey: "dest", console)
        namedContexts = try BuildContextOption.named(flags.list("build-context"), console)
        squash = flags.bool("squash")
    }

    /// The last of a name counts. A name alone takes its value from our environment and is left out where that has none.
    private mutating func setArguments(_ flags: ParsedFlags, _ console: Console) throws {
        for text in flags.list("build-arg") {
            let (name, value) = try BuildRequest.pair(text)
            guard let value = value ?? console.environment[name] else { continue }
            buildArgs.removeAll { $0.name == name }
            buildArgs.append(BuildArgument(name: name, value: value))
        }
        let epoch = "SOURCE_DATE_EPOCH"
        if let value = console.environment[epoch], !value.isEmpty, !buildArgs.contains(where: { $0.name == epoch }) {
            buildArgs.append(BuildArgument(name: epoch, value: value))
        }
        if let value = buildArgs.first(where: { $0.name == epoch })?.value, !value.isEmpty {
            guard let seconds = Int64(value) else { throw OptionFailure("invalid \(epoch): \(value)") }
            sourceDateEpoch = seconds
        }
        let inline = buildArgs.first { $0.name == "BUILDKIT_INLINE_CACHE" }?.value ?? ""
        if FlagValue.bool(inline) == true { cacheTo.append(.inline) }
    }

    private static func labels(_ texts: [String]) throws -> [String: String] {
        var labels: [String: String] = [:]
        for text in texts {
            let (name, value) = try pair(text)
            labels[name] = value ?? ""
        }
        return labels
    }

    private static func pair(_ text: String) throws -> (String, String?) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        guard !parts[0].isEmpty else {
            throw OptionFailure("invalid key-value pair \(FlagValue.quoted(text)): empty key")
        }
        return (parts[0], parts.count == 2 ? parts[1] : nil)
    }

    private static func platforms(_ flags: ParsedFlags, _ console: Console) throws -> [String] {
        var texts = flags.list("platform")
        if texts.isEmpty, let initial = console.environment["DOCKER_DEFAULT_PLATFORM"] { texts = [initial] }
        let names = texts.flatMap { $0.split(separator: ",").map { $0.filter { $0 != " " } } }
        for name in names { _ = try PlatformOption.checked(name) }
        return names.filter { $0 != "local" }
    }

    private mutating func setLimits(_ flags: ParsedFlags) throws {
        memory = flags.bytes("memory") ?? 0
        ulimits = UlimitOption.values(flags)
        guard let size = flags.bytes("shm-size"), size != 0 else { return }
        guard size > 0 else { throw OptionFailure("SHM size can not be less than 0") }
        shmSize = size
    }

    private mutating func setNetwork(_ flags: ParsedFlags) throws {
        let mode = flags.string("network") ?? ""
        network = mode.isEmpty ? "default" : mode
        guard ["default", "none", "host"].contains(network) else {
            throw OptionFailure("network mode \(FlagValue.quoted(mode)) is not supported: use default, none or host")
        }
        for text in flags.list("add-host").flatMap({ $0.split(separator: ",") }) {
            switch AddressOption.host(String(text)) {
            case .value(let host): addHosts.append(host)
            case .reason(let reason): throw OptionFailure(reason)
            }
        }
        for name in flags.list("allow").flatMap({ $0.split(separator: ",").map { String($0) } }) {
            guard name == "network.host" || name == "security.insecure" else {
                throw OptionFailure("invalid entitlement: \(name): must be network.host or security.insecure")
            }
            entitlements.append(name)
        }
        if network == "host", !entitlements.contains("network.host") { entitlements.append("network.host") }
    }
}
