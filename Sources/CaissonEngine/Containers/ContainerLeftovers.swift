import CaissonCore
import CaissonLinux
import CaissonStore

/// Takes away everything a container has outside the database. Nothing here fails: what cannot be removed now is found again
/// by the next sweep, because no record names it.
struct ContainerLeftovers: Sendable {
    let context: EngineContext

    /// The two halves are on different file systems, and a sweep finds either without the other.
    func remove(_ id: ObjectID) {
        try? ParallelWork.run(2) { $0 == 0 ? removeFiles(id) : releaseRuntime(id) } // ignored: neither half fails
    }

    private func removeFiles(_ id: ObjectID) {
        // The folder goes last: it is what a sweep finds.
        guard (try? context.snapshots.remove(container: id.text)) != nil else { return } // ignored: swept later
        try? removeTree(at: context.paths.container(id)) // ignored: swept later
    }

    /// What only a running container needs: its cgroup, its run directory and its files of /etc. Its network namespace and veth are gone with
    /// the shim that held them.
    func releaseRuntime(_ id: ObjectID) {
        if let cgroup = try? ContainerCgroup.find(id, context) { // ignored: no cgroups, none left
            try? cgroup.kill() // ignored: nothing may be in it
            try? cgroup.remove() // ignored: swept later
        }
        try? removeTree(at: context.paths.run(id)) // ignored: swept later
        try? removeTree(at: context.paths.etc(id)) // ignored: swept later
    }
}
