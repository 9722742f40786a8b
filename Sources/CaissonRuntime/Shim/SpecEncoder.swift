import CShimWire
import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import SystemPackage

/// A launch as a monitor reads it, and what is needed to explain its failures.
struct EncodedSpec {
    var bytes: [UInt8]
    var actions: [MountAction]
    var arguments: [String]
    var workingDirectory: String
    /// Whether it is a further process of a container that runs.
    var isExec: Bool
}

/// Lays out plans as cz_spec.
struct SpecEncoder {
    private var writer = WireWriter()
    private var spec = cz_spec()

    static func encode(_ plan: LaunchPlan) throws -> EncodedSpec {
        var encoder = SpecEncoder()
        return try encoder.container(plan)
    }

    static func encode(_ plan: ExecPlan, container: Int32) throws -> EncodedSpec {
        var encoder = SpecEncoder()
        return try encoder.exec(plan, container)
    }

    private mutating func container(_ plan: LaunchPlan) throws -> EncodedSpec {
        guard let process = plan.spec.process else {
            throw CaissonError(.invalidArgument, "specification of \(plan.id.short): no process")
        }
        let actions = try ActionCompiler(plan).actions()
        try start(runDirectory: plan.runDirectory, process, plan.cgroups, plan.seccomp)
        try namespaces(plan)
        spec.actions = writer.table(try actions.map { try $0.encoded(&writer) })
        spec.hostname = try writer.string(plan.spec.hostname)
        spec.domainname = try writer.string(plan.spec.domainname)
        try root(plan)
        try upkeep(plan)
        if plan.openStdin { spec.flags |= UInt32(CZ_SPEC_OPEN_STDIN) }
        if plan.isTied { spec.flags |= UInt32(CZ_SPEC_TIED) }
        if plan.stdinOnce { spec.flags |= UInt32(CZ_SPEC_STDIN_ONCE) }
        if plan.initProcess { spec.flags |= UInt32(CZ_SPEC_INIT) }
        if !UserNamespace.isInitial { spec.flags |= UInt32(CZ_SPEC_OWN_ATTRIBUTES) }
        spec.attach = plan.attach.streams | (plan.isRecorder ? UInt32(CZ_ATTACH_RECORDER) : 0)
        size(plan.attach?.size)
        return try finish(process, actions)
    }

    private mutating func exec(_ plan: ExecPlan, _ container: Int32) throws -> EncodedSpec {
        try start(runDirectory: plan.runDirectory, plan.process, plan.cgroups, plan.seccomp)
        spec.flags |= UInt32(CZ_SPEC_EXEC | CZ_SPEC_STDIN_ONCE)
        if plan.openStdin { spec.flags |= UInt32(CZ_SPEC_OPEN_STDIN) }
        spec.exec_pid = container
        if let base = plan.idBase {
            spec.flags |= UInt32(CZ_SPEC_USER_NAMESPACE)
            (spec.id_base, spec.id_size) = (base, IDRange.size)
        }
        spec.attach = plan.attach.streams
        size(plan.attach?.size)
        return try finish(plan.process, [])
    }

    private consuming func finish(_ process: ProcessSpec, _ actions: [MountAction]) throws -> EncodedSpec {
        let isExec = spec.flags & UInt32(CZ_SPEC_EXEC) != 0
        return EncodedSpec(
            bytes: try writer.finish(spec), actions: actions, arguments: process.args ?? [], workingDirectory: process.cwd,
            isExec: isExec)
    }

    private mutating func start(
        runDirectory: FilePath, _ process: ProcessSpec, _ cgroups: [FilePath], _ seccomp: [UInt8]
    ) throws {
        spec.magic = UInt32(CZ_SPEC_MAGIC)
        spec.version = UInt32(CZ_WIRE_VERSION)
        spec.size = UInt32(MemoryLayout<cz_spec>.size)
        spec.run_directory = try writer.string(runDirectory.string)
        spec.arguments = try writer.strings(process.args ?? [])
        spec.environment = try writer.strings(process.env ?? [])
        spec.working_directory = try writer.string(process.cwd)
        (spec.uid, spec.gid, spec.umask) = (process.user.uid, process.user.gid, process.user.umask ?? 0o022)
        spec.groups = writer.table(process.user.additionalGids ?? [])
        capabilities(process.capabilities)
        spec.limits = writer.table(try (process.rlimits ?? []).map(limit))
        spec.seccomp = writer.raw(seccomp)
        spec.cgroups = try writer.strings(cgroups.map(\.string))
        if let profile = process.apparmorProfile { spec.apparmor = try writer.string(profile) }
        if process.terminal == true { spec.flags |= UInt32(CZ_SPEC_TERMINAL) }
        if process.noNewPrivileges == true { spec.flags |= UInt32(CZ_SPEC_NO_NEW_PRIVILEGES) }
        if let score = process.oomScoreAdj {
            spec.flags |= UInt32(CZ_SPEC_OOM_SCORE)
            spec.oom_score = Int32(clamping: score)
        }
        if let size = process.consoleSize { (spec.rows, spec.columns) = (size.height, size.width) }
    }

    private mutating func size(_ size: TerminalSize?) {
        guard let size else { return }
        (spec.rows, spec.columns) = (UInt32(clamping: size.rows), UInt32(clamping: size.columns))
    }

