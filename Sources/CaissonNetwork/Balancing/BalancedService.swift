package import CaissonLinux

/// An address that stands for others: each new connection goes to the next of them.
package struct BalancedAddress: Sendable, Hashable {
    package var address: IPv4Address
    /// Without any, connections are refused at once.
    package var backends: [IPv4Address]

    package init(address: IPv4Address, backends: [IPv4Address]) {
        self.address = address
        self.backends = backends
    }
}

/// A port of this host that stands for one of several containers'.
package struct BalancedPort: Sendable, Hashable {
    package var kind: PortProtocol
    package var hostPort: UInt16
    package var targetPort: UInt16
    /// Without any, connections are refused at once.
    package var backends: [IPv4Address]

    package init(kind: PortProtocol, hostPort: UInt16, targetPort: UInt16, backends: [IPv4Address]) {
        self.kind = kind
        self.hostPort = hostPort
        self.targetPort = targetPort
        self.backends = backends
    }
}
