import CaissonAPI
import CaissonCore

/// `caisson system events`, `caisson events`.
enum SystemEvents {
    static let command = Command(
        group: "system", name: "events", topLevel: "events", usage: "[OPTIONS]", summary: "Get real time events",
        arguments: .none,
        flags: {
            [
                FormatOption.filter("Filter output based on conditions provided"),
                FormatOption.stream,
                .string("since", "Show all events created since timestamp"),
                .string("until", "Stream events until this timestamp"),
            ]
        }, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let console = call.console
        let filter = try EventFilter(try call.flags.filters())
        let printer = try EventPrinter(call.format)
        let options = EventOptions(
            since: try TimeOption.timestamp(call.flags, "since", console),
            until: try TimeOption.timestamp(call.flags, "until", console))
        for try await batch in try await call.engine().events.events(options) {
            for event in batch where filter.matches(event) { try console.print(try printer.line(event, console)) }
        }
        try Task.checkCancellation()
        return 0
    }
}

/// `--filter` of events: several values of a key are alternatives, several keys must all match.
struct EventFilter: Sendable {
    private let filters: [String: [String]]

    init(_ filters: Filters) throws {
        let known: Set = ["container", "image", "event", "type", "label", "network", "volume", "scope", "daemon"]
        for key in filters.values.keys.sorted() where !known.contains(key) {
            throw OptionFailure("invalid filter '\(key)'")
        }
        self.filters = filters.values
    }

    func matches(_ event: EngineEvent) -> Bool {
        filters.allSatisfy { key, values in values.contains { matches(key, $0, event) } }
    }

    private func matches(_ key: String, _ value: String, _ event: EngineEvent) -> Bool {
        switch key {
        case "type": return event.type.rawValue == value
        case "event": return event.action == value || event.action.hasPrefix(value + ":")
        case "scope": return value == "local"
        case "label":
            let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
            guard let found = event.attributes[parts[0]] else { return false }
            return parts.count == 1 || found == parts[1]
        case "image":
            let names = [event.id, event.attributes["name"] ?? "", event.attributes["image"] ?? ""]
            return names.contains { $0 == value || ImageName.split($0).repository == value }
        case "container", "network", "volume":
            guard event.type.rawValue == key else { return false }
            return event.id.hasPrefix(value) || event.attributes["name"] == value
        default: return true
        }
    }
}

/// One event as a line.
struct EventPrinter: Sendable {
    private let template: GoTemplate?
    private let isJSON: Bool

    init(_ format: String) throws {
        isJSON = format == "json"
        if format.isEmpty || isJSON {
            template = nil
        } else {
            do { template = try GoTemplate(FormatText.unescaped(format)) } catch {
                throw ExitFailure(64, "Error parsing format: \(error.message)")
            }
        }
    }

    func line(_ event: EngineEvent, _ console: Console) throws -> String {
        if isJSON { return value(event).json() }
        guard let template else { return plain(event, console) }
        do { return try template.render(value(event)) } catch { throw ExitFailure(1, error.message) }
    }

    private func plain(_ event: EngineEvent, _ console: Console) -> String {
        let time = FormatText.rfc3339(event.time, console.localOffset(event.time), nanoseconds: true)
        let line = "\(time) \(event.type.rawValue) \(event.action) \(event.id)"
        guard !event.attributes.isEmpty else { return line }
        let attributes = event.attributes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return line + " (" + attributes.joined(separator: ", ") + ")"
    }

    /// The shape of Docker's events.Message.
    private func value(_ event: EngineEvent) -> Value {
        let attributes = Value.map(event.attributes.mapValues { .string($0) })
        let actor = ObjectValue(.record("events.Actor"), [("ID", .string(event.id)), ("Attributes", attributes)])
        let nano = event.time.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        var fields: [(key: String, value: Value)] = []
        if event.type == .container {
            fields = [("status", .string(event.action)), ("id", .string(event.id))]
            if let image = event.attributes["image"] { fields.append(("from", .string(image))) }
        }
        fields += [
            ("Type", .string(event.type.rawValue)), ("Action", .string(event.action)), ("Actor", .object(actor)),
            ("scope", .string("local")), ("time", .int(event.time.seconds)),
            ("timeNano", .int(nano.overflow ? 0 : nano.partialValue + Int64(event.time.nanoseconds))),
        ]
        return .object(ObjectValue(.record("events.Message"), fields))
    }
}
