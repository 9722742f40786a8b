import CaissonAPI
import CaissonCompose
import CaissonCore

/// `caisson compose events`.
enum ComposeEvents {
    static let command = Command(
        group: "compose", name: "events", usage: "[OPTIONS] [SERVICE...]",
        summary: "Receive real time events from containers", arguments: .atLeast(0),
        flags: {
            [
                ComposeProjectOption.dryRun,
                .bool("json", "Output events as a stream of json objects"),
                .string("since", "Show all events created since timestamp"),
                .string("until", "Stream events until this timestamp"),
            ]
        }, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let console = call.console
        let options = EventOptions(
            since: try TimeOption.timestamp(call.flags, "since", console),
            until: try TimeOption.timestamp(call.flags, "until", console))
        let target = try await ComposeTarget(call, services: call.arguments)
        let isJSON = call.flags.bool("json")
        for try await batch in target.engine.events.events(options) {
            for event in batch {
                guard let service = service(of: event, target.name) else { continue }
                guard call.arguments.isEmpty || call.arguments.contains(service) else { continue }
                try console.print(isJSON ? json(event, service, console) : text(event, console))
            }
        }
        try Task.checkCancellation()
        return 0
    }

    /// nil for what is not about a container of the project.
    private static func service(of event: EngineEvent, _ project: String) -> String? {
        guard event.type == .container, event.attributes[ProjectLabels.project] == project else { return nil }
        return event.attributes[ProjectLabels.service]
    }

    /// Labels of compose itself say nothing new.
    private static func attributes(_ event: EngineEvent) -> [String: String] {
        event.attributes.filter { !$0.key.hasPrefix("com.docker.compose.") }
    }

    private static func time(_ event: EngineEvent, _ console: Console, _ separator: String) -> String {
        let local = console.localOffset(event.time)
        let text = FormatText.rfc3339(event.time, local, nanoseconds: true)
        // Six digits behind the point and no offset, as Python's isoformat.
        return "\(text.prefix(10))\(separator)\(text.dropFirst(11).prefix(15))"
    }

    private static func text(_ event: EngineEvent, _ console: Console) -> String {
        let pairs = attributes(event).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return "\(time(event, console, " ")) container \(event.action) \(event.id) (\(pairs.joined(separator: ", ")))"
    }

    private static func json(_ event: EngineEvent, _ service: String, _ console: Console) -> String {
        Value.map([
            "time": .string(time(event, console, "T")), "type": .string("container"), "action": .string(event.action),
            "id": .string(event.id), "service": .string(service),
            "attributes": .map(attributes(event).mapValues { .string($0) }),
        ]).json()
    }
}
