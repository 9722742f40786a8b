import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonStore

/// Containers of one state root. Each topic has an extension of its own; what takes several steps is a type of its own in
/// `Containers/`.
struct ContainerService: ContainersAPI {
    let context: EngineContext

    /// The container a user's word means; throws `notFound` in Docker's words.
    func resolve(_ ref: String) throws -> ContainerEntry {
        let record = try context.database.read { try $0.containers.resolve(ref) }
        return try ContainerEntry(record, knowing: context.known(record.id))
    }

    func inspect(_ ref: String, size: Bool) async throws -> ContainerDetails {
        try await context.onPool { context in
            let entry = try ContainerService(context: context).resolve(ref)
            var details = entry.details(
                paths: context.paths, network: try NetworkFacts.settings(entry, context), execIDs: nil,
                health: try ContainerHealth(context: context).details(of: entry))
            if size {
                let usage = try ContainerSizes(context: context).sizes(of: entry)
                details.sizeRw = usage.writable
                details.sizeRootFs = usage.rootFS
            }
            return details
        }
    }

    func create(_ request: RunRequest, progress: @escaping ProgressSink) async throws -> CreatedContainer {
        let context = context
        return try await context.run { try await ContainerCreation(context: context).create(request, progress: progress) }
    }

    func rename(_ ref: String, to name: String) async throws {
        try ContainerName.validate(name)
        try await context.onPool { context in
            let entry = try ContainerService(context: context).resolve(ref)
            if entry.record.name == name {
                throw CaissonError(.invalidArgument, "Renaming a container with the same name as its current name")
            }
            try context.withLock(of: entry.id) {
                try context.database.write { state in
                    try state.containers.rename(entry.id, to: name)
                    try state.events.append(entry, "rename", ["oldName": entry.record.name, "name": name])
                }
            }
        }
    }

    func wait(_ ref: String, _ condition: WaitCondition) async throws -> Int32 {
        let context = context
        return try await context.run { try await ContainerWait(context: context).wait(ref, condition) }
    }

    func top(_ ref: String, _ arguments: [String]) async throws -> CaissonAPI.ProcessTable {
        let context = context
        return try await context.run { try await ContainerTop(context: context).top(ref, arguments) }
    }

    func ports(_ ref: String) async throws -> [String] {
        try await context.onPool { context in
            let entry = try ContainerService(context: context).resolve(ref)
            return PortText.rows(try context.database.read { try $0.ports.of(containerID: entry.id) })
        }
    }
}
