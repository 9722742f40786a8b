import CaissonAPI
import CaissonCore
import CaissonRuntime
import CaissonStore

extension ContainerService {
    func attach(_ ref: String, _ options: AttachOptions) async throws -> any ContainerSession {
        let context = context
        return try await context.run {
            let entry = try ContainerService(context: context).resolve(ref)
            switch entry.state {
            case .running: break
            case .paused:
                throw CaissonError(.conflict, "cannot attach to a paused container, unpause it first")
            case .restarting:
                throw CaissonError(.conflict, "cannot attach to a restarting container, wait until it is running")
            default: throw CaissonError(.conflict, "cannot attach to a stopped container, start it first")
            }
            let connection = try await ShimClient.attach(runDirectory: context.paths.run(entry.id), options)
            try context.database.write { try $0.events.append(entry, "attach") }
            return EngineSession(context: context, entry: entry, connection: connection, records: false)
        }
    }

    func exec(_ ref: String, _ request: ExecRequest, size: TerminalSize?) async throws -> any ContainerSession {
        let context = context
        return try await context.run { try await ContainerExec(context: context).exec(ref, request, size: size) }
    }
}
