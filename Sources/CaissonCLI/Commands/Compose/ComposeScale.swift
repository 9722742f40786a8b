import CaissonCompose

/// `caisson compose scale`.
enum ComposeScale {
    static let command = Command(
        group: "compose", name: "scale", usage: "[SERVICE=REPLICAS...]", summary: "Scale services",
        arguments: .atLeast(1),
        flags: { [ComposeProjectOption.dryRun, .bool("no-deps", "Don't start linked services")] }, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        var options = try ComposeUpOptions(call)
        options.up.scales = try ComposeUpOptions.scales(call.arguments)
        options.up.services = options.up.scales.keys.sorted()
        _ = try await ComposeUp.prepare(call, options)
        return 0
    }
}
