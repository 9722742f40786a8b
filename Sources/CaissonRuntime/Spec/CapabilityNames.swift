import CaissonCore
import CaissonLinux

/// Sets of capabilities by name, as the specification and users spell them.
package enum CapabilityNames {
    /// All known names, in the kernel's order.
    package static let all = Capability.allCases.map(\.rawValue)

    private static let numbers = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, $0) })

    /// A bit for every known name; others are left out.
    package static func mask(_ names: some Sequence<String>) -> UInt64 {
        names.reduce(0) { mask, name in numbers[name].map { mask | 1 << UInt64($0) } ?? mask }
    }

    /// The names of the bits set.
    package static func set(_ mask: UInt64) -> Set<String> {
        Set(all.enumerated().filter { mask >> UInt64($0.offset) & 1 == 1 }.map(\.element))
    }

    /// `NET_ADMIN`, `cap_net_admin` → `CAP_NET_ADMIN`; nil for an unknown name.
    package static func named(_ text: String) -> String? {
        Capability(name: text)?.rawValue
    }

    /// What `--cap-add` and `--cap-drop` make of a default set (Docker's `TweakCapabilities`).
    ///
    /// Throws `invalidArgument` for an unknown name.
    package static func tweak(
        _ base: Set<String>, all: Set<String>, add: [String], drop: [String], privileged: Bool
    ) throws -> Set<String> {
        if privileged { return all }
        let (addsAll, added) = try list(add, "CapAdd")
        let (dropsAll, dropped) = try list(drop, "CapDrop")
        if addsAll { return all.subtracting(dropped) }
        if dropsAll { return added.intersection(all) }
        return base.subtracting(dropped).union(added).intersection(all)
    }

    private static func list(_ entries: [String], _ option: String) throws -> (isAll: Bool, names: Set<String>) {
        var names: Set<String> = []
        var isAll = false
        for entry in entries {
            if entry.uppercased() == "ALL" || entry.uppercased() == "CAP_ALL" {
                isAll = true
            } else if let name = named(entry) {
                names.insert(name)
            } else {
                throw CaissonError(.invalidArgument, "invalid \(option): unknown capability: \"\(entry)\"")
            }
        }
        return (isAll, names)
    }
}
