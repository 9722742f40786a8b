/// Where others would reach a machine.
package struct AdvertisedAddress: Sendable, Equatable {
    /// An IP address.
    package let host: String
    package let port: UInt16

    package init(host: String, port: UInt16) { (self.host, self.port) = (host, port) }

    /// `192.0.2.7:2377`, `[2001:db8::7]:2377`.
    package var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
