/// Whether some device nodes may be used.
package struct DeviceRule: Sendable, Hashable {
    package enum Kind: String, Sendable { case all = "a", character = "c", block = "b" }

    package var allow: Bool
    package var kind: Kind
    /// Nil means every number.
    package var major: UInt32?
    package var minor: UInt32?
    /// Of `rwm`: read, write, mknod.
    package var access: String

    package init(allow: Bool, kind: Kind, major: UInt32? = nil, minor: UInt32? = nil, access: String = "rwm") {
        self.allow = allow
        self.kind = kind
        self.major = major
        self.minor = minor
        self.access = access
    }

    /// Whether the rule speaks of every access to every device.
    var isUnconditional: Bool {
        kind == .all && major == nil && minor == nil && Set("rwm").isSubset(of: access)
    }

    /// As the v1 files and `docker inspect` write it: `c 1:3 rwm`.
    package var text: String {
        "\(kind.rawValue) \(major.map(String.init) ?? "*"):\(minor.map(String.init) ?? "*") \(access)"
    }

    /// Everything, for privileged containers.
    package static let everything = [DeviceRule(allow: true, kind: .all)]

    /// What every container gets: mknod of anything, use of null, zero, full, tty, urandom, random, pts and ptmx.
    package static let standard: [DeviceRule] = {
        let plain: [(UInt32, UInt32?)] = [(1, 3), (1, 5), (1, 7), (1, 8), (1, 9), (5, 0), (5, 2), (136, nil)]
        return [
            DeviceRule(allow: false, kind: .all), DeviceRule(allow: true, kind: .character, access: "m"),
            DeviceRule(allow: true, kind: .block, access: "m"),
        ] + plain.map { DeviceRule(allow: true, kind: .character, major: $0.0, minor: $0.1) }
    }()
}
