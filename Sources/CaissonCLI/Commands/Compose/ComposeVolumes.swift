import CaissonAPI
import CaissonCompose
import CaissonCore

/// `caisson compose volumes`.
enum ComposeVolumes {
    static let command = Command(
        group: "compose", name: "volumes", usage: "[OPTIONS] [SERVICE...]", summary: "List volumes",
        arguments: .atLeast(0),
        flags: {
            [ComposeProjectOption.dryRun, FormatOption.list, .bool("quiet", "q", "Only display volume names")]
        }, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let target = try await ComposeTarget(call, services: call.arguments)
        let containers = try await target.containers(of: call.arguments, oneOffs: true)
        let filters = Filters(["label": ["\(ProjectLabels.project)=\(target.name)"]])
        var volumes = try await target.engine.volumes.list(VolumeListOptions(filters: filters))
        if !call.arguments.isEmpty {
            let used = try await mounted(containers, target)
            volumes = volumes.filter { used.contains($0.name) }
        }
        try VolumeList.show(volumes.sorted { NaturalOrder.precedes($0.name, $1.name) }, call)
        return 0
    }

    /// The names of the volumes that the containers have.
    private static func mounted(_ containers: [ExistingContainer], _ target: ComposeTarget) async throws -> Set<String>
    {
        var names: Set<String> = []
        for container in containers {
            let details = try await target.engine.containers.inspect(container.id.text, size: false)
            names.formUnion(details.mounts.compactMap(\.name))
        }
        return names
    }
}
