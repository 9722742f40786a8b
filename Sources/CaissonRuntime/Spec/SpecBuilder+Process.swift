package import CaissonAPI
import CaissonCore
package import CaissonOCI

extension SpecBuilder {
    /// The container's first process.
    func process() throws -> ProcessSpec {
        let arguments = (config.entrypoint ?? []) + (config.cmd ?? [])
        guard !arguments.isEmpty else { throw CaissonError(.invalidArgument, "no command specified") }
        var process = ProcessSpec(
            args: arguments, env: environment(of: config.env, tty: config.tty, identity: identity),
            cwd: config.workingDir.isEmpty ? "/" : absolute(config.workingDir), user: user(identity))
        process.terminal = config.tty ? true : nil
        process.capabilities = capabilitySets(capabilities, identity)
        process.rlimits = try limits()
        process.noNewPrivileges = security.noNewPrivileges
        process.oomScoreAdj = host.oomScoreAdj
        process.apparmorProfile = security.appArmor
        if config.tty, host.consoleSize.count == 2, host.consoleSize.allSatisfy({ (1...65_535).contains($0) }) {
            process.consoleSize = ConsoleSize(height: UInt32(host.consoleSize[0]), width: UInt32(host.consoleSize[1]))
        }
        return process
    }

    /// A further process in the running container.
    package func execProcess(_ request: ExecRequest, identity: ProcessIdentity) throws -> ProcessSpec {
        guard !request.command.isEmpty else { throw CaissonError(.invalidArgument, "no exec command specified") }
        let folder = request.workingDirectory ?? config.workingDir
        let variables = ConfigMerge.environment(config.env, request.environment)
        var process = ProcessSpec(
            args: request.command, env: environment(of: variables, tty: request.tty, identity: identity),
            cwd: folder.isEmpty ? "/" : absolute(folder), user: user(identity))
        process.terminal = request.tty ? true : nil
        process.capabilities = capabilitySets(request.privileged ? facts.boundingCapabilities : capabilities, identity)
        process.rlimits = try limits()
        process.noNewPrivileges = security.noNewPrivileges
        process.oomScoreAdj = host.oomScoreAdj
        process.apparmorProfile = security.appArmor
        return process
    }

    private func environment(of variables: [String], tty: Bool, identity: ProcessIdentity) -> [String] {
        let name = host.utsMode == "host" ? config.hostname : config.hostname.isEmpty ? id.short : config.hostname
        var base = [DefaultProfile.path]
        if !name.isEmpty { base.append("HOSTNAME=\(name)") }
        if tty { base.append("TERM=xterm") }
        let merged = ConfigMerge.environment(base, variables)
        return merged.contains { $0.hasPrefix("HOME=") } ? merged : merged + ["HOME=\(identity.home)"]
    }

    /// The primary group is among the supplementary ones, as in Docker: files that deny it something deny it to a process that
    /// changed its group, too.
    private func user(_ identity: ProcessIdentity) -> UserSpec {
        let others = identity.supplementaryGroups.filter { $0 != identity.gid }
        return UserSpec(uid: identity.uid, gid: identity.gid, additionalGids: [identity.gid] + others)
    }

    /// A user who is not root has none by default, as after an execve(2): what is in the bounding set can come from a file's
    /// capabilities or a set-user-ID program. What was asked for stays across execve(2) as ambient capabilities, as under
    /// Podman: under Docker `--cap-add` does nothing for such a user.
    private func capabilitySets(_ names: Set<String>, _ identity: ProcessIdentity) -> CapabilitySets {
        let ordered = CapabilityNames.all.filter(names.contains)
        var sets = CapabilitySets()
        sets.bounding = ordered
        if identity.uid == 0 {
            (sets.effective, sets.permitted) = (ordered, ordered)
        } else if !askedCapabilities.isEmpty {
            let asked = ordered.filter(askedCapabilities.contains)
            (sets.effective, sets.permitted, sets.inheritable, sets.ambient) = (asked, asked, asked, asked)
        }
        return sets
    }

    private func limits() throws -> [CaissonOCI.ResourceLimit]? {
        guard let ulimits = host.ulimits, !ulimits.isEmpty else { return nil }
        return try ulimits.map { ulimit in
            let type = "RLIMIT_" + ulimit.name.uppercased()
            guard LimitNames.number(type) != nil else {
                throw CaissonError(.invalidArgument, "invalid ulimit type: \(ulimit.name)")
            }
            let hard = ulimit.hard < 0 ? UInt64.max : UInt64(ulimit.hard)
            let soft = ulimit.soft < 0 ? UInt64.max : UInt64(ulimit.soft)
            guard soft <= hard else {
                throw CaissonError(
                    .invalidArgument, "ulimit soft limit must be less than or equal to hard limit: \(ulimit.soft) > \(ulimit.hard)")
            }
            return CaissonOCI.ResourceLimit(type: type, soft: soft, hard: hard)
        }
    }

    private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "/" + path }
}

/// Names of resource limits and their numbers in Linux's generic ABI (getrlimit(2)).
enum LimitNames {
    private static let ordered = [
        "CPU", "FSIZE", "DATA", "STACK", "CORE", "RSS", "NPROC", "NOFILE", "MEMLOCK", "AS", "LOCKS", "SIGPENDING", "MSGQUEUE",
        "NICE", "RTPRIO", "RTTIME",
    ]

    /// `RLIMIT_NOFILE` → 7.
    static func number(_ type: String) -> UInt32? {
        ordered.firstIndex { "RLIMIT_" + $0 == type }.map(UInt32.init)
    }
}
