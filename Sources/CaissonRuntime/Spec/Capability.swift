import CaissonCore

/// Capability names (capabilities(7)) and their numbers, in the kernel's order.
package enum Capability {
    package static let names = [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID",
        "CAP_SETUID", "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN",
        "CAP_NET_RAW", "CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT",
        "CAP_SYS_PTRACE", "CAP_SYS_PACCT", "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE", "CAP_SYS_RESOURCE",
        "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE", "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL",
        "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM", "CAP_BLOCK_SUSPEND",
        "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
    ]

    private static let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })

    /// A bit for every known name; others are left out.
    package static func mask(_ names: some Sequence<String>) -> UInt64 {
        names.reduce(0) { mask, name in numbers[name].map { mask | 1 << UInt64($0) } ?? mask }
    }

    /// The names of the bits set.
    package static func set(_ mask: UInt64) -> Set<String> {
        Set(names.enumerated().filter { mask >> UInt64($0.offset) & 1 == 1 }.map(\.element))
    }

    /// `NET_ADMIN`, `cap_net_admin` → `CAP_NET_ADMIN`; nil for an unknown name.
    package static func named(_ text: String) -> String? {
        let upper = text.uppercased()
        let name = upper.hasPrefix("CAP_") ? upper : "CAP_" + upper
        return numbers[name] == nil ? nil : name
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
