package import CaissonCore
package import CaissonOCI

/// What a lock of a state root guards. Locks are taken in the order root, image, container, volume, network; those of leases and builds
/// stand outside it, because they only tell whether their holder lives and nobody works while waiting for one.
package struct LockName: Hashable, Sendable {
    /// The kinds in the order they are taken.
    package enum Kind: String, Sendable, CaseIterable, Comparable {
        case root, image, container, volume, network, lease, build, schema

        package static func < (left: Kind, right: Kind) -> Bool { left.rank < right.rank }
        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    package let kind: Kind
    /// A container's ID, an image's digest; empty for the root.
    package let id: String

    private init(_ kind: Kind, _ id: String) {
        self.kind = kind
        self.id = id
    }

    /// Guards garbage collection and recovery.
    package static let root = LockName(.root, "")
    /// Guards migrations; innermost, because the database is opened at its first use, whatever is held by then.
    static let schema = LockName(.schema, "")
    package static func image(_ id: Digest) -> LockName { LockName(.image, id.text.replacing(":", with: "-")) }
    package static func container(_ id: ObjectID) -> LockName { LockName(.container, id.text) }

    /// Guards what the host's firewall holds for this root: records of ports and networks change together with it.
    package static let network = LockName(.network, "")

    /// Names may have letters that no lock file has.
    package static func volume(_ name: String) -> LockName { LockName(.volume, Digest.sha256(name.utf8).hex) }

    package static func lease(_ id: String) -> LockName { LockName(.lease, id) }

    /// Held by the process that builds for as long as it does.
    package static func build(_ id: ObjectID) -> LockName { LockName(.build, id.text) }

    /// The name of its file in `locks/`.
    package var fileName: String { id.isEmpty ? kind.rawValue : "\(kind.rawValue)-\(id)" }

    /// Reads a file name back; nil for one that no lock has.
    package init?(fileName: String) {
        let parts = fileName.split(separator: "-", maxSplits: 1)
        guard let first = parts.first, let kind = Kind(rawValue: String(first)) else { return nil }
        let id = parts.count > 1 ? String(parts[1]) : ""
        guard id.utf8.allSatisfy(\.isLockNameByte), id.isEmpty == [.root, .network, .schema].contains(kind) else { return nil }
        self.init(kind, id)
    }
}

extension UInt8 {
    fileprivate var isLockNameByte: Bool {
        isLowercaseHexDigit || (UInt8(ascii: "g")...UInt8(ascii: "z")).contains(self) || self == UInt8(ascii: "-")
    }
}