    private mutating func capabilities(_ sets: CapabilitySets?) {
        spec.bounding = CapabilityNames.mask(sets?.bounding ?? [])
        spec.effective = CapabilityNames.mask(sets?.effective ?? [])
        spec.permitted = CapabilityNames.mask(sets?.permitted ?? [])
        spec.inheritable = CapabilityNames.mask(sets?.inheritable ?? [])
        spec.ambient = CapabilityNames.mask(sets?.ambient ?? [])
    }

    private func limit(_ limit: CaissonOCI.ResourceLimit) throws -> cz_limit {
        guard let number = LimitNames.number(limit.type) else {
            throw CaissonError(.invalidArgument, "invalid ulimit type: \(limit.type)")
        }
        return cz_limit(resource: number, reserved: 0, soft: limit.soft, hard: limit.hard)
    }

    private static let cloneFlags: [NamespaceSpec.Kind: UInt64] = [
        .mount: 0x2_0000, .cgroup: 0x200_0000, .uts: 0x400_0000, .ipc: 0x800_0000, .pid: 0x2000_0000, .network: 0x4000_0000,
    ]

    private mutating func namespaces(_ plan: LaunchPlan) throws {
        var joins: [cz_join] = []
        var hasOwnProcesses = false
        for namespace in plan.spec.linux?.namespaces ?? [] {
            if namespace.type == .user {
                try users(plan.spec.linux)
                continue
            }
            guard let flag = SpecEncoder.cloneFlags[namespace.type] else {
                throw CaissonError(.notImplemented, "\(namespace.type.rawValue) namespaces are not supported")
            }
            if namespace.type == .network, plan.network != .specified { continue }
            if let path = namespace.path {
                joins.append(cz_join(flag: flag, path: try writer.string(path)))
            } else if namespace.type == .cgroup {
                spec.flags |= UInt32(CZ_SPEC_CGROUP_NAMESPACE)
            } else {
                spec.namespaces |= flag
                if namespace.type == .pid { hasOwnProcesses = true }
            }
        }
        // Its own view of the mounts is what keeps the host's safe from it.
        spec.namespaces |= SpecEncoder.cloneFlags[.mount] ?? 0
        if plan.network != .specified { spec.flags |= UInt32(CZ_SPEC_NETWORK_FD) }
        if !hasOwnProcesses { spec.flags |= UInt32(CZ_SPEC_SHARED_PROCESSES) }
        spec.joins = writer.table(joins)
    }

    /// One range, from the namespace's root on.
    private mutating func users(_ linux: LinuxSpec?) throws {
        guard let range = linux?.uidMappings?.first, linux?.uidMappings == linux?.gidMappings, linux?.uidMappings?.count == 1,
            range.containerID == 0
        else { throw CaissonError(.notImplemented, "user namespaces with other than one range of IDs are not supported") }
        spec.flags |= UInt32(CZ_SPEC_USER_NAMESPACE)
        (spec.id_base, spec.id_size) = (range.hostID, range.size)
    }

    private mutating func root(_ plan: LaunchPlan) throws {
        if let overlay = plan.overlay {
            spec.overlay_base = try writer.string(overlay.base.string)
            spec.lower = try writer.strings(overlay.lower)
            spec.upper = try writer.string(overlay.upper)
            spec.work = try writer.string(overlay.work)
            if overlay.isPassing { spec.flags |= UInt32(CZ_SPEC_PASSING_ROOT) }
        } else {
            spec.root = try writer.string(plan.spec.root?.path)
        }
    }

    private mutating func upkeep(_ plan: LaunchPlan) throws {
        spec.restart = plan.restart.wireKind
        spec.restart_limit = UInt32(clamping: plan.restart.maximumRetryCount)
        if let health = plan.health { try self.health(health) }
        spec.generation = plan.generation
        spec.reap = try writer.strings(plan.reapCommand)
        if let log = plan.log {
            spec.log_path = try writer.string(log.path.string)
            (spec.log_size, spec.log_files) = (log.maxSize, UInt32(clamping: max(1, log.maxFiles)))
            if log.compresses { spec.flags |= UInt32(CZ_SPEC_LOG_COMPRESS) }
            spec.log_attributes = try writer.string(log.attributes)
        }
        let memory = plan.cgroups.first { $0.string.split(separator: "/").contains("memory") }
        let counter = memory.map { $0.appending("memory.oom_control") }
        spec.oom_file = try writer.string((counter ?? plan.cgroups.first?.appending("memory.events"))?.string)
    }
}

extension SpecEncoder {
    private mutating func health(_ plan: HealthPlan) throws {
        spec.health = cz_health(
            test: try writer.strings(plan.command), interval: plan.interval.wireMilliseconds,
            timeout: plan.timeout.wireMilliseconds, start_period: plan.startPeriod.wireMilliseconds,
            start_interval: plan.startInterval.wireMilliseconds, retries: UInt32(clamping: plan.retries), reserved: 0)
    }
}

extension RestartPolicy {
    /// CZ_RESTART_*
    var wireKind: UInt32 {
        switch name {
        case "on-failure": UInt32(CZ_RESTART_ON_FAILURE)
        case "always": UInt32(CZ_RESTART_ALWAYS)
        case "unless-stopped": UInt32(CZ_RESTART_UNLESS_STOPPED)
        default: UInt32(CZ_RESTART_NO)
        }
    }
}

extension AttachOptions? {
    /// CZ_ATTACH_* bits.
    var streams: UInt32 {
        guard let self else { return 0 }
        return (self.stdin ? UInt32(CZ_ATTACH_STDIN) : 0) | (self.stdout ? UInt32(CZ_ATTACH_STDOUT) : 0)
            | (self.stderr ? UInt32(CZ_ATTACH_STDERR) : 0)
    }
}
