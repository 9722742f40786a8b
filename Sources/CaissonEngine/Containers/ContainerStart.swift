import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonRuntime
import CaissonStore
import SystemPackage

/// Starts a container: prepares everything that can fail, records it as running, lets the process go.
struct ContainerStart: Sendable {
    let context: EngineContext

    /// The connection to the shim of the started container; nil when it was running already.
    func start(_ ref: String, attaching: AttachOptions?) async throws -> (ContainerEntry, ShimConnection)? {
        try context.requireRoot()
        let found = try ContainerService(context: context).resolve(ref)
        // The network's subnet is chosen under the root lock, which comes before a container's.
        if found.body.usesDefaultBridge { _ = try DefaultBridge(context: context).network() }
        do {
            return try await startLocked(found, ref, attaching)
        } catch {
            VolumeMounting(context: context).letGo(found)
            throw error
        }
    }

    private func startLocked(
        _ found: ContainerEntry, _ ref: String, _ attaching: AttachOptions?
    ) async throws -> (ContainerEntry, ShimConnection)? {
        try await context.withLock(of: found.id) {
            guard let record = try context.database.read({ try $0.containers.find(id: found.id) }) else {
                throw CaissonError(.notFound, "No such container: \(ref)")
            }
            var entry = try ContainerEntry(record, knowing: found)
            switch entry.state {
            case .running, .restarting: return nil
            case .paused: throw CaissonError(.conflict, "cannot start a paused container, try unpause instead")
            case .removing, .dead:
                throw CaissonError(.conflict, "container is marked for removal and cannot be started")
            case .created, .exited: break
            }
            if entry.body.host.hasLimits { BlockingPool.shared.post { CgroupWarmUp.run() } }
            entry.record.generation += 1
            return try await launch(entry, attaching)
        }
    }

    private func launch(_ found: ContainerEntry, _ attaching: AttachOptions?) async throws -> (ContainerEntry, ShimConnection) {
        var entry = found
        do {
            let resources = try StartResources(context: context, entry: entry)
            let plan = try resources.plan(attaching)
            let connection = try await context.shim.launch(plan)
            try resources.verify()
            entry.record = try recordRunning(entry, connection.pid)
            try await connection.start()
            return (entry, connection)
        } catch {
            try recordFailure(found, error)
            ContainerLeftovers(context: context).releaseRuntime(entry.id)
            throw error
        }
    }

    /// Before the process runs: whatever it does, a record says that it does it.
    private func recordRunning(_ entry: ContainerEntry, _ pid: Int32) throws -> ContainerRecord {
        var record = entry.record
        record.state = ContainerState.running.rawValue
        record.pid = pid
        record.started = SystemClock.now()
        record.error = ""
        record.oomKilled = false
        record.stoppedByUser = false
        record.restartCount = 0
        let running = record
        try context.database.write { state in
            guard try state.containers.update(running) else { throw CaissonError(.notFound, "No such container: \(entry.id)") }
            try ContainerHealth.recordStart(entry, state)
            try state.appendMounts(entry)
            try state.events.append(entry, "start")
        }
        return record
    }

    /// A container whose process never ran is as it was, with the reason and Docker's exit code noted.
    private func recordFailure(_ entry: ContainerEntry, _ error: any Error) throws {
        let code = (error as? CaissonError)?.code ?? .internal
        let held = try context.database.write { state in
            let before = [ContainerState.running, .created, .exited].map(\.rawValue)
            _ = try state.containers.transition(entry.id, from: before, generation: nil) { record in
                let wasStarted = entry.record.started != nil
                record.state = (wasStarted ? ContainerState.exited : .created).rawValue
                record.pid = nil
                record.started = entry.record.started
                record.exitCode = code.runExitStatus == 125 ? 128 : code.runExitStatus
                record.error = "\(error)"
                record.generation = entry.record.generation
            }
            return try state.releaseNetworks(of: entry)
        }
        NetworkPlaces(context: context).leave(held)
    }
}

extension ContainerService {
    func start(_ ref: String) async throws {
        let context = context
        try await context.run {
            guard let (_, connection) = try await ContainerStart(context: context).start(ref, attaching: nil) else { return }
            await connection.detach()
        }
    }

    func start(_ ref: String, attaching: AttachOptions) async throws -> any ContainerSession {
        let context = context
        return try await context.run {
            if let (entry, connection) = try await ContainerStart(context: context).start(ref, attaching: attaching) {
                return EngineSession(context: context, entry: entry, connection: connection, records: entry.isRecordedByLauncher)
            }
            return try await ContainerService(context: context).attach(ref, attaching)
        }
    }
}

extension ContainerEntry {
    /// With a restart policy the shim has every end and start recorded by `reap`, so that nothing depends on an attached
    /// program that may go away.
    var isRecordedByLauncher: Bool { ["", "no"].contains(body.host.restartPolicy.name) }
}
