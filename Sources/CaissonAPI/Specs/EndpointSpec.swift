/// How a service is reached (`--endpoint-mode`, `--publish`).
package struct EndpointSpec: Sendable, Codable, Equatable {
    package enum Mode: String, Sendable, Codable, CaseIterable {
        case vip, dnsrr
    }

    package var mode = Mode.vip
    package var ports: [PortConfig] = []

    package init() {}
}

/// One `--publish`.
package struct PortConfig: Sendable, Codable, Hashable {
    package enum Transport: String, Sendable, Codable, CaseIterable {
        case tcp, udp, sctp
    }

    package enum Mode: String, Sendable, Codable, CaseIterable {
        /// On every node, for all tasks.
        case ingress
        /// On the node of each task, for that task.
        case host
    }

    /// Which tasks an ingress port reaches: all, or those on the node that was asked (which keeps client addresses).
    package enum Policy: String, Sendable, Codable, CaseIterable {
        case cluster, local
    }

    package var transport: Transport
    /// Inside the container.
    package var target: UInt16
    /// nil: the allocator chooses one (ingress), the node does (host).
    package var published: UInt16?
    package var mode: Mode
    package var policy: Policy

    package init(
        target: UInt16, published: UInt16? = nil, transport: Transport = .tcp, mode: Mode = .ingress,
        policy: Policy = .cluster
    ) {
        self.transport = transport
        self.target = target
        self.published = published
        self.mode = mode
        self.policy = policy
    }
}
