import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonRuntime
import CaissonStore
import SystemPackage

/// `container update`: the kernel first, then the monitor, then the record.
struct ContainerUpdate: Sendable {
    let context: EngineContext

    func update(_ ref: String, _ request: UpdateRequest) async throws -> [String] {
        let found = try ContainerService(context: context).resolve(ref)
        return try await context.withLock(of: found.id) {
            guard let record = try context.database.read({ try $0.containers.find(id: found.id) }) else {
                throw CaissonError(.notFound, "No such container: \(ref)")
            }
            let entry = try ContainerEntry(record, knowing: found)
            var (host, warnings) = try checked(entry, request)
            if entry.isLive, !request.limits.isEmpty { try limit(entry, host) }
            if let policy = request.restartPolicy {
                host.restartPolicy = policy
                if entry.isLive { try await tell(entry, policy) }
            }
            try store(entry, host)
            return warnings
        }
    }

    private func checked(_ entry: ContainerEntry, _ request: UpdateRequest) throws -> (HostConfig, [String]) {
        if [.removing, .dead].contains(entry.state) {
            throw CaissonError(.conflict, "Cannot update container \(entry.id): container is marked for removal and cannot be \"update\"")
        }
        if entry.body.host.autoRemove, let policy = request.restartPolicy, policy.name != "no" {
            throw CaissonError(
                .conflict, "Restart policy cannot be updated because AutoRemove is enabled for the container")
        }
        guard !request.limits.isEmpty else { return (entry.body.host, []) }
        var host = entry.body.host
        host.apply(request.limits)
        var checks = LimitChecks(host, LimitFacts.detect(), isUpdate: true)
        try checks.run()
        return (checks.host, checks.warnings)
    }

    /// Groups that are joined only now are noted for the monitor: a process it starts again belongs there, too.
    private func limit(_ entry: ContainerEntry, _ host: HostConfig) throws {
        let cgroup = try ContainerCgroup.required(entry.id, context, for: "update")
        let before = cgroup.paths
        var spec = host.resources
        spec.blockIO = try HostDevices.blockIO(host)
        do { try cgroup.update(CgroupResources(spec)) } catch {
            throw error.asCaissonError("update container \(entry.id.short)")
        }
        let added = cgroup.paths.filter { !before.contains($0) }
        guard !added.isEmpty else { return }
        let run = RunDirectory(context.paths.run(entry.id))
        let earlier = try Files.isThere(run.laterGroups) ? Files.readText(run.laterGroups) : ""
        try AtomicFile.write(Array((earlier + added.map { $0.string + "\n" }.joined()).utf8), to: run.laterGroups, mode: 0o600)
        if let memory = added.first(where: { $0.components.contains { $0.string == "memory" } }) {
            try Files.symlink(target: memory.appending("memory.oom_control"), at: run.laterCounter)
        }
    }

    private func tell(_ entry: ContainerEntry, _ policy: RestartPolicy) async throws {
        let none = AttachOptions(stdin: false, stdout: false, stderr: false)
        let connection = try await ShimClient.attach(runDirectory: context.paths.run(entry.id), none)
        try await connection.change(policy)
        await connection.detach()
    }

    private func store(_ entry: ContainerEntry, _ host: HostConfig) throws {
        var body = entry.body
        body.host = host
        let text = try body.encoded()
        try context.database.write { state in
            let changed = try state.containers.transition(entry.id, from: ContainerState.allCases.map(\.rawValue)) {
                $0.body = text
            }
            guard changed != nil else { throw CaissonError(.notFound, "No such container: \(entry.id)") }
            try state.events.append(entry, "update")
        }
    }
}

extension ContainerService {
    func update(_ ref: String, _ request: UpdateRequest) async throws -> [String] {
        let context = context
        return try await context.run { try await ContainerUpdate(context: context).update(ref, request) }
    }
}
