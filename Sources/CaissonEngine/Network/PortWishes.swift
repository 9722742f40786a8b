import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork

/// What a container's configuration wants published. Pure.
struct PortWishes {
    let host: HostConfig
    let exposed: [String]
    /// Where a port without an address of the host is published; nil is everywhere.
    let hostAddress: IPAddress?
    /// Whether the container has an address of the family.
    let hasIPv6: Bool

    /// Wishes in groups that get the same port; by container port.
    func groups() throws -> [[PortWish]] {
        var groups: [[PortWish]] = []
        let bindings = host.portBindings ?? [:]
        for key in bindings.keys.sorted() {
            let port = try ContainerPortKey(key)
            for binding in bindings[key] ?? [] { groups.append(try wishes(port, binding)) }
        }
        if host.publishAllPorts == true {
            for key in exposed.sorted() where bindings[key] == nil {
                groups.append(try wishes(try ContainerPortKey(key), PortBinding()))
            }
        }
        return groups
    }

    private func wishes(_ port: ContainerPortKey, _ binding: PortBinding) throws -> [PortWish] {
        let hostPorts = try PortRange(binding.hostPort).ports
        return try addresses(binding.hostIP).map {
            PortWish(kind: port.kind, hostAddress: $0, hostPorts: hostPorts, targetPort: port.number)
        }
    }

    private func addresses(_ text: String) throws -> [IPAddress] {
        if text.isEmpty {
            if let hostAddress { return [hostAddress] }
            let any4 = IPAddress.v4(IPv4Address(value: 0))
            return hasIPv6 ? [any4, .v6(IPv6Address(value: 0))] : [any4]
        }
        guard let address = IPAddress(text) else { throw CaissonError(.invalidArgument, "invalid IP address: \(text)") }
        guard !address.isV6 || hasIPv6 else {
            throw CaissonError(
                .failedPrecondition, "cannot publish on [\(address)]: the container has no IPv6 address; use a network made with --ipv6")
        }
        if address == .v6(IPv6Address(value: 1)) {
            throw CaissonError(.notImplemented, "cannot publish on [::1]: the kernel routes no IPv6 loopback address; use 127.0.0.1")
        }
        return [address]
    }
}

/// `80/tcp`.
struct ContainerPortKey: Hashable {
    let number: UInt16
    let kind: PortProtocol

    /// Throws ``CaissonError`` (invalidArgument) for anything else.
    init(_ text: String) throws {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let number = UInt16(parts[0]), number > 0,
            let kind = PortProtocol(rawValue: parts.count == 2 ? parts[1].lowercased() : "tcp")
        else { throw CaissonError(.invalidArgument, "invalid port specification: \"\(text)\"") }
        self.number = number
        self.kind = kind
    }

    var text: String { "\(number)/\(kind.rawValue)" }
}

/// ``, `8080` or `8000-8010`.
struct PortRange {
    let ports: [UInt16]

    /// Throws ``CaissonError`` (invalidArgument) for anything else.
    init(_ text: String) throws {
        if text.isEmpty || text == "0" {
            ports = []
            return
        }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last, first > 0 else {
            throw CaissonError(.invalidArgument, "invalid port specification: \"\(text)\"")
        }
        ports = Array(first...last)
    }
}
