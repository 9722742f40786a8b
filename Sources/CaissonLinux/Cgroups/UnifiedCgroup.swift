import CaissonCore
import Glibc
package import SystemPackage

/// A group of the v2 tree (kernel: Documentation/admin-guide/cgroup-v2.rst).
package struct UnifiedCgroup: Cgroup {
    package let name: String
    let root: FilePath

    var folder: FilePath { root.appending(name) }
    package var paths: [FilePath] { [folder] }

    package func create(_ resources: CgroupResources) throws(SyscallError) {
        var here = root
        for component in FilePath(name).components {
            enableControllers(here)
            here.append(component)
            if here == folder { try makeFresh() } else { try CgroupFile.makeFolder(here) }
        }
        do throws(SyscallError) {
            try update(resources)
        } catch {
            try? remove()  // ignored: the first failure is the one to tell
            throw error
        }
    }

    /// Makes the group itself. One that is left of an earlier life goes first: since Linux 6.14 a process that is born into a group
    /// (CLONE_INTO_CGROUP) in which `cgroup.kill` was ever used is taken for one of those to be killed.
    func makeFresh() throws(SyscallError) {
        do throws(SyscallError) { return try Files.makeDirectory(folder) } catch { if error.errno != EEXIST { throw error } }
        try kill()
        try CgroupFile.remove(folder)
        try Files.makeDirectory(folder)
    }

    /// Each on its own: one the host lacks must not keep the others off.
    private func enableControllers(_ parent: FilePath) {
        for controller in ["cpu", "cpuset", "memory", "pids", "io"] {
            try? CgroupFile.write(parent, "cgroup.subtree_control", "+" + controller)  // ignored: limits then fail by name
        }
    }

    package func update(_ resources: CgroupResources) throws(SyscallError) {
        for write in resources.unifiedWrites { try CgroupFile.write(folder, write.file, write.text) }
        // Kernels without swap accounting have no such file, which is fine: there is nothing to limit.
        if let swap = resources.unifiedSwap, Files.exists(folder.appending("memory.swap.max")) {
            try CgroupFile.write(folder, "memory.swap.max", swap)
        }
        if let devices = resources.devices { try DeviceProgram.attach(devices, to: folder, root: root) }
    }

    /// 2…262144 to 1…10000, as the OCI runtimes convert.
    static func weight(shares: Int64) -> Int64 { 1 + (min(max(shares, 2), 262_144) - 2) * 9999 / 262_142 }

    package func add(_ pid: Int32) throws(SyscallError) { try CgroupFile.write(folder, "cgroup.procs", String(pid)) }

    package func pids() -> [Int32] { CgroupFile.pids(folder) }

    package func kill() throws(SyscallError) {
        if Files.exists(folder.appending("cgroup.kill")) { return try CgroupFile.write(folder, "cgroup.kill", "1") }
        for pid in pids() { Glibc.kill(pid, SIGKILL) }
    }

    package func freeze() throws(SyscallError) {
        try CgroupFile.write(folder, "cgroup.freeze", "1")
        try CgroupFile.wait("freeze", folder) { isFrozen() }
    }

    package func thaw() throws(SyscallError) { try CgroupFile.write(folder, "cgroup.freeze", "0") }

    package func isFrozen() -> Bool { CgroupFile.table(folder, "cgroup.events")["frozen"] == 1 }

    package func statistics() -> CgroupStatistics {
        var found = CgroupStatistics()
        let memory = CgroupFile.number(folder, "memory.current")
        (found.memory, found.countsMemory) = (memory ?? 0, memory != nil)
        found.memoryLimit = CgroupFile.number(folder, "memory.max") ?? 0
        found.memoryPeak = CgroupFile.number(folder, "memory.peak") ?? 0
        found.inactiveFile = CgroupFile.table(folder, "memory.stat")["inactive_file"] ?? 0
        let cpu = CgroupFile.table(folder, "cpu.stat")
        found.cpu = (cpu["usage_usec"] ?? 0) &* 1000
        found.cpuUser = (cpu["user_usec"] ?? 0) &* 1000
        found.cpuSystem = (cpu["system_usec"] ?? 0) &* 1000
        found.periods = cpu["nr_periods"] ?? 0
        found.throttledPeriods = cpu["nr_throttled"] ?? 0
        found.throttled = (cpu["throttled_usec"] ?? 0) &* 1000
        found.pids = CgroupFile.number(folder, "pids.current") ?? tasks()
        found.pidsLimit = CgroupFile.number(folder, "pids.max") ?? 0
        found.cpuPressure = Pressure(folder, "cpu.pressure")
        found.memoryPressure = Pressure(folder, "memory.pressure")
        found.ioPressure = Pressure(folder, "io.pressure")
        let transfers = CgroupFile.read(folder, "io.stat")
        found.countsTransfers = transfers != nil
        for word in (transfers ?? "").split(whereSeparator: \.isWhitespace) {
            if word.hasPrefix("rbytes="), let bytes = UInt64(word.dropFirst(7)) { found.readBytes &+= bytes }
            if word.hasPrefix("wbytes="), let bytes = UInt64(word.dropFirst(7)) { found.writtenBytes &+= bytes }
        }
        found.oomKills = oomKills()
        return found
    }

    /// Counted one by one, where no controller does.
    private func tasks() -> UInt64 {
        UInt64((CgroupFile.read(folder, "cgroup.threads") ?? "").split(separator: "\n").count)
    }

    package func oomKills() -> UInt64 { CgroupFile.table(folder, "memory.events")["oom_kill"] ?? 0 }

    package func remove() throws(SyscallError) { try CgroupFile.remove(folder) }
}
