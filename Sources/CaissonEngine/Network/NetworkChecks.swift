import CaissonAPI
import CaissonCore

/// Options that do not go with a network mode, in Docker's words.
enum NetworkChecks {
    static func check(_ request: RunRequest) throws {
        let host = request.host
        let mode = host.networkMode
        let isContainer = mode.hasPrefix("container:")
        try checkPorts(host)
        if isContainer || mode == "host", host.links?.isEmpty == false {
            throw conflict(
                isContainer
                    ? "container type network can't be used with links. This would result in undefined behavior"
                    : "host type networking can't be used with links. This would result in undefined behavior")
        }
        if mode == "host", request.hostname != nil, host.utsMode == "host" { throw conflict("hostname and the UTS mode") }
        guard isContainer else { return }
        if request.hostname != nil { throw conflict("hostname and the network mode") }
        if !host.dns.isEmpty { throw conflict("dns and the network mode") }
        if host.extraHosts?.isEmpty == false { throw conflict("custom host-to-IP mapping and the network mode") }
        if host.portBindings?.isEmpty == false || host.publishAllPorts == true {
            throw conflict("port publishing and the container type network mode")
        }
        if !request.exposedPorts.isEmpty { throw conflict("port exposing and the container type network mode") }
        if request.networks.contains(where: { $0.macAddress != nil }) { throw conflict("mac-address and the network mode") }
    }

    /// What is read and has no effect.
    static func warnings(_ host: HostConfig) -> [String] {
        guard host.networkMode == "host", host.portBindings?.isEmpty == false || host.publishAllPorts == true else { return [] }
        return ["Published ports are discarded when using host network mode"]
    }

    private static func checkPorts(_ host: HostConfig) throws {
        for (key, bindings) in host.portBindings ?? [:] {
            _ = try ContainerPortKey(key)
            for binding in bindings { _ = try PortRange(binding.hostPort) }
        }
    }

    private static func conflict(_ what: String) -> CaissonError {
        CaissonError(.invalidArgument, "conflicting options: \(what)")
    }
}
