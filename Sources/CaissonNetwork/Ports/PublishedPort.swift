package import CaissonLinux

/// The protocols whose ports can be published.
package enum PortProtocol: String, Sendable, CaseIterable, Comparable {
    case sctp, tcp, udp

    package static func < (left: PortProtocol, right: PortProtocol) -> Bool { left.rawValue < right.rawValue }
}

/// A port of this host that leads to a container's.
package struct PublishedPort: Sendable, Hashable {
    package var kind: PortProtocol
    /// An address of this host, or "any" of a family.
    package var hostAddress: IPAddress
    package var hostPort: UInt16
    /// Of the same family as ``hostAddress``.
    package var target: IPAddress
    package var targetPort: UInt16

    package init(kind: PortProtocol, hostAddress: IPAddress, hostPort: UInt16, target: IPAddress, targetPort: UInt16) {
        self.kind = kind
        self.hostAddress = hostAddress
        self.hostPort = hostPort
        self.target = target
        self.targetPort = targetPort
    }

    /// `0.0.0.0:8080`, `[::1]:8080`.
    package var hostText: String { hostAddress.isV6 ? "[\(hostAddress)]:\(hostPort)" : "\(hostAddress):\(hostPort)" }
}
