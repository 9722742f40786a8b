import CaissonCore
import Glibc
package import SystemPackage

/// What stands in for a container's control group where none may be made: the processes of its process namespace. They are
/// counted, held still and killed one by one; nothing is limited.
package struct ProcessGroup: Cgroup {
    package let name: String
    /// The container's first process; nil while it does not run.
    private let first: Int32?

    package init(name: String, first: Int32?) {
        self.name = name
        self.first = first
    }

    package var paths: [FilePath] { [] }

    package func create(_ resources: CgroupResources) throws(SyscallError) { try update(resources) }

    package func update(_ resources: CgroupResources) throws(SyscallError) {
        if resources.hasLimits { throw SyscallError("limit", name, errno: EOPNOTSUPP) }
    }

    package func add(_ pid: Int32) throws(SyscallError) { throw SyscallError("join", name, errno: EOPNOTSUPP) }

    /// All in its namespace, and what descends from it in namespaces further inside. One that shares the namespace of others has
    /// only its descendants.
    package func pids() -> [Int32] {
        guard let first, ProcessTable.exists(first) else { return [] }
        let parents = Dictionary(ProcessTable.all().map { ($0, ProcessTable.parent($0) ?? 0) }) { old, _ in old }
        var found: Set<Int32> = [first]
        if ProcessTable.numberInside(first) == 1, let own = try? Namespace.identity(.pid, of: first) { // ignored: it has just ended
            found.formUnion(parents.keys.filter { (try? Namespace.identity(.pid, of: $0)) == own }) // ignored: as above
        }
        while true {
            let more = parents.filter { found.contains($0.value) && !found.contains($0.key) }.map(\.key)
            if more.isEmpty { return found.sorted() }
            found.formUnion(more)
        }
    }

    package func kill() throws(SyscallError) { for pid in pids() { Glibc.kill(pid, SIGKILL) } }

    /// By a signal that no process can refuse. New ones may be born meanwhile: again until all stand still.
    package func freeze() throws(SyscallError) {
        try CgroupFile.wait("freeze", FilePath(name)) {
            let moving = pids().filter { !ProcessGroup.isStill($0) }
            for pid in moving { Glibc.kill(pid, SIGSTOP) }
            return moving.isEmpty
        }
    }

    package func thaw() throws(SyscallError) { for pid in pids() { Glibc.kill(pid, SIGCONT) } }

    package func isFrozen() -> Bool { first.map(ProcessGroup.isStill) ?? false }

    private static func isStill(_ pid: Int32) -> Bool {
        guard let state = ProcessTable.state(pid) else { return true }
        return ["T", "t", "Z", "X"].contains(state)
    }

    /// Processor time of those that live and of those they waited for; memory and transfers are asked of each.
    package func statistics() -> CgroupStatistics {
        var found = CgroupStatistics()
        for pid in pids() {
            let time = ProcessTable.processorTime(pid)
            found.cpuUser &+= time.user
            found.cpuSystem &+= time.system
            found.pids += UInt64(ProcessTable.threadCount(pid))
        }
        found.cpu = found.cpuUser &+ found.cpuSystem
        return found
    }

    package func oomKills() -> UInt64 { 0 }

    package func remove() throws(SyscallError) {}
}
