import CaissonAPI
import CaissonCore
import CaissonSwarm

/// Carries out one task as a container of the engine, which is found again by the task's name.
struct EngineController: TaskController {
    let task: TaskRecord
    let assignments: Assignments
    let machine: EngineMachine

    private var containers: any ContainersAPI { machine.engine.containers }

    func prepare() async throws {
        guard try await container() == nil else { return }
        let facts = try await machine.facts(of: task, assignments)
        var names: [NetworkID: String] = [:]
        for place in task.attachments {
            guard let network = assignments.networks[place.network] else {
                throw CaissonError(.notFound, "network \(place.network) was not given to this node")
            }
            names[place.network] = try await machine.bridges.ensure(network)
        }
        try await machine.images.ensure(task.spec.container.image, task.spec.container.pull)
        let ingress = assignments.networks.values.first(where: \.spec.isIngress)?.id
        let (task, assignments, files) = (task, assignments, machine.files)
        let mounts = try await machine.engine.onPool { try files.prepare(task, assignments, facts) }
        let request = try TaskRequest(task: task, facts: facts, networkNames: names, ingress: ingress, files: mounts).request()
        do {
            _ = try await containers.create(request) { _ in }
        } catch let error as CaissonError where error.code == .conflict {
            // Made by the agent before this one, in its last moment.
            guard try await container() != nil else { throw error }
        }
    }

    func start() async throws -> StartedTask {
        guard let found = try await container() else { throw missing }
        // What ran once does not run again: its end is for the watch to tell.
        if found.state.startedAt == .never {
            let session = try await containers.start(task.name, attaching: AttachOptions(stdin: false, stdout: false, stderr: false))
            // Its end is recorded here; without an engine that stays a program would be started for it.
            machine.recorders.begin { _ = try? await session.wait() } // ignored: the monitor sees to it that another records it
        }
        guard let id = ObjectID(found.id) else { throw missing }
        guard !task.hostPorts.isEmpty else { return StartedTask(id) }
        let published = try await container()?.networkSettings.ports ?? [:]
        return StartedTask(id, ports: TaskPorts(task.hostPorts).numbered(by: published))
    }

    func watch(_ isHealthy: @escaping @Sendable () -> Void) async throws -> TaskExit {
        guard let id = try await container().flatMap({ ObjectID($0.id) }) else { return Self.lost }
        let opening = PortOpening(assignments.publishedTargets[task.service] ?? [], machine.engine)
        return try await machine.bells.watch(id) {
            guard let found = try await container() else { return Self.lost }
            if !found.state.running { return Self.exit(found.state) }
            switch found.state.health?.status {
            case nil:
                try await opening.wait(for: found.state.pid)
                isHealthy()
                return nil
            case .healthy?:
                isHealthy()
                return nil
            case .starting?: return nil
            case .unhealthy?: return try await end(found)
            }
        }
    }

    func stop() async throws {
        do { try await containers.stop(task.name, signal: nil, timeout: nil) } catch let error as CaissonError where error.code == .notFound {
            // Nothing was made yet.
        }
    }

    func remove() async throws {
        do { try await containers.remove(task.name, force: true, volumes: true) } catch let error as CaissonError where error.code == .notFound {
            // Nothing was made, or somebody was faster.
        }
        try await release()
    }

    func release() async throws {
        let (id, files) = (task.id, machine.files)
        try await machine.engine.onPool { try files.remove(id) }
    }

    /// A container that is up and does not do its work ends here; the swarm makes another.
    private func end(_ found: ContainerDetails) async throws -> TaskExit {
        try await stop()
        let status = try await container()?.state.exitCode ?? 137
        return TaskExit(status: status, reason: "task: non-zero exit (\(status)): dockerexec: unhealthy container")
    }

    /// nil where there is none.
    private func container() async throws -> ContainerDetails? {
        do { return try await containers.inspect(task.name, size: false) } catch let error as CaissonError where error.code == .notFound {
            return nil
        }
    }

    private var missing: CaissonError { CaissonError(.notFound, "container \(task.name) is gone", subject: task.name) }

    private static let lost = TaskExit(status: 137, reason: "its container was removed")

    private static func exit(_ state: StateDetails) -> TaskExit {
        if state.oomKilled { return TaskExit(status: state.exitCode, reason: "task: non-zero exit (\(state.exitCode)): out of memory") }
        let reason = state.error.isEmpty ? nil : "task: non-zero exit (\(state.exitCode)): \(state.error)"
        return TaskExit(status: state.exitCode, reason: reason)
    }
}
