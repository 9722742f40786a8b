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

    /// nil on a host that mounts no cgroups at all.
    static func find(_ id: ObjectID) throws -> (any Cgroup)? { try (layout ?? CgroupLayout.detect()).cgroup(named: name(id)) }

    /// Looked up once: a host does not mount its cgroups anew under running containers.
    private static let layout = try? CgroupLayout.detect() // ignored: asked again, for the reason

    /// Throws ``CaissonError`` (failedPrecondition) on a host without cgroups.
    static func required(_ id: ObjectID, for action: String) throws -> any Cgroup {
        guard let cgroup = try find(id) else {
            throw CaissonError(.failedPrecondition, "cannot \(action) container \(id.short): this host mounts no cgroups")
        }
        return cgroup
    }

    /// Makes the group with the limits of a specification and returns its folders, empty on a host without cgroups.
    static func make(_ id: ObjectID, _ resources: ResourcesSpec?) throws -> [FilePath] {
        guard let cgroup = try find(id) else { return [] }
        try cgroup.create(CgroupResources(resources ?? ResourcesSpec()))
        return cgroup.paths
    }

    /// The hierarchies a container sees: those it has a group in. In the others its namespace would show the host's.
    static func shown(_ host: HostFacts.Cgroups, joined: [FilePath]) -> HostFacts.Cgroups {
        guard case .legacy(let hierarchies) = host else { return host }
        let folders = Set(joined.map { $0.components.dropFirst(3).first?.string })
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
