import CaissonAPI
import CaissonCompose
import CaissonCore

/// `caisson compose ls`.
enum ComposeList {
    static let command = Command(
        group: "compose", name: "ls", usage: "[OPTIONS]", summary: "List running compose projects", arguments: .none,
        flags: {
            [
                .bool("all", "a", "Show all stopped Compose projects"),
                FormatOption.filter("Filter output based on conditions provided", short: nil),
                .string("format", "Format the output. Values: [table | json]", initial: "table"),
                .bool("quiet", "q", "Only display project names"),
            ]
        }, run: run)

    private struct Row {
        var name: String
        var status: String
        var files: String
    }

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let filters = Filters(["label": [ProjectLabels.project]])
        let options = ContainerListOptions(all: call.flags.bool("all"), filters: filters)
        let containers = try await call.engine().containers.list(options)
        let names = try call.flags.filters().values["name"] ?? []
        let rows = rows(containers).filter { row in names.isEmpty || names.contains { row.name.contains($0) } }
        if call.flags.bool("quiet") {
            for row in rows { try call.console.print(row.name) }
        } else if call.format == "json" {
            try call.console.print(Value.list(rows.map { json($0) }).json())
        } else {
            let lines = ["NAME\tSTATUS\tCONFIG FILES"] + rows.map { "\($0.name)\t\($0.status)\t\($0.files)" }
            try call.console.print(TableOutput.align(lines.joined(separator: "\n"), minimum: 20))
        }
        return 0
    }

    private static func rows(_ containers: [ContainerSummary]) -> [Row] {
        let groups = Dictionary(grouping: containers.filter { $0.labels[ProjectLabels.oneOff] != "True" }) {
            $0.labels[ProjectLabels.project] ?? ""
        }
        return groups.sorted { $0.key < $1.key }.map { name, members in
            let counts = Dictionary(grouping: members, by: \.state.rawValue).sorted { $0.key < $1.key }
            return Row(
                name: name, status: counts.map { "\($0.key)(\($0.value.count))" }.joined(separator: ", "),
                files: members.compactMap { $0.labels[ProjectLabels.files] }.first ?? "N/A")
        }
    }

    private static func json(_ row: Row) -> Value {
        .object(
            ObjectValue(
                .map,
                [("Name", .string(row.name)), ("Status", .string(row.status)), ("ConfigFiles", .string(row.files))]))
    }
}
