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

    package var paths: [FilePath] { [unified.folder].filter { Files.exists($0) } + limits.paths }

    package func create(_ resources: CgroupResources) throws(SyscallError) {
        do throws(SyscallError) {
            try makeUnified()
            var wanted = Self.controllers(resources)
            if let devices = resources.devices, !guardDevices(devices) { wanted.insert("devices") }
            let only = layout.controllers.filter { wanted.contains($0.key) }
            for controller in wanted.sorted() where only[controller] == nil {
                throw SyscallError("cgroup", controller, errno: Self.noSuchController)
            }
            guard !only.isEmpty else { return }
            var rest = resources
            if !wanted.contains("devices") { rest.devices = nil }
            try LegacyCgroup(name: name, layout: CgroupLayout(kind: .legacy, controllers: only)).create(rest)
        } catch {
            try? remove()  // ignored: the first failure is the one to tell
            throw error
        }
    }

    /// Enables no controller for the v2 tree: they are v1's here, and other runtimes refuse a tree that has some.
    private func makeUnified() throws(SyscallError) {
        var here = unified.root
        for component in FilePath(name).components {
            here.append(component)
            try CgroupFile.makeFolder(here)
        }
    }

    private static let noSuchController: Int32 = 19 // ENODEV

    /// The hierarchies that have to be joined for these limits.
    static func controllers(_ resources: CgroupResources) -> Set<String> {
        var wanted: Set<String> = []
        if let memory = resources.memory, memory > 0 { wanted.insert("memory") }
        if let cpus = resources.nanoCPUs, cpus > 0 { wanted.insert("cpu") }
        if let shares = resources.cpuShares, shares > 0 { wanted.insert("cpu") }
        if resources.cpuset != nil { wanted.insert("cpuset") }
        if let pids = resources.pids, pids > 0 { wanted.insert("pids") }
        return wanted
    }

    /// False where the kernel takes no program from us: the v1 hierarchy guards then.
    private func guardDevices(_ rules: [DeviceRule]) -> Bool {
        do {
            try DeviceProgram(rules).attach(to: unified.folder)
            return true
        } catch {
            return false
        }
    }

    package func update(_ resources: CgroupResources) throws(SyscallError) { try limits.update(resources) }

    package func add(_ pid: Int32) throws(SyscallError) {
        for path in paths { try CgroupFile.write(path, "cgroup.procs", String(pid)) }
    }

    package func pids() -> [Int32] { unified.pids() }
    package func kill() throws(SyscallError) { try unified.kill() }
    package func freeze() throws(SyscallError) { try unified.freeze() }
    package func thaw() throws(SyscallError) { try unified.thaw() }
    package func isFrozen() -> Bool { unified.isFrozen() }
    package func statistics() -> CgroupStatistics { limits.paths.isEmpty ? unified.statistics() : limits.statistics() }
    package func oomKills() -> UInt64 { limits.oomKills() }

    package func remove() throws(SyscallError) {
        try limits.remove()
        try unified.remove()
    }
}
