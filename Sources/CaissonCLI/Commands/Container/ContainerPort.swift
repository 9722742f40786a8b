import CaissonAPI

/// `caisson container port`.
enum ContainerPort {
    static let command = Command(
        group: "container", name: "port", topLevel: "port", usage: "CONTAINER [PRIVATE_PORT[/PROTO]]",
        summary: "List port mappings or a specific mapping for the container", arguments: .between(1, 2),
        completes: .runningContainers,
        run: { call in
            let rows = try await call.engine().containers.ports(call.arguments[0])
            guard call.arguments.count > 1 else {
                for row in rows { try call.console.print(row) }
                return 0
            }
            let wanted = call.arguments[1].contains("/") ? call.arguments[1] : call.arguments[1] + "/tcp"
            let number = String(wanted.prefix { $0 != "/" })
            if let reason = FlagValue.unsignedReason(number, as: UInt16.self) {
                throw ExitFailure(1, "Error: invalid port (\(number)): \(reason)")
            }
            let arrow = "\(wanted) -> "
            let found = rows.filter { $0.hasPrefix(arrow) }.map { $0.dropFirst(arrow.count) }
            guard !found.isEmpty else {
                throw ExitFailure(1, "Error: No public port '\(wanted)' published for \(call.arguments[0])")
            }
            for row in found { try call.console.print(String(row)) }
            return 0
        })
}
