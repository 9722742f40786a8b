import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonNetwork
import CaissonOCI
import CaissonRuntime
import CaissonStore
import SystemPackage

/// Everything one start of a container needs from this host, made in the order in which it can fail.
struct StartResources {
    private let context: EngineContext
    private let entry: ContainerEntry
    private let run: FilePath
    private let network: StartNetwork
    private let shared: SharedNamespaces

    init(context: EngineContext, entry: ContainerEntry) throws {
        self.context = context
        self.entry = entry
        run = context.paths.run(entry.id)
        try removeTree(at: run)
        try Files.makeDirectories(run, mode: 0o700)
        try Files.makeDirectories(context.paths.etc(entry.id), mode: 0o711)
        network = try StartNetwork(context: context, entry: entry)
        shared = try SharedNamespaces(entry.body.host, context)
    }

    /// To be asked once the process exists: whether the namespaces it was to share are those it is in.
    func verify() throws { try shared.verify() }

    func plan(_ attaching: AttachOptions?) throws -> LaunchPlan {
        let overlay = try context.snapshots.container(entry.id.text).plan
        let facts = try context.hostFacts(privileged: entry.body.host.privileged)
        var builder = try specBuilder(facts)
        // The kernel takes its time over a group, and nothing but the list of its folders is needed of it.
        let (id, limits) = (entry.id, builder.resources())
        let groups = try Underway { try ContainerCgroup.make(id, limits) }
        // A group is not made any more when what it is for has failed.
        defer { groups.settle() }
        builder.identity = try ImageFiles(context: context, overlay: overlay).identity(of: entry.body.config.user, adding: entry.body.host.groupAdd ?? [])
        let mounts = try entry.body.mounts.isEmpty ? nil : StartMounts(context, entry, scratch: context.paths.etc(entry.id))
        builder.mounts = mounts?.mounts ?? []
        builder.files = try network.writeFiles(in: context.paths.etc(entry.id))
        builder.networkNamespacePath = network.namespacePath
        builder.cgroupsPath = "/" + ContainerCgroup.name(entry.id)
        (builder.processNamespacePath, builder.ipcNamespacePath) = (shared.processes, shared.ipc)
        let spec = try builder.build()
        var plan = LaunchPlan(id: entry.id, spec: spec, runDirectory: run, facts: facts)
        plan.overlay = CaissonRuntime.OverlayPlan(overlay.withMountPoints)
        // Not the record's word, which a restart takes back for a moment.
        plan.overlay?.isPassing = entry.body.host.autoRemove
        plan.firstMounts = mounts?.images ?? []
        plan.mountBases = mounts?.bases ?? [:]
        plan.deviceSources = Dictionary(builder.requestedDevices.map { ($0.node.path, $0.source) }) { _, last in last }
        plan.network = network.source
        plan.seccomp = try SeccompCache(root: context.paths.root).program(builder.seccomp, capabilities: builder.capabilities)
        plan.log = try LogAttributes.plan(entry, path: context.paths.log(entry.id))
        plan.restart = entry.body.host.restartPolicy
        plan.health = HealthPlan(entry.body.config.healthcheck, shell: entry.body.config.shell)
        plan.generation = UInt64(entry.record.generation)
        plan.openStdin = entry.body.config.openStdin
        plan.stdinOnce = entry.body.config.stdinOnce
        plan.initProcess = entry.body.host.`init` ?? false
        plan.attach = attaching
        plan.isRecorder = attaching != nil && entry.isRecordedByLauncher
        plan.reapCommand = context.reapCommand(entry.id)
        plan.cgroups = try groups.value()
        plan.facts.cgroups = ContainerCgroup.shown(facts.cgroups, joined: plan.cgroups)
        if let namespace = shared.memory { plan.extraMounts.append(.borrowed("/dev/shm", namespace: namespace)) }
        return plan
    }

    private func specBuilder(_ facts: HostFacts) throws -> SpecBuilder {
        var builder = try SpecBuilder(id: entry.id, config: entry.body.config, host: entry.body.host, facts: facts)
        builder.rootPath = run.appending("rootfs")
        builder.idBase = try UserRange.choose(for: entry, context)
        builder.requestedDevices = try HostDevices.requested(entry.body.host)
        builder.deviceRules = try (entry.body.host.deviceCgroupRules ?? []).map { try DeviceRule(parsing: $0) }
        builder.blockIO = try HostDevices.blockIO(entry.body.host)
        return builder
    }
}

extension CaissonRuntime.OverlayPlan {
    /// A container's snapshot, which always has an upper directory.
    init(_ plan: CaissonStore.OverlayPlan) {
        self.init(base: plan.base, lower: plan.lower, upper: plan.upper ?? "", work: plan.work ?? "")
    }
}
