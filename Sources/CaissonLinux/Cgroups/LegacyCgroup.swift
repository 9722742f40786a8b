import CaissonCore
import Glibc
package import SystemPackage

/// A group in the v1 hierarchies, and in the v2 tree beside them where there is one (there for `cgroup.kill` only).
package struct LegacyCgroup: Cgroup {
    package let name: String
    let layout: CgroupLayout

    /// The hierarchies every container uses; cpuset only when asked for, because an empty one takes no processes.
    private static let standard = ["memory", "cpu", "cpuacct", "pids", "devices", "freezer", "blkio"]

    private func folder(_ controller: String) -> FilePath? { layout.controllers[controller]?.appending(name) }
    private var unified: FilePath? { layout.unified?.appending(name) }

    /// The folders that could be in use, each once.
    private var candidates: [FilePath] {
        var found: [FilePath] = []
        for path in (Self.standard + ["cpuset"]).compactMap(folder) + (unified.map { [$0] } ?? []) where !found.contains(path) {
            found.append(path)
        }
        return found
    }

    package var paths: [FilePath] { CgroupFile.there(candidates) }

    package func create(_ resources: CgroupResources) throws(SyscallError) {
        do throws(SyscallError) {
            let wanted = candidates.filter { $0 != folder("cpuset") || sharesHierarchy("cpuset") }
            for path in wanted { try makeFolders(path) }
            if resources.cpuset != nil || resources.memoryNodes != nil { try makeCpuset() }
            try update(resources)
        } catch {
            try? remove()  // ignored: the first failure is the one to tell
            throw error
        }
    }

    private func sharesHierarchy(_ controller: String) -> Bool {
        Self.standard.contains { layout.controllers[$0] == layout.controllers[controller] }
    }

    private func makeFolders(_ path: FilePath) throws(SyscallError) {
        var here = path
        for _ in FilePath(name).components { here.removeLastComponent() }
        for component in FilePath(name).components {
            here.append(component)
            try CgroupFile.makeFolder(here)
        }
    }

    /// A new cpuset is empty and takes no process until its processors and memory nodes are copied from its parent.
    private func makeCpuset() throws(SyscallError) {
        guard var here = layout.controllers["cpuset"] else { throw SyscallError("cgroup", "cpuset", errno: ENODEV) }
        for component in FilePath(name).components {
            let parent = here
            here.append(component)
            try CgroupFile.makeFolder(here)
            for file in ["cpuset.cpus", "cpuset.mems"] where CgroupFile.read(here, file) == "" {
                try CgroupFile.write(here, file, CgroupFile.read(parent, file) ?? "")
            }
        }
    }

    private func write(_ controller: String, _ file: String, _ text: String) throws(SyscallError) {
        guard let folder = folder(controller) else { throw SyscallError("cgroup", controller, errno: ENODEV) }
        try CgroupFile.write(folder, file, text)
    }

    package func update(_ resources: CgroupResources) throws(SyscallError) {
        if resources.memory != nil || resources.memoryAndSwap != nil { try setMemory(resources) }
        if resources.cpuset != nil || resources.memoryNodes != nil { try makeCpuset() }
        for write in resources.legacyWrites { try put(write) }
        for rule in resources.devices ?? [] {
            try write("devices", rule.allow ? "devices.allow" : "devices.deny", rule.isUnconditional ? "a" : rule.text)
        }
    }

    private func put(_ value: CgroupWrite) throws(SyscallError) {
        guard let folder = folder(value.controller) else { throw SyscallError("cgroup", value.controller, errno: ENODEV) }
        let name = value.otherwise.flatMap { Files.exists(folder.appending($0)) ? $0 : nil } ?? value.file
        try CgroupFile.write(folder, name, value.text)
    }

    /// The kernel keeps memory ≤ memory and swap at every moment, so the order depends on the direction.
    private func setMemory(_ resources: CgroupResources) throws(SyscallError) {
        guard let memory = resources.memory else { return }
        let limit = "memory.limit_in_bytes", both = "memory.memsw.limit_in_bytes"
        let hasSwap = folder("memory").map { Files.exists($0.appending(both)) } ?? false
        let swap = memory < 0 ? -1 : resources.memoryAndSwap ?? memory * 2
        guard hasSwap else { return try write("memory", limit, String(memory)) }
        do throws(SyscallError) {
            try write("memory", limit, String(memory))
            try write("memory", both, String(swap))
        } catch {
            guard error.errno == EINVAL || error.errno == EBUSY else { throw error }
            try write("memory", both, String(swap))
            try write("memory", limit, String(memory))
        }
    }

    package func add(_ pid: Int32) throws(SyscallError) {
        for path in paths { try CgroupFile.write(path, "cgroup.procs", String(pid)) }
    }

    package func pids() -> [Int32] { (folder("pids") ?? paths.first).map(CgroupFile.pids) ?? [] }

    package func kill() throws(SyscallError) {
        if let unified, Files.exists(unified.appending("cgroup.kill")) { try CgroupFile.write(unified, "cgroup.kill", "1") }
        // Frozen first where it can be, so that no process escapes by forking between two looks.
        let wasFrozen = (try? freeze()) != nil
        for pid in pids() { Glibc.kill(pid, SIGKILL) }
        if wasFrozen { try thaw() }
    }

    package func freeze() throws(SyscallError) {
        try write("freezer", "freezer.state", "FROZEN")
        guard let folder = folder("freezer") else { return }
        do throws(SyscallError) {
            try CgroupFile.wait("freeze", folder) {
                if isFrozen() { return true }
                // A process caught while forking keeps the group FREEZING until it is asked again.
                try? CgroupFile.write(folder, "freezer.state", "FROZEN")  // ignored: the state is what counts
                return false
            }
        } catch {
            try? thaw()  // ignored: the failure to freeze is the one to tell
            throw error
        }
    }

    package func thaw() throws(SyscallError) { try write("freezer", "freezer.state", "THAWED") }

    package func isFrozen() -> Bool { folder("freezer").flatMap { CgroupFile.read($0, "freezer.state") } == "FROZEN" }

    package func statistics() -> CgroupStatistics {
        var found = CgroupStatistics()
        add(to: &found)
        return found
    }

    /// Writes over what the hierarchies this group is in know better.
    func add(to found: inout CgroupStatistics) {
        func own(_ controller: String) -> FilePath? { folder(controller).flatMap { Files.exists($0) ? $0 : nil } }
        if let folder = own("memory") {
            found.countsMemory = true
            found.memory = CgroupFile.number(folder, "memory.usage_in_bytes") ?? 0
            let limit = CgroupFile.number(folder, "memory.limit_in_bytes") ?? 0
            // "Unlimited" is the largest page-aligned number.
            found.memoryLimit = limit >= 1 << 62 ? 0 : limit
            found.memoryPeak = CgroupFile.number(folder, "memory.max_usage_in_bytes") ?? 0
            found.inactiveFile = CgroupFile.table(folder, "memory.stat")["total_inactive_file"] ?? 0
        }
        if let folder = own("cpuacct") {
            found.cpu = CgroupFile.number(folder, "cpuacct.usage") ?? 0
            // In units of USER_HZ, a hundredth of a second.
            let ticks = CgroupFile.table(folder, "cpuacct.stat")
            found.cpuUser = (ticks["user"] ?? 0) &* 10_000_000
            found.cpuSystem = (ticks["system"] ?? 0) &* 10_000_000
        }
        if let folder = own("cpu") {
            let cpu = CgroupFile.table(folder, "cpu.stat")
            found.periods = cpu["nr_periods"] ?? 0
            found.throttledPeriods = cpu["nr_throttled"] ?? 0
            found.throttled = cpu["throttled_time"] ?? 0
        }
        if let folder = own("pids") {
            found.pids = CgroupFile.number(folder, "pids.current") ?? 0
            found.pidsLimit = CgroupFile.number(folder, "pids.max") ?? 0
        }
        if let folder = own("blkio") { addBlockIO(folder, &found) }
        found.oomKills = max(found.oomKills, oomKills())
    }

    /// `8:0 Read 4096` lines.
    private func addBlockIO(_ folder: FilePath, _ found: inout CgroupStatistics) {
        (found.countsTransfers, found.readBytes, found.writtenBytes) = (true, 0, 0)
        for line in (CgroupFile.read(folder, "blkio.throttle.io_service_bytes") ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 3, let bytes = UInt64(words[2]) else { continue }
            if words[1] == "Read" { found.readBytes &+= bytes }
            if words[1] == "Write" { found.writtenBytes &+= bytes }
        }
    }

    package func oomKills() -> UInt64 {
        folder("memory").flatMap { CgroupFile.table($0, "memory.oom_control")["oom_kill"] } ?? 0
    }

    package func remove() throws(SyscallError) {
        var failure: SyscallError?
        for path in candidates {
            do throws(SyscallError) { try CgroupFile.remove(path) } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }
}
