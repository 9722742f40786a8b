import CaissonCore
import CaissonLinux
import SystemPackage

/// The root directory of a running container's first process.
enum ProcessRoot {
    /// Opens it and makes sure that it is the container's: a number alone may belong to another process by now. Throws
    /// ``CaissonError`` (conflict) when the container has just ended.
    static func open(_ pid: Int32, of id: ObjectID) throws -> RootedDirectory {
        do {
            // While this process lives nobody else has its number.
            let process = try Pidfd(pid: pid)
            let groups = try Files.readText(FilePath("/proc/\(pid)/cgroup"))
            let root = try RootedDirectory(path: FilePath("/proc/\(pid)/root"))
            let isOurs = try groups.contains(id.text) || ContainerCgroup.usable().kind == .none
            if isOurs, process.isAlive { return root }
        } catch let error as SyscallError where error.code != .notFound {
            throw error.asCaissonError("container \(id.short)")
        } catch let error as CaissonError { throw error } catch {}
        throw CaissonError(.conflict, "container \(id.short) has just ended")
    }
}
