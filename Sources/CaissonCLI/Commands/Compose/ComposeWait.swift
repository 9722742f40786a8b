import CaissonAPI
import CaissonCompose
import CaissonCore

/// `caisson compose wait`.
enum ComposeWait {
    static let command = Command(
        group: "compose", name: "wait", usage: "SERVICE [SERVICE...] [OPTIONS]",
        summary: "Block until containers of all (or specified) services stop.", arguments: .atLeast(1),
        flags: { [.bool("down-project", "Drops project when the first container stops")] }, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let target = try await ComposeTarget(call, services: call.arguments)
        let containers = try await target.containers(of: call.arguments)
        guard !containers.isEmpty else { throw ExitFailure(1, "no containers for project \"\(target.name)\"") }
        let isFirst = call.flags.bool("down-project")
        let ended = try await ended(containers, target, onlyFirst: isFirst)
        for (container, status) in ended {
            try call.console.print("container \"\(container.name)\" exited with status code \(status)")
        }
        if isFirst {
            let stopper = target.stopper()
            let all = try await target.containers(oneOffs: true)
            try await stopper.stop(all)
            try await stopper.remove(all, volumes: false)
            try await stopper.removeResources(volumes: false)
        }
        return ended.map(\.1).last { $0 != 0 } ?? 0
    }

    private static func ended(
        _ containers: [ExistingContainer], _ target: ComposeTarget, onlyFirst: Bool
    ) async throws -> [(ExistingContainer, Int32)] {
        try await withThrowingTaskGroup(of: (ExistingContainer, Int32).self) { group in
            for container in containers {
                group.addTask { (container, try await target.engine.containers.wait(container.id.text, .notRunning)) }
            }
            defer { group.cancelAll() }
            var ended: [(ExistingContainer, Int32)] = []
            while ended.count < (onlyFirst ? 1 : containers.count), let next = try await group.next() {
                ended.append(next)
            }
            return ended
        }
    }
}
