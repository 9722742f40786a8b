import CaissonAPI
import CaissonConfig
import CaissonCore
import CaissonLinux
import CaissonRuntime
import CaissonStore
import SystemPackage

/// The range of IDs of a container that has a user namespace of its own.
enum UserRange {
    /// What `[containers]` of `config.toml` gives one that says nothing itself; nil is the host's.
    static func standard(for host: HostConfig, _ context: EngineContext) throws -> String? {
        guard !host.privileged, UserNamespace.isInitial, let settings = try EngineSettings.having("containers", context.options) else { return nil }
        return settings.containers.users == .private ? "private" : nil
    }

    /// Anew for every start: layers are shown with other IDs, not changed, so that none is bound to a range.
    static func choose(for entry: ContainerEntry, _ context: EngineContext) throws -> UInt32? {
        guard entry.body.host.usernsMode == "private" else { return nil }
        guard UserNamespace.isInitial else {
            throw CaissonError(
                .failedPrecondition,
                "--userns=private takes mounts with other IDs, which only the machine's root may make: an ordinary user's containers have one user namespace together")
        }
        let live = try context.database.read { try $0.containers.list(states: ContainerEntry.liveStates) }
        let used = live.compactMap { $0.pid.flatMap { base(of: $0) } }
        guard let range = IDRange.choose(for: entry.id.text.utf8, used: Set(used)) else {
            throw CaissonError(.resourceExhausted, "no range of user IDs is free for container \(entry.id.short)")
        }
        return range
    }

    /// The same of the container with this run directory; throws `failedPrecondition` when it does not run.
    static func base(in runDirectory: FilePath) throws -> UInt32 {
        guard let pid = try RunDirectory(runDirectory).running()?.pid, let base = base(of: pid) else {
            throw CaissonError(.failedPrecondition, "container is not running")
        }
        return base
    }

    /// What the root of a process's user namespace is on the host; nil when it lives in ours.
    static func base(of pid: Int32) -> UInt32? {
        let map = try? Files.readText(FilePath("/proc/\(pid)/uid_map"), limit: 4096) // ignored: it has ended
        let fields = (map ?? "").split(whereSeparator: \.isWhitespace).map { UInt32($0) }
        guard fields.count == 3, fields[0] == 0, let base = fields[1], base != 0 else { return nil }
        return base
    }
}
