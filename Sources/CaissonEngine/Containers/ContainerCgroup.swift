import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonRuntime
import SystemPackage

/// A container's control group.
struct ContainerCgroup: Sendable {
    let id: ObjectID

    /// Everything of ours lives below one group.
    static func name(_ id: ObjectID) -> String { "caisson/\(id.text)" }

    /// nil on a host that mounts no cgroups at all. What an ordinary user may not make is stood in for by the container's processes.
    static func find(_ id: ObjectID, _ context: EngineContext) throws -> (any Cgroup)? {
        if let cgroup = try usable().cgroup(named: name(id)) { return cgroup }
        if UserNamespace.isInitial { return nil }
        // Without its monitor the first process is dead, and its number may be another's.
        let run = RunDirectory(context.paths.run(id))
        return ProcessGroup(name: name(id), first: run.isShimAlive() ? try run.running()?.pid : nil)
    }

    /// Kills what is in the group and removes it; false when it should be tried again, by whoever finds what else there is of it.
    static func takeAway(_ id: ObjectID, _ context: EngineContext) -> Bool {
        do {
            guard let cgroup = try find(id, context) else { return true }
            try? cgroup.kill() // ignored: nothing may be in it
            try cgroup.remove()
            return true
        } catch {
            // What nobody can kill holds it: to try again would cost each command the time this one has waited.
            return (error as? SyscallError)?.code == .conflict
        }
    }

    /// The groups a container can be given one of.
    static func usable() throws -> CgroupLayout { try layout ?? CgroupLayout.detect().delegated() }

    /// Looked up once: a host does not mount its cgroups anew under running containers.
    private static let layout = try? CgroupLayout.detect().delegated() // ignored: asked again, for the reason

    /// Why there are none, for who wants limits.
    static var absence: String {
        UserNamespace.isInitial
            ? "this host mounts none"
            : "none are delegated to this user: only cgroup version 2 can, as systemd does for what is started below user@.service"
    }

    /// Throws ``CaissonError`` (failedPrecondition) on a host without cgroups.
    static func required(_ id: ObjectID, _ context: EngineContext, for action: String) throws -> any Cgroup {
        guard let cgroup = try find(id, context) else {
            throw CaissonError(.failedPrecondition, "cannot \(action) container \(id.short): this host mounts no cgroups")
        }
        return cgroup
    }

    /// Makes the group with the limits of a specification and returns its folders, empty where none can be made. Throws
    /// ``CaissonError`` (failedPrecondition) where there are limits to keep all the same.
    static func make(_ id: ObjectID, _ resources: ResourcesSpec?) throws -> [FilePath] {
        var resources = CgroupResources(resources ?? ResourcesSpec())
        // Who may not make nodes has nothing to be kept from, nor may they load the program that would.
        if !UserNamespace.isInitial { resources.devices = nil }
        guard let cgroup = try usable().cgroup(named: name(id)) else {
            if resources.hasLimits { throw CaissonError(.failedPrecondition, "limits need control groups, and \(absence)") }
            return []
        }
        try cgroup.create(resources)
        return cgroup.paths
    }

    /// The hierarchies a container sees: those it has a group in. In the others its namespace would show the host's.
    static func shown(_ host: HostFacts.Cgroups, joined: [FilePath]) -> HostFacts.Cgroups {
        guard case .legacy(let hierarchies) = host else { return host }
        let folders = Set(joined.map { $0.string.split(separator: "/").dropFirst(3).first.map { String($0) } })
        return .legacy(hierarchies.filter { folders.contains($0.folder) })
    }
}

extension CgroupResources {
    /// The runtime specification's resources as the cgroup layouts take them.
    init(_ spec: ResourcesSpec) {
        self.init(
            memory: spec.memory?.limit, memoryAndSwap: spec.memory?.swap, cpuQuota: spec.cpu?.quota,
            cpuShares: spec.cpu?.shares.map { Int64(clamping: $0) }, cpuset: spec.cpu?.cpus, pids: spec.pids?.limit,
            devices: spec.devices?.map { CaissonLinux.DeviceRule($0) })
        memoryReservation = spec.memory?.reservation
        swappiness = spec.memory?.swappiness
        disablesOOMKiller = spec.memory?.disableOOMKiller
        cpuPeriod = spec.cpu?.period
        memoryNodes = spec.cpu?.mems
        blockIO = spec.blockIO.map { BlockIOLimits($0) }
    }
}

extension BlockIOLimits {
    init(_ spec: BlockIOResources) {
        self.init()
        func devices(_ list: [BlockIODevice]?) -> [Device] {
            (list ?? []).map {
                Device(
                    major: UInt32(clamping: $0.major), minor: UInt32(clamping: $0.minor),
                    value: $0.rate ?? $0.weight.map { UInt64($0) } ?? 0)
            }
        }
        weight = spec.weight.map { UInt64($0) }
        weights = devices(spec.weightDevice)
        (readRates, writeRates) = (devices(spec.throttleReadBpsDevice), devices(spec.throttleWriteBpsDevice))
        (readOperations, writeOperations) = (devices(spec.throttleReadIOPSDevice), devices(spec.throttleWriteIOPSDevice))
    }
}

extension CaissonLinux.DeviceRule {
    init(_ rule: CaissonOCI.DeviceRule) {
        self.init(
            allow: rule.allow, kind: Kind(rawValue: rule.type ?? "a") ?? .all, major: number(rule.major), minor: number(rule.minor),
            access: rule.access ?? "rwm")
    }
}

/// -1 and nothing mean every number.
private func number(_ value: Int64?) -> UInt32? { value.flatMap { $0 < 0 ? nil : UInt32(clamping: $0) } }
