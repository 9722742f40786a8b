import CaissonAPI

/// A port of this host that leads to a container.
struct PublishedPort: Sendable, Equatable {
    /// Empty is every address.
    var hostIP: String
    var hostPort: String
    /// The container's port.
    var port: String
    /// `tcp`, `udp` or `sctp`.
    var kind: String
    var container: ContainerRef

    /// `0.0.0.0:8080`, `[::]:8080`
    var host: String { "\(hostIP.contains(":") ? "[\(hostIP)]" : hostIP.isEmpty ? "0.0.0.0" : hostIP):\(hostPort)" }

    /// `80/tcp`
    var target: String { "\(port)/\(kind)" }

    /// `8080→80`: what is short enough to stand beside a name. Only what is not tcp says what it is.
    func brief(arrow: String) -> String { "\(hostPort)\(arrow)\(port)" + (kind == "tcp" ? "" : "/\(kind)") }

    /// What a browser on this machine is to be given; nil where a browser cannot go.
    var url: String? {
        guard kind == "tcp" else { return nil }
        let isAny = ["", "0.0.0.0", "::"].contains(hostIP)
        let name = isAny ? "localhost" : hostIP.contains(":") ? "[\(hostIP)]" : hostIP
        return "\(["443", "8443"].contains(port) ? "https" : "http")://\(name):\(hostPort)"
    }
}

extension PublishedPort {
    /// The ports of a container, by their numbers.
    static func all(_ settings: NetworkSettings, of container: ContainerRef) -> [PublishedPort] {
        let ports = settings.ports.flatMap { key, bindings -> [PublishedPort] in
            let parts = key.split(separator: "/").map { String($0) }
            return (bindings ?? []).map { binding in
                PublishedPort(
                    hostIP: binding.hostIP, hostPort: binding.hostPort, port: parts.first ?? key,
                    kind: parts.count > 1 ? parts[1] : "tcp", container: container)
            }
        }
        return ports.sorted { $0.order < $1.order }
    }

    /// IPv4 before IPv6 of the same port.
    private var order: (Int, Int, String, String) { (Int(port) ?? 0, Int(hostPort) ?? 0, kind, hostIP) }
}
