import CaissonAPI
import Glibc

/// `--publish` and `--expose`, in the forms and with the complaints of Docker's parser.
enum PortOption {
    /// `--publish` of all flags, as the host's configuration has them, and the container's ports they name.
    static func bindings(_ texts: [String]) throws(OptionFailure) -> [String: [PortBinding]] {
        var table: [String: [PortBinding]] = [:]
        for text in texts {
            for (key, binding) in try parse(try standard(text)) where table[key]?.contains(binding) != true {
                table[key, default: []].append(binding)
            }
        }
        return table
    }

    /// `--expose`: `80`, `80/udp`, `8000-8010`.
    static func exposed(_ texts: [String]) throws(OptionFailure) -> [String] {
        var keys: [String] = []
        for text in texts {
            guard !text.contains(":") else { throw OptionFailure("invalid port format for --expose: \(text)") }
            let (ports, kind) = try split(text)
            guard let range = range(ports), !range.isEmpty else {
                throw OptionFailure("invalid range format for --expose: \(text), error: strconv.ParseUint: parsing \"\(ports)\": invalid syntax")
            }
            keys += range.map { "\($0)/\(kind)" }
        }
        return keys
    }

    /// `published=8080,target=80,protocol=tcp` in the short form.
    private static func standard(_ text: String) throws(OptionFailure) -> String {
        guard text.contains("=") else { return text }
        var (published, target, kind) = ("", "", "tcp")
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1).map { String($0) }
            guard pair.count == 2 else { throw OptionFailure("invalid publish opts format (should be name=value but got '\(part)')") }
            switch pair[0] {
            case "published", "hostPort": published = pair[1]
            case "target": target = pair[1]
            case "protocol": kind = pair[1]
            case "mode": guard ["host", "ingress"].contains(pair[1]) else { throw OptionFailure("invalid value for mode: \(pair[1])") }
            default: throw OptionFailure("invalid field key: \(pair[0])")
            }
        }
        guard !target.isEmpty else { throw OptionFailure("no target port specified: \(text)") }
        return "\(published):\(target)/\(kind)"
    }

    private static func parse(_ text: String) throws(OptionFailure) -> [(String, PortBinding)] {
        let (body, kind) = try split(text)
        let (ip, host, container) = pieces(body)
        if !ip.isEmpty, !isAddress(ip) { throw OptionFailure("invalid IP address: \(ip)") }
        guard !container.isEmpty else { throw OptionFailure("no port specified: \(text)<empty>") }
        guard let targets = range(container), !targets.isEmpty else { throw OptionFailure("invalid containerPort: \(container)") }
        guard !host.isEmpty else { return targets.map { ("\($0)/\(kind)", PortBinding(hostIP: ip)) } }
        guard let hosts = range(host, allowingZero: true) else { throw OptionFailure("invalid hostPort: \(host)") }
        if targets.count == 1, hosts.count > 1 { return [("\(targets[0])/\(kind)", PortBinding(hostIP: ip, hostPort: host))] }
        guard targets.count == hosts.count else {
            throw OptionFailure("invalid ranges specified for container and host Ports: \(container) and \(host)")
        }
        return zip(targets, hosts).map { ("\($0)/\(kind)", PortBinding(hostIP: ip, hostPort: $1 == 0 ? "" : "\($1)")) }
    }

    /// The ports and the protocol.
    private static func split(_ text: String) throws(OptionFailure) -> (String, String) {
        guard let slash = text.lastIndex(of: "/") else { return (text, "tcp") }
        let kind = text[text.index(after: slash)...].lowercased()
        let ports = String(text[..<slash])
        if ports.isEmpty { throw OptionFailure("no port specified: \(text)<empty>") }
        guard ["tcp", "udp", "sctp"].contains(kind) else {
            if kind.isEmpty { return (ports, "tcp") }
            throw OptionFailure("invalid proto: \(kind)")
        }
        return (ports, kind)
    }

    /// `[ip:][hostPort:]containerPort`; an IPv6 address stands in brackets, or is all in front of the last two colons.
    private static func pieces(_ text: String) -> (ip: String, host: String, container: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { String($0) }
        switch parts.count {
        case 1: return ("", "", parts[0])
        case 2: return ("", parts[0], parts[1])
        default:
            var ip = parts.dropLast(2).joined(separator: ":")
            if ip.hasPrefix("["), ip.hasSuffix("]") { ip = String(ip.dropFirst().dropLast()) }
            return (ip, parts[parts.count - 2], parts[parts.count - 1])
        }
    }

    private static func range(_ text: String, allowingZero: Bool = false) -> [UInt16]? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last,
            first > 0 || allowingZero
        else { return nil }
        return Array(first...last)
    }

    private static func isAddress(_ text: String) -> Bool { AddressOption.checkServer(text) == nil }
}
