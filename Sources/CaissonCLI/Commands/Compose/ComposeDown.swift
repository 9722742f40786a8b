import CaissonAPI
import CaissonCompose
import CaissonCore

/// `caisson compose down`.
enum ComposeDown {
    static let command = Command(
        group: "compose", name: "down", usage: "[OPTIONS] [SERVICES]", summary: "Stop and remove containers, networks",
        arguments: .atLeast(0),
        flags: {
            [
                ComposeProjectOption.dryRun,
                .bool("remove-orphans", "Remove containers for services not defined in the Compose file"),
                .string(
                    "rmi",
                    "Remove images used by services. \"local\" remove only images that don't have a custom tag (\"local\"|\"all\")"
                ),
                .int("timeout", "t", "Specify a shutdown timeout in seconds"),
                .bool(
                    "volumes", "v",
                    "Remove named volumes declared in the \"volumes\" section of the Compose file and anonymous volumes attached to containers"
                ),
            ]
        }, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let flags = call.flags
        let images = flags.string("rmi")
        guard images == nil || images == "all" || images == "local" else {
            throw ExitFailure(1, "invalid value for --rmi: \(FlagValue.quoted(images ?? ""))")
        }
        let target = try await ComposeTarget(call, services: call.arguments)
        let stopper = target.stopper(timeout: flags.integer("timeout"))
        let all = try await target.containers(of: call.arguments, oneOffs: true)
        let known = Set((target.project?.services ?? []).map(\.name) + (target.project?.disabled ?? []).map(\.name))
        let chosen = all.filter { target.project == nil || known.contains($0.service) || flags.bool("remove-orphans") }
        try await stopper.stop(chosen)
        try await stopper.remove(chosen, volumes: flags.bool("volumes"))
        if call.arguments.isEmpty, chosen.count == all.count {
            try await stopper.removeResources(volumes: flags.bool("volumes"))
        } else if call.arguments.isEmpty {
            call.console.printError("WARN[0000] \(orphans(all, chosen))")
        }
        for image in target.project.map({ Self.images($0, images) }) ?? [] { try await stopper.remove(image: image) }
        return 0
    }

    private static func orphans(_ all: [ExistingContainer], _ chosen: [ExistingContainer]) -> String {
        let names = all.filter { !chosen.contains($0) }.map(\.name).joined(separator: " ")
        return "Found orphan containers ([\(names)]) for this project: its networks stay. Run this command with the "
            + "--remove-orphans flag to clean it up."
    }

    private static func images(_ project: ComposeProject, _ which: String?) -> [String] {
        guard let which else { return [] }
        return project.services.filter { which == "all" || $0.image == nil }.map { $0.imageName(in: project.name) }
    }
}
