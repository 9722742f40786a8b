package import CaissonOCI

/// A node of the host that a container asked for.
package struct RequestedDevice: Sendable, Hashable {
    /// As it is to be inside.
    package var node: DeviceSpec
    /// Of `rwm`.
    package var access: String

    package init(node: DeviceSpec, access: String) {
        self.node = node
        self.access = access
    }
}
