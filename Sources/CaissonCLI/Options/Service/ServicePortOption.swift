import CaissonAPI

/// `--publish` of services: `8080:80/tcp`, or `published=8080,target=80,protocol=tcp,mode=host,policy=local`.
enum ServicePortOption {
    @Sendable static func check(_ text: String) -> String? {
        do {
            _ = try parse(text)
            return nil
        } catch { return error.description }
    }

    static func ports(_ texts: [String]) throws(OptionFailure) -> [PortConfig] {
        var ports: [PortConfig] = []
        for text in texts { ports += try parse(text) }
        return ports
    }

    static func parse(_ text: String) throws(OptionFailure) -> [PortConfig] {
        text.contains("=") ? [try long(text)] : try short(text)
    }

    private static func long(_ text: String) throws(OptionFailure) -> PortConfig {
        var port = PortConfig(target: 0)
        for field in try CommaFields.parse(text) {
            let pair = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0).lowercased() }
            guard pair.count == 2 else { throw OptionFailure("invalid field: \(field)") }
            switch pair[0] {
            case "protocol": port.transport = try value(pair, PortConfig.Transport.self)
            case "mode":
                guard let mode = PortConfig.Mode(rawValue: pair[1]) else {
                    throw OptionFailure("invalid publish mode value (\(pair[1])): must be either 'ingress' or 'host'")
                }
                port.mode = mode
            case "policy": port.policy = try value(pair, PortConfig.Policy.self)
            case "target": port.target = try number(pair, text)
            case "published": port.published = try number(pair, text)
            default: throw OptionFailure("invalid field key: \(pair[0])")
            }
        }
        guard port.target > 0 else { throw OptionFailure("missing mandatory field 'target'") }
        return port
    }

    private static func value<Kind: RawRepresentable<String>>(_ pair: [String], _: Kind.Type) throws(OptionFailure) -> Kind {
        guard let value = Kind(rawValue: pair[1]) else { throw OptionFailure("invalid \(pair[0]) value \(FlagValue.quoted(pair[1]))") }
        return value
    }

    private static func number(_ pair: [String], _ text: String) throws(OptionFailure) -> UInt16 {
        guard let number = UInt16(pair[1]) else {
            throw OptionFailure("invalid \(pair[0]) port (\(pair[1])): value must be an integer")
        }
        return number
    }

    /// As of a container, but without an address: an ingress port is on every address of every node.
    private static func short(_ text: String) throws(OptionFailure) -> [PortConfig] {
        var ports: [PortConfig] = []
        for (key, bindings) in try PortOption.bindings([text]) {
            let parts = key.split(separator: "/").map { String($0) }
            guard let target = UInt16(parts[0]) else { throw OptionFailure("invalid containerPort: \(parts[0])") }
            for binding in bindings {
                if !binding.hostIP.isEmpty, binding.hostIP != "0.0.0.0" {
                    throw OptionFailure("hostip is not supported")
                }
                guard !binding.hostPort.contains("-") else {
                    throw OptionFailure("invalid ranges specified for container and host Ports: \(target) and \(binding.hostPort)")
                }
                let transport = PortConfig.Transport(rawValue: parts.last ?? "tcp") ?? .tcp
                ports.append(PortConfig(target: target, published: UInt16(binding.hostPort), transport: transport))
            }
        }
        return ports.sorted { ($0.target, $0.published ?? 0) < ($1.target, $1.published ?? 0) }
    }
}
