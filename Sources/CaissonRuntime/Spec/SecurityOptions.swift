import CaissonCore

/// Where the system call filter of a container comes from.
package enum SeccompChoice: Sendable, Equatable {
    /// The engine's standard profile.
    case standard
    case unconfined
    /// A profile in Docker's format at a host path.
    case file(String)
}

/// `--security-opt` in all its spellings.
package struct SecurityOptions: Sendable, Equatable {
    package var noNewPrivileges = false
    package var seccomp = SeccompChoice.standard
    /// `systempaths=unconfined`: nothing of /proc and /sys is masked.
    package var unmasked = false

    /// Throws `invalidArgument` for what Docker does not know; AppArmor and SELinux options are accepted and without effect.
    package init(_ options: [String]) throws {
        for option in options {
            let parts = option.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "=" || $0 == ":" }
            let value = parts.count > 1 ? String(parts[1]) : nil
            switch (parts.first.map(String.init) ?? "", value) {
            case ("no-new-privileges", nil), ("no-new-privileges", "true"): noNewPrivileges = true
            case ("no-new-privileges", "false"): noNewPrivileges = false
            case ("seccomp", "unconfined"): seccomp = .unconfined
            case ("seccomp", "builtin"): seccomp = .standard
            case ("seccomp", let path?): seccomp = .file(path)
            case ("systempaths", "unconfined"): unmasked = true
            case ("apparmor", _?), ("label", _?): break
            default: throw CaissonError(.invalidArgument, "invalid --security-opt: \"\(option)\"")
            }
        }
    }
}
