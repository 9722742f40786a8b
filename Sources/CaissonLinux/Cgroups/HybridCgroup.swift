import CaissonCore
package import SystemPackage

/// A group on a host that has the v2 tree but its controllers on v1.
///
/// Processes are held, frozen and killed by the v2 group, whose devices a BPF program guards: a process is born into it, while
/// the first move into a v1 group waits for a grace period of the kernel, tens of milliseconds. A v1 hierarchy is joined only
/// for a limit that was asked for.
package struct HybridCgroup: Cgroup {
    package let name: String
    private let unified: UnifiedCgroup
    private let layout: CgroupLayout

    init(name: String, unified: FilePath, layout: CgroupLayout) {
        self.name = name
        self.unified = UnifiedCgroup(name: name, root: unified)
        self.layout = layout
    }

    private var limits: LegacyCgroup { LegacyCgroup(name: name, layout: CgroupLayout(kind: .legacy, controllers: layout.controllers)) }

    package var paths: [FilePath] { CgroupFile.there([unified.folder]) + limits.paths }

    package func create(_ resources: CgroupResources) throws(SyscallError) {
        do throws(SyscallError) {
            try makeUnified()
            var wanted = resources.controllers
            if let devices = resources.devices, !guardDevices(devices) { wanted.insert("devices") }
            guard !wanted.isEmpty else { return }
            var rest = resources
            if !wanted.contains("devices") { rest.devices = nil }
            try legacy(wanted).create(rest)
        } catch {
            try? remove()  // ignored: the first failure is the one to tell
            throw error
        }
    }

    /// Enables no controller for the v2 tree: they are v1's here, and other runtimes refuse a tree that has some.
    private func makeUnified() throws(SyscallError) {
        var here = unified.root
        for folder in name.split(separator: "/") {
            here.append(String(folder))
            if here == unified.folder { try unified.makeFresh() } else { try CgroupFile.makeFolder(here) }
        }
    }

    private static let noSuchController: Int32 = 19 // ENODEV
    private static let noSuchProcess: Int32 = 3 // ESRCH

    /// The group in some hierarchies only. Throws ENODEV, naming the controller, when the host lacks one.
    private func legacy(_ wanted: Set<String>) throws(SyscallError) -> LegacyCgroup {
        let only = layout.controllers.filter { wanted.contains($0.key) }
        for controller in wanted.sorted() where only[controller] == nil {
            throw SyscallError("cgroup", controller, errno: Self.noSuchController)
        }
        return LegacyCgroup(name: name, layout: CgroupLayout(kind: .legacy, controllers: only))
    }

    /// False where the kernel takes no program from us: the v1 hierarchy guards then.
    private func guardDevices(_ rules: [DeviceRule]) -> Bool {
        do {
            try DeviceProgram.attach(rules, to: unified.folder, root: unified.root)
            return true
        } catch {
            return false
        }
    }

    /// Hierarchies that were not needed before are joined now, by every process that lives.
    package func update(_ resources: CgroupResources) throws(SyscallError) {
        var rest = resources
        if let devices = resources.devices, guardDevices(devices) { rest.devices = nil }
        let joined = Set(layout.controllers.filter { Files.exists($0.value.appending(name)) }.keys)
        let missing = resources.controllers.subtracting(joined)
        // A limit that is lifted where there never was one needs no group.
        if joined.isDisjoint(with: ["pids"]), (resources.pids ?? 1) <= 0 { rest.pids = nil }
        if joined.isDisjoint(with: ["cpu"]), !missing.contains("cpu") { (rest.cpuQuota, rest.cpuPeriod) = (nil, nil) }
        if !missing.isEmpty {
            let added = try legacy(missing)
            try added.create(CgroupResources())
            try legacy(joined.union(missing)).update(rest)
            try move(into: added.paths)
        } else if !joined.isEmpty {
            try legacy(joined).update(rest)
        }
    }

    /// Frozen meanwhile, so that none is born outside between two looks.
    private func move(into folders: [FilePath]) throws(SyscallError) {
        let wasFrozen = unified.isFrozen()
        if !wasFrozen { try unified.freeze() }
        defer { if !wasFrozen { try? unified.thaw() } } // ignored: a group that vanished needs no thawing
        for pid in unified.pids() {
            for folder in folders {
                do throws(SyscallError) {
                    try CgroupFile.write(folder, "cgroup.procs", String(pid))
                } catch {
                    // It has ended meanwhile.
                    if error.errno != Self.noSuchProcess { throw error }
                }
            }
        }
    }

    package func add(_ pid: Int32) throws(SyscallError) {
        for path in paths { try CgroupFile.write(path, "cgroup.procs", String(pid)) }
    }

    package func pids() -> [Int32] { unified.pids() }
    package func kill() throws(SyscallError) { try unified.kill() }
    package func freeze() throws(SyscallError) { try unified.freeze() }
    package func thaw() throws(SyscallError) { try unified.thaw() }
    package func isFrozen() -> Bool { unified.isFrozen() }
    package func statistics() -> CgroupStatistics {
        var found = unified.statistics()
        limits.add(to: &found)
        return found
    }
    package func oomKills() -> UInt64 { limits.oomKills() }

    package func remove() throws(SyscallError) {
        var failure: SyscallError?
        for part in [limits, unified] as [any Cgroup] {
            do throws(SyscallError) { try part.remove() } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }
}
