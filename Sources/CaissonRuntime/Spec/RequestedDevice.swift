package import CaissonOCI

/// A node of the host that a container asked for.
package struct RequestedDevice: Sendable, Hashable {
    /// As it is to be inside.
    package var node: DeviceSpec
    /// Where it is on the host: it is bound from there where no node can be made.
    package var source: String
    /// Of `rwm`.
    package var access: String

    package init(node: DeviceSpec, source: String, access: String) {
        self.node = node
        self.source = source
        self.access = access
    }
}
