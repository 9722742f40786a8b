import CaissonAPI
import CaissonCore

/// The rows of `service ps`, `stack ps` and `node ps`.
struct TaskRows {
    private static let type = "*task.taskContext"
    private static let widestError = 30

    let now: Timestamp
    let full: Bool
    /// IDs stay IDs.
    var isUnresolved = false

    static let listing = Listing(
        type: type,
        table: ["ID", "Name", "Image", "Node", "DesiredState", "CurrentState", "Error", "Ports"].map { "{{.\($0)}}" }.joined(separator: "\t"),
        headers: [
            "ID": "ID", "Name": "NAME", "Image": "IMAGE", "Node": "NODE", "DesiredState": "DESIRED STATE",
            "CurrentState": "CURRENT STATE", "Error": "ERROR", "Ports": "PORTS",
        ])

    static let flags: [FlagSpec] = [
        FormatOption.filter("Filter output based on conditions provided"),
        FormatOption.list,
        .bool("no-resolve", "Do not map IDs to Names"),
        .bool("no-trunc", "Do not truncate output"),
        .bool("quiet", "q", "Only display task IDs"),
    ]

    /// By name, the newest of a slot first; older ones are drawn below it.
    static func print(_ tasks: [TaskSummary], _ call: Invocation) throws {
        let flags = call.flags
        let quiet = flags.bool("quiet")
        let rows = TaskRows(
            now: call.console.now(), full: flags.bool("no-trunc") || (quiet && call.format.isEmpty), isUnresolved: flags.bool("no-resolve"))
        try call.console.printRaw(try listing.render(rows.values(tasks), format: call.format, quiet: quiet))
    }

    func values(_ tasks: [TaskSummary]) -> [Value] {
        var previous = ""
        return sorted(tasks).map { task in
            let name = name(task)
            defer { previous = name }
            return row(task, name == previous ? " \\_ \(name)" : name)
        }
    }

    private func sorted(_ tasks: [TaskSummary]) -> [TaskSummary] {
        tasks.sorted { left, right in
            let (one, two) = (service(left), service(right))
            if one != two { return NaturalOrder.precedes(one, two) }
            if left.slot != right.slot { return left.slot < right.slot }
            return left.createdAt == right.createdAt ? left.id < right.id : left.createdAt > right.createdAt
        }
    }

    private func service(_ task: TaskSummary) -> String { isUnresolved ? "\(task.service)" : task.serviceName }

    private func name(_ task: TaskSummary) -> String { "\(service(task)).\(task.slot)" }

    private func row(_ task: TaskSummary, _ name: String) -> Value {
        Listing.row(
            Self.type,
            [
                "ID": full ? "\(task.id)" : task.id.short,
                "Name": name,
                "Image": full ? task.image : SwarmText.image(task.image),
                "Node": task.node.map { isUnresolved ? "\($0)" : task.nodeName ?? "\($0)" } ?? "",
                "DesiredState": SwarmText.title(task.desired.name),
                "CurrentState": state(task),
                "Error": error(task),
                "Ports": ports(task),
            ])
    }

    private func state(_ task: TaskSummary) -> String {
        "\(SwarmText.title(task.status.state.name)) \(HumanDuration.words(now.since(task.status.since)).lowercased()) ago"
    }

    private func error(_ task: TaskSummary) -> String {
        guard let text = task.status.error, !text.isEmpty else { return "" }
        return "\"\(full ? text : FormatText.ellipsis(text, Self.widestError))\""
    }

    private func ports(_ task: TaskSummary) -> String {
        (task.status.ports ?? []).filter { $0.published != nil }.map { "*:\($0.published ?? 0)->\($0.target)/\($0.transport.rawValue)" }
            .joined(separator: ",")
    }
}
