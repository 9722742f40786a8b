import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonStore

/// Which networks a container is to be on: what was asked for, checked and with names resolved.
struct ContainerNetworks {
    let context: EngineContext

    /// nil leaves it with what the network mode says alone. Throws in Docker's words. `host` gets its mode in its final form.
    func resolve(_ request: RunRequest, _ host: inout HostConfig) throws -> [NetworkAttachment]? {
        if host.networkMode.hasPrefix("container:") {
            try joinContainer(&host)
            return nil
        }
        if request.networks.isEmpty, ["", "default", "bridge", "host", "none"].contains(host.networkMode), host.links == nil { return nil }
        var wanted = request.networks.isEmpty ? [NetworkAttachment(network: host.networkMode)] : request.networks
        if let first = wanted.first, ["", "default"].contains(first.network) { wanted[0].network = DefaultBridge.networkName }
        let resolved = try wanted.map { try resolve($0) }
        if resolved.count == 1, let only = resolved.first, ["host", "none"].contains(only.network) {
            try requireNothingMore(only)
            return nil
        }
        if resolved.contains(where: { ["host", "none"].contains($0.network) }) {
            throw CaissonError(.invalidArgument, "container cannot be connected to host or none network and others")
        }
        if Set(resolved.map(\.network)).count != resolved.count {
            throw CaissonError(.invalidArgument, "network \"\(resolved[0].network)\" is specified multiple times")
        }
        return resolved
    }

    /// One network of a request, or of `network connect`.
    func resolve(_ wanted: NetworkAttachment) throws -> NetworkAttachment {
        var attachment = wanted
        switch try NetworkCatalog(context: context).resolve(wanted.network) {
        case .builtIn(let name):
            attachment.network = name
            if name == DefaultBridge.networkName { try checkDefault(attachment) }
        case .user(let entry):
            if entry.spec.configOnly == true {
                throw CaissonError(.invalidArgument, "configuration network \(entry.name) cannot be used by containers")
            }
            attachment.network = entry.name
            attachment.id = entry.id.text
        }
        try AttachmentChecks.check(attachment)
        return attachment
    }

    private func checkDefault(_ attachment: NetworkAttachment) throws {
        if attachment.ipv4 != nil || attachment.ipv6 != nil {
            throw CaissonError(.invalidArgument, "invalid config for network bridge: invalid endpoint settings:\nuser specified IP address is supported on user defined networks only")
        }
        if attachment.aliases?.isEmpty == false {
            throw CaissonError(.invalidArgument, "network-scoped alias is supported only for containers in user defined networks")
        }
    }

    private func requireNothingMore(_ attachment: NetworkAttachment) throws {
        if attachment.macAddress != nil { throw CaissonError(.invalidArgument, "conflicting options: mac-address and the network mode") }
        guard NetworkAttachment(network: attachment.network) == attachment else {
            throw CaissonError(.invalidArgument, "network-scoped options are supported only for containers in user defined networks")
        }
    }

    private func joinContainer(_ host: inout HostConfig) throws {
        let ref = String(host.networkMode.dropFirst("container:".count))
        guard !ref.isEmpty else { throw CaissonError(.invalidArgument, "invalid container format container:<name|id>") }
        let other = try ContainerService(context: context).resolve(ref)
        host.networkMode = "container:\(other.id)"
    }
}

/// What of an attachment can be refused by its form alone.
enum AttachmentChecks {
    static func check(_ attachment: NetworkAttachment) throws {
        if let mac = attachment.macAddress, MACAddress(mac) == nil {
            throw CaissonError(.invalidArgument, "invalid MAC address: \(mac)")
        }
        for alias in attachment.aliases ?? [] where alias.isEmpty || alias.contains(where: \.isWhitespace) {
            throw CaissonError(.invalidArgument, "invalid network alias: \"\(alias)\"")
        }
        if attachment.linkLocalIPs?.isEmpty == false {
            throw CaissonError(.notImplemented, "link-local addresses of containers are not supported: the kernel gives IPv6 ones, IPv4 ones have no use on a bridge")
        }
    }
}
