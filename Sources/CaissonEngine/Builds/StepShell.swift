import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage

/// Makes a container on a copy of a step's file system, ready to be started with a terminal. It is a container like any
/// other: it stays until it is removed, and what is done in it changes nothing of the build.
struct StepShell: Sendable {
    /// What the container sees.
    enum Source: Sendable {
        /// A snapshot of a step and all it wrote.
        case snapshot(String)
        /// The layers a step left.
        case layers
    }

    let context: EngineContext

    /// Returns the container's ID. With ``Source/layers`` the file system is `facts.parent`.
    func open(_ source: Source, _ facts: StepFacts, build: ObjectID, step: Int) throws -> ObjectID {
        let id = ObjectID.random()
        let lock = try context.locks.lock(.container(id))
        defer { lock.release() }
        do {
            let root = try context.locks.lock(.root)
            defer { root.release() }
            try Files.makeDirectories(context.paths.container(id), mode: 0o710)
            switch source {
            case .snapshot(let snapshot): _ = try context.snapshots.prepare(id.text, copying: snapshot)
            case .layers: _ = try context.snapshots.prepare(id.text, parent: facts.parent)
            }
            try record(id, facts, "build-\(build.short)-step-\(step)")
            return id
        } catch {
            ContainerLeftovers(context: context).remove(id)
            throw error
        }
    }

    /// The image exists as its configuration alone, which tells collections what the container stands on.
    private func record(_ id: ObjectID, _ facts: StepFacts, _ title: String) throws {
        let diffIDs = try facts.parent.map { try context.snapshots.layers(of: $0).map(\.diffID) } ?? []
        var image = ImageConfig(platform: .host, diffIDs: diffIDs)
        var execution = ExecutionConfig()
        execution.env = facts.environment
        execution.workingDir = facts.workingDirectory
        execution.user = facts.user
        image.config = execution
        let imageID = try context.content.put(CanonicalJSON.encode(image))
        var config = ContainerConfig()
        config.hostname = id.short
        config.image = title
        (config.env, config.user, config.workingDir) = (facts.environment, facts.user, facts.workingDirectory)
        config.cmd = ["/bin/sh"]
        (config.tty, config.openStdin, config.stdinOnce) = (true, true, true)
        (config.attachStdin, config.attachStdout, config.attachStderr) = (true, true, true)
        let body = ContainerBody(
            imageName: title, config: config, host: HostConfig(), process: ["/bin/sh"], diffIDs: diffIDs.map(\.text),
            chainID: facts.parent?.text ?? "")
        let record = ContainerRecord(
            id: id, name: "\(title)-\(id.text.prefix(4))", imageID: imageID, state: ContainerState.created.rawValue,
            created: SystemClock.now(), body: try body.encoded())
        let entry = try ContainerEntry(record)
        try context.database.write { state in
            try state.containers.insert(entry.record)
            try state.events.append(entry, "create")
        }
    }
}
