import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime
import CaissonStore
import SystemPackage

/// `container exec`: a second process inside a running container, with a shim of its own.
struct ContainerExec: Sendable {
    let context: EngineContext

    func exec(_ ref: String, _ request: ExecRequest, size: TerminalSize?) async throws -> any ContainerSession {
        guard !request.command.isEmpty else { throw CaissonError(.invalidArgument, "No exec command specified") }
        let entry = try ContainerService(context: context).resolve(ref)
        try checkState(entry)
        let id = ObjectID.random()
        let connection: ShimConnection
        do { connection = try await start(entry, request, size, id) } catch {
            // Whatever went wrong then, this is the reason.
            let isOver = (error as? CaissonError)?.code == .failedPrecondition || !isRunning(entry)
            if isOver { throw ContainerExec.notRunning(entry) }
            throw error
        }
        let session = ExecSession(context: context, entry: entry, id: id.text, connection: connection)
        if request.detach { await connection.detach() }
        return session
    }

    private func start(_ entry: ContainerEntry, _ request: ExecRequest, _ size: TerminalSize?, _ id: ObjectID) async throws -> ShimConnection {
        let connection = try await context.shim.exec(plan(entry, request, size))
        try context.database.write { state in
            let command = request.command.joined(separator: " ")
            try state.events.append(entry, "exec_create: \(command)", ["execID": id.text])
            try state.events.append(entry, "exec_start: \(command)", ["execID": id.text])
        }
        try await connection.start()
        return connection
    }

    private func checkState(_ entry: ContainerEntry) throws {
        switch entry.state {
        case .running: return
        case .paused: throw CaissonError(.conflict, "container \(entry.id) is paused, unpause the container before exec")
        case .restarting:
            throw CaissonError(.conflict, "Container \(entry.id) is restarting, wait until the container is running")
        default: throw ContainerExec.notRunning(entry)
        }
    }

    private static func notRunning(_ entry: ContainerEntry) -> CaissonError {
        CaissonError(.conflict, "container \(entry.id) is not running")
    }

    /// Between an end and its record, or the next start, the record knows a process that is gone.
    private func isRunning(_ entry: ContainerEntry) -> Bool {
        guard let running = try? RunDirectory(context.paths.run(entry.id)).running() else { return false } // ignored: no file, no process
        return running.pid == entry.record.pid && ![nil, "Z", "X"].contains(CaissonLinux.ProcessTable.state(running.pid))
    }

    /// The kernel takes the root of a dying process away before it counts as dead.
    private func rootFolder(of entry: ContainerEntry) throws -> RootedDirectory {
        let root: RootedDirectory
        do throws(SyscallError) {
            root = try RootedDirectory(path: FilePath("/proc/\(entry.record.pid ?? 0)/root"))
        } catch {
            if error.errno == Errno.noSuchFileOrDirectory.rawValue { throw ContainerExec.notRunning(entry) }
            throw error
        }
        return root
    }

    private func plan(_ entry: ContainerEntry, _ request: ExecRequest, _ size: TerminalSize?) throws -> ExecPlan {
        let user = request.user ?? entry.body.config.user
        let root = try rootFolder(of: entry)
        let identity = try UserDatabase(
            passwd: try? root.readFile("etc/passwd", limit: 1 << 20), // ignored: an image may have none
            group: try? root.readFile("etc/group", limit: 1 << 20) // ignored: an image may have none
        ).identity(of: user, adding: entry.body.host.groupAdd ?? [])
        let builder = try SpecBuilder(
            id: entry.id, config: entry.body.config, host: entry.body.host, identity: identity, facts: try HostFacts.detect())
        let process = try builder.execProcess(request, identity: identity)
        // The filter is the container's, also for a process with every capability: as in Docker.
        let seccomp = try SeccompCache(root: context.paths.root).program(builder.seccomp, capabilities: builder.capabilities)
        var plan = ExecPlan(runDirectory: context.paths.run(entry.id), process: process)
        plan.cgroups = try ContainerCgroup.find(entry.id, context)?.paths ?? []
        plan.seccomp = seccomp
        if entry.body.host.usernsMode == "private" { plan.idBase = try UserRange.base(in: plan.runDirectory) }
        plan.usesHostNetwork = entry.body.host.networkMode == "host"
        plan.openStdin = request.openStdin
        plan.attach = request.detach ? nil : AttachOptions(stdin: request.openStdin, size: size)
        return plan
    }
}
