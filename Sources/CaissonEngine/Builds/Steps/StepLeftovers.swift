import CaissonCore
import CaissonLinux
import CaissonStore
import SystemPackage

/// Takes away what steps leave outside their snapshots.
enum StepLeftovers {
    /// The cgroup and the folder of one step. Nothing here fails: what cannot be removed now is found again later.
    static func remove(_ id: ObjectID, _ folder: FilePath, _ context: EngineContext) {
        if ContainerCgroup.takeAway(id, context) { try? removeTree(at: folder) } // ignored: swept later
    }

    /// Whatever builds left whose processes are gone. Their steps ended with them: a step is tied to its build's process.
    static func sweep(_ context: EngineContext) throws {
        let steps = context.paths.steps
        guard Files.exists(steps) else { return }
        for entry in try Files.list(steps) where entry.name.hasSuffix(".lock") {
            guard let buildID = ObjectID(entry.name.dropLast(".lock".count)) else { continue }
            guard let lock = try FileLock.tryAcquire(steps.appending(entry.name)) else { continue }
            defer { lock.release() }
            try sweep(buildID, context)
            try? Files.remove(steps.appending(entry.name)) // ignored: another sweep was faster
        }
    }

    /// Addresses of builds that nothing but their row tells of any more: a boot has emptied the run directory.
    static func sweepAddresses(_ context: EngineContext) throws {
        let unknown = try context.database.read { state in
            let owners = Set(try state.endpoints.list().map(\.containerID))
            return try owners.filter { try state.containers.find(id: $0) == nil }
        }
        for owner in unknown where !BuildRunFolder.isAlive(context.paths, owner) { StepNetworks.release(owner, context) }
    }

    private static func sweep(_ buildID: ObjectID, _ context: EngineContext) throws {
        let folder = context.paths.steps(of: buildID)
        let steps = Files.exists(folder) ? try Files.list(folder) : []
        for step in steps {
            if let id = ObjectID(step.name) { remove(id, folder.appending(step.name), context) }
        }
        try removeTree(at: folder)
        let kept = try KeptSteps(context: context).snapshots()
        for snapshot in try context.snapshots.allContainers() where BuildSnapshot.buildID(of: snapshot) == buildID {
            if !kept.contains(snapshot) { try context.snapshots.remove(container: snapshot) }
        }
        StepNetworks.release(buildID, context)
    }
}

/// The names of snapshots that belong to builds: `build-<buildID>-…`.
enum BuildSnapshot {
    /// nil for the snapshot of a container.
    static func buildID(of name: String) -> ObjectID? {
        guard name.hasPrefix("build-") else { return nil }
        return ObjectID(name.dropFirst("build-".count).prefix(64))
    }

    /// `build-<buildID>-7` is that of step 7.
    static func step(of name: String) -> Int? { buildID(of: name) == nil ? nil : Int(name.dropFirst("build-".count + 65)) }
}
