import CaissonCore

/// Where the system call filter of a container comes from.
package enum SeccompChoice: Sendable, Equatable {
    /// The engine's standard profile.
    case standard
    case unconfined
    /// The text of a profile in Docker's format.
    case profile(String)
}

/// `--security-opt` in all its spellings.
package struct SecurityOptions: Sendable, Equatable {
    package var noNewPrivileges = false
    package var seccomp = SeccompChoice.standard
    /// `systempaths=unconfined`: nothing of /proc and /sys is masked.
    package var unmasked = false
    /// A profile the kernel already has; nil leaves the process unconfined.
    package var appArmor: String?
    /// Whether the container may write to its own control groups.
    package var writableCgroups = false

    /// Throws `invalidArgument` for what Docker does not know, and for labels, which need SELinux.
    package init(_ options: [String]) throws {
        for option in options {
            let parts = option.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "=" || $0 == ":" }
            let value = parts.count > 1 ? String(parts[1]) : nil
            switch (parts.first.map(String.init) ?? "", value) {
            case ("no-new-privileges", let value): noNewPrivileges = try SecurityOptions.flag(option, value ?? "true")
            case ("writable-cgroups", let value?): writableCgroups = try SecurityOptions.flag(option, value)
            case ("seccomp", "unconfined"): seccomp = .unconfined
            case ("seccomp", "builtin"): seccomp = .standard
            case ("seccomp", let text?): seccomp = .profile(text)
            case ("systempaths", "unconfined"): unmasked = true
            case ("apparmor", "unconfined"): appArmor = nil
            case ("apparmor", let name?) where !name.isEmpty: appArmor = name
            case ("label", "disable"): break
            case ("label", _?):
                throw CaissonError(.invalidArgument, "security option \(option): labels need SELinux, which is not supported here")
            default: throw CaissonError(.invalidArgument, "invalid --security-opt: \"\(option)\"")
            }
        }
    }

    private static func flag(_ option: String, _ value: String) throws -> Bool {
        switch value {
        case "1", "t", "T", "true", "TRUE", "True": return true
        case "0", "f", "F", "false", "FALSE", "False": return false
        default: throw CaissonError(.invalidArgument, "invalid --security-opt: \"\(option)\"")
        }
    }
}
