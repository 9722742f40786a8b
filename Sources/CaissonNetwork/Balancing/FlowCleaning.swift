package import CaissonCore
package import CaissonLinux

/// Flows of datagrams that go where a service is no longer.
///
/// What stands for a service chooses a task for the first datagram of a flow; all others follow it, also when the task is gone and
/// as long as its client keeps sending. Connections need nothing of the kind: they end with the task.
struct FlowCleaning {
    /// Whether a flow is to be forgotten, so that its next datagram is looked at anew.
    let isStale: @Sendable (DatagramFlow) -> Bool

    /// In the network namespace of the calling thread. A kernel that does not show its flows keeps them: they end when their client
    /// has been silent for half a minute.
    func run() throws(SyscallError) {
        let socket = try FlowSocket()
        for flow in try socket.datagramFlows() ?? [] where isStale(flow) { try socket.forget(flow) }
    }
}

extension AddressBalancer {
    /// Whether a flow goes to one of the addresses, and from there to none of its backends.
    package func isStale(_ flow: DatagramFlow) -> Bool {
        addresses.contains {
            $0.address == flow.destination && !$0.backends.isEmpty && !$0.backends.contains(flow.answers)
        }
    }

    /// Lets flows inside `sandbox` that lead to former backends begin anew.
    package func forgetFormerFlows(in sandbox: NetworkSandbox) throws(CaissonError) {
        guard !addresses.isEmpty else { return }
        try atEdge("flows") {
            try Namespace.run(in: sandbox.namespace.raw, .network) { try FlowCleaning(isStale: isStale).run() }
        }
    }
}

extension PortBalancer {
    /// Whether a flow to a port of this host, which has the addresses `own`, goes to none of the port's backends: to a former one, or
    /// to nobody because it began before the port was published.
    package func isStale(_ flow: DatagramFlow, own: Set<IPv4Address>) -> Bool {
        guard own.contains(flow.destination) || flow.destination.isLoopback else { return false }
        return ports.contains { port in
            port.kind == .udp && port.hostPort == flow.port && !port.backends.isEmpty
                && !port.backends.contains(flow.answers)
        }
    }

    /// Lets flows to ports of this host that lead to former backends begin anew. `own` are this host's addresses.
    package func forgetFormerFlows(own: Set<IPv4Address>) throws(CaissonError) {
        guard ports.contains(where: { $0.kind == .udp }) else { return }
        try atEdge("flows") { try FlowCleaning { isStale($0, own: own) }.run() }
    }
}
