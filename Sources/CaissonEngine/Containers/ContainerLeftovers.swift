import CaissonCore
import CaissonLinux
import CaissonStore
import SystemPackage

/// Takes away everything a container has outside the database. Nothing here fails: what cannot be removed now is found again
/// by the next sweep, because no record names it.
struct ContainerLeftovers: Sendable {
    let context: EngineContext

    /// The two halves are on different file systems, and a sweep finds either without the other.
    func remove(_ id: ObjectID) {
        try? ParallelWork.run(2) { $0 == 0 ? removeFiles(id) : releaseRuntime(id) } // ignored: neither half fails
    }

    /// The same but for files, which somebody else is to take away: the folders they are in now, where a sweep finds them, too.
    func setAside(_ id: ObjectID) -> [FilePath] {
        let folder = context.paths.container(id)
        do { try context.snapshots.setAside(container: id.text, in: folder) } catch {
            remove(id)
            return []
        }
        let hasGroup = !ContainerCgroup.takeAway(id, context)
        return (hasGroup ? [] : [context.paths.run(id)]) + [context.paths.etc(id), folder]
    }

    private func removeFiles(_ id: ObjectID) {
        // The folder goes last: it is what a sweep finds.
        guard (try? context.snapshots.remove(container: id.text)) != nil else { return } // ignored: swept later
        try? removeTree(at: context.paths.container(id)) // ignored: swept later
    }

    /// What only a running container needs: its cgroup, its run directory and its files of /etc. Its network namespace and veth are gone with
    /// the shim that held them.
    func releaseRuntime(_ id: ObjectID) {
        // The run folder stays where the group does: it is what a sweep finds.
        if ContainerCgroup.takeAway(id, context) { try? removeTree(at: context.paths.run(id)) } // ignored: swept later
        try? removeTree(at: context.paths.etc(id)) // ignored: swept later
    }
}
