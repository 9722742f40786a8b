import CaissonCore
package import SystemPackage

/// How the host's control groups are mounted.
package struct CgroupLayout: Sendable, Equatable {
    package enum Kind: String, Sendable { case unified, hybrid, legacy, none }

    package var kind: Kind
    /// The v2 tree, where there is one.
    package var unified: FilePath?
    /// v1 controllers by name and the folder of their hierarchy; several may share one.
    package var controllers: [String: FilePath]

    /// Looks at the mounts of this process.
    package static func detect() throws(SyscallError) -> CgroupLayout { detect(in: try MountInfo.current()) }

    static let known = [
        "cpu", "cpuacct", "cpuset", "memory", "devices", "freezer", "blkio", "pids", "hugetlb", "net_cls", "net_prio",
        "perf_event", "rdma", "misc",
    ]

    static func detect(in mounts: [MountInfo]) -> CgroupLayout {
        let unified = mounts.first { $0.type == "cgroup2" }?.mountPoint
        var controllers: [String: FilePath] = [:]
        for mount in mounts where mount.type == "cgroup" {
            for option in mount.superOptions where known.contains(option) && controllers[option] == nil {
                controllers[option] = mount.mountPoint
            }
        }
        let kind: Kind = switch (unified != nil, controllers.isEmpty) {
        case (true, true): .unified
        case (true, false): .hybrid
        case (false, false): .legacy
        case (false, true): .none
        }
        return CgroupLayout(kind: kind, unified: unified, controllers: controllers)
    }

    /// The group of this name, existing or not; nil where the host has no control groups.
    package func cgroup(named name: String) -> (any Cgroup)? {
        switch kind {
        case .unified: unified.map { UnifiedCgroup(name: name, root: $0) }
        case .hybrid: unified.map { HybridCgroup(name: name, unified: $0, layout: self) }
        case .legacy: LegacyCgroup(name: name, layout: self)
        case .none: nil
        }
    }

    /// The names of the groups directly below `parent` in any hierarchy.
    package func groups(below parent: String) -> [String] {
        let roots = Set(controllers.values.map(\.string) + (unified.map { [$0.string] } ?? []))
        let found = roots.flatMap { CgroupFile.subfolders(FilePath($0).appending(parent)).compactMap(\.lastComponent?.string) }
        return Set(found).sorted()
    }
}
