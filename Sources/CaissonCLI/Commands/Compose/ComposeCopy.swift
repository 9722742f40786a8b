import CaissonAPI
import CaissonCompose
import CaissonCore

/// `caisson compose cp`.
enum ComposeCopy {
    static let command = Command(
        group: "compose", name: "cp", usage: "[OPTIONS] SERVICE:SRC_PATH DEST_PATH|-",
        secondUsage: "compose cp [OPTIONS] SRC_PATH|- SERVICE:DEST_PATH",
        summary: "Copy files/folders between a service container and the local filesystem", arguments: .exactly(2),
        flags: {
            [
                .bool("all", "Include containers created by the run command"),
                .bool("archive", "a", "Archive mode (copy all uid/gid information)"),
                .bool("follow-link", "L", "Always follow symbol link in SRC_PATH"),
                .int("index", "Index of the container if service has multiple replicas"),
            ]
        }, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let (source, destination) = (CopyArgument(call.arguments[0]), CopyArgument(call.arguments[1]))
        guard let service = source.container ?? destination.container else {
            throw ExitFailure(1, "unknown copy direction")
        }
        guard source.container == nil || destination.container == nil else {
            throw ExitFailure(1, "copying between services is not supported")
        }
        let target = try await ComposeTarget(call, services: [service])
        let index = call.flags.integer("index") ?? 0
        let all = try await target.containers(of: [service], oneOffs: call.flags.bool("all"))
            .filter { index == 0 || $0.number == index }
        // Files go into every container of the service, and come out of the first.
        let chosen = source.container != nil || index > 0 ? Array(all.prefix(1)) : all
        guard !chosen.isEmpty else { throw ExitFailure(1, "no container found for service \"\(service)\"") }
        for container in chosen {
            try await target.engine.containers.copy(
                from: end(source, container, call), to: end(destination, container, call),
                archive: call.flags.bool("archive"), followLink: call.flags.bool("follow-link"))
        }
        return 0
    }

    private static func end(_ argument: CopyArgument, _ container: ExistingContainer, _ call: Invocation) -> CopyEnd {
        guard argument.container != nil else { return argument.end(call.console) }
        return .container(container.id.text, argument.path.isEmpty ? "/" : argument.path)
    }
}
