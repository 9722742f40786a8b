import CaissonAPI
import CaissonCore

/// `--network` and what belongs to it.
enum NetworkOption {
    /// The network mode and, where more is said than that, every network in order.
    static func apply(_ flags: ParsedFlags, to request: inout RunRequest) throws(OptionFailure) {
        var networks: [NetworkAttachment] = []
        for text in flags.list("network") + flags.list("net") { networks.append(try attachment(text)) }
        if networks.isEmpty { networks = [NetworkAttachment(network: "default")] }
        let isSingle = networks.count == 1
        try applyShared(flags, to: &networks[0], isSingle: isSingle)
        let own = networks.filter { !isBuiltIn($0.network) }
        if networks.count > 1, networks.contains(where: { ["host", "none"].contains($0.network) || $0.network.hasPrefix("container:") }) {
            throw OptionFailure("conflicting options: cannot attach both user-defined and non-user-defined network-modes")
        }
        let first = networks[0].network
        request.host.networkMode = first == "default" ? "bridge" : first
        if !isSingle || !own.isEmpty || !networks[0].isPlain { request.networks = networks }
    }

    private static func isBuiltIn(_ name: String) -> Bool {
        ["default", "bridge", "host", "none"].contains(name) || name.hasPrefix("container:")
    }

    /// Flags that say something of the one network, or of the first of several.
    private static func applyShared(
        _ flags: ParsedFlags, to network: inout NetworkAttachment, isSingle: Bool
    ) throws(OptionFailure) {
        let aliases = flags.list("network-alias") + flags.list("net-alias")
        if !aliases.isEmpty { network.aliases = try once(network.aliases, aliases, "network-alias", "alias") }
        if let text = flags.string("ip") { network.ipv4 = try once(network.ipv4, text, "ip", "ip") }
        if let text = flags.string("ip6") { network.ipv6 = try once(network.ipv6, text, "ip6", "ip6") }
        if let text = flags.string("mac-address") { network.macAddress = try once(network.macAddress, text, "mac-address", "mac-address") }
        let links = flags.list("link")
        if !links.isEmpty, !isBuiltIn(network.network) { network.links = links }
    }

    private static func once<Item>(_ old: Item?, _ new: Item, _ flag: String, _ field: String) throws(OptionFailure) -> Item {
        guard old == nil else {
            throw OptionFailure("conflicting options: cannot specify both --\(flag) and per-network \(field)")
        }
        return new
    }

    /// A name, or `name=…,alias=…,ip=…,ip6=…,mac-address=…,link-local-ip=…,driver-opt=…,gw-priority=…`.
    static func attachment(_ text: String) throws(OptionFailure) -> NetworkAttachment {
        guard text.contains("=") else { return NetworkAttachment(network: text) }
        var attachment = NetworkAttachment(network: "")
        for field in try CommaFields.parse(text) {
            guard let equals = field.firstIndex(of: "=") else { throw OptionFailure("invalid field \(field)") }
            let key = field[..<equals].lowercased()
            let value = String(field[field.index(after: equals)...])
            try set(key, value.trimmed, &attachment)
        }
        guard !attachment.network.isEmpty else { throw OptionFailure("network name/id is not specified") }
        return attachment
    }

    private static func set(_ key: String, _ value: String, _ attachment: inout NetworkAttachment) throws(OptionFailure) {
        switch key {
        case "name": attachment.network = value
        case "alias": attachment.aliases = (attachment.aliases ?? []) + [value.lowercased()]
        case "ip": attachment.ipv4 = try address(value)
        case "ip6": attachment.ipv6 = try address(value)
        case "mac-address": attachment.macAddress = value
        case "link-local-ip": attachment.linkLocalIPs = (attachment.linkLocalIPs ?? []) + [value]
        case "driver-opt":
            let pair = value.split(separator: "=", maxSplits: 1).map { String($0) }
            guard pair.count == 2 else { throw OptionFailure("invalid key/value pair format in driver options") }
            attachment.driverOptions = (attachment.driverOptions ?? [:]).merging([pair[0]: pair[1]]) { _, new in new }
        case "gw-priority":
            guard let number = Int(value) else { throw OptionFailure("invalid gw-priority (\(value)): invalid syntax") }
            attachment.gatewayPriority = number
        default: throw OptionFailure("invalid field key \(key)")
        }
    }

    static func address(_ text: String) throws(OptionFailure) -> String {
        guard AddressOption.checkServer(text) == nil else { throw OptionFailure("invalid IP address: \(text)") }
        return text
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
