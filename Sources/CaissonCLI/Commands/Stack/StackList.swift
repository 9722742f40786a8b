import CaissonAPI
import CaissonCompose
import CaissonCore

/// `caisson stack ls`.
enum StackList {
    private static let type = "*formatter.stackContext"

    static let command = Command(
        group: "stack", name: "ls", aliases: ["list"], usage: "[OPTIONS]", summary: "List stacks", arguments: .none,
        flags: { [FormatOption.list] },
        run: { call in
            let services = try await call.swarm().services(Filters(["label": [StackTranslator.namespace]]))
            let stacks = Dictionary(grouping: services.filter { $0.stack != nil }) { $0.stack ?? "" }
            let rows = stacks.sorted { NaturalOrder.precedes($0.key, $1.key) }.map { name, members in
                Listing.row(type, ["Name": name, "Services": "\(members.count)", "Orchestrator": "Swarm"])
            }
            try call.console.printRaw(try listing.render(rows, format: call.format, quiet: false))
            return 0
        })

    private static let listing = Listing(
        type: type, table: "{{.Name}}\t{{.Services}}", headers: ["Name": "NAME", "Services": "SERVICES", "Orchestrator": "ORCHESTRATOR"])
}

/// `caisson stack services`.
enum StackServices {
    static let command = Command(
        group: "stack", name: "services", usage: "[OPTIONS] STACK", summary: "List the services in the stack", arguments: .exactly(1),
        flags: { ServiceRows.flags }, completes: .stacks,
        run: { call in
            let stack = call.arguments[0]
            try StackSource.check(stack)
            let services = try await call.swarm().services(StackSource.filter(stack, try call.flags.filters()))
            guard !services.isEmpty else {
                call.console.printError("Nothing found in stack: \(stack)")
                return 0
            }
            try ServiceRows.print(services, call)
            return 0
        })
}

/// `caisson stack ps`.
enum StackPs {
    static let command = Command(
        group: "stack", name: "ps", usage: "[OPTIONS] STACK", summary: "List the tasks in the stack", arguments: .exactly(1),
        flags: { TaskRows.flags }, completes: .stacks,
        run: { call in
            let (stack, swarm) = (call.arguments[0], try await call.swarm())
            try StackSource.check(stack)
            var filters = try call.flags.filters()
            filters.values["service", default: []] += try await swarm.services(StackSource.filter(stack)).map { "\($0.id)" }
            let tasks = filters.values["service"] == [] ? [] : try await swarm.tasks(filters)
            guard !tasks.isEmpty else { throw ExitFailure(1, "nothing found in stack: \(stack)") }
            try TaskRows.print(tasks, call)
            return 0
        })
}

/// `caisson stack config`.
enum StackConfig {
    static let command = Command(
        group: "stack", name: "config", usage: "[OPTIONS]",
        summary: "Outputs the final config file, after doing merges and interpolations", arguments: .none,
        flags: { [StackSource.flag, .bool("skip-interpolation", "Skip interpolation and output only merged config")] }, completes: .files,
        run: { call in
            let interpolates = !call.flags.bool("skip-interpolation")
            let project = try StackSource.project(call, name: nil, interpolates: interpolates)
            try call.console.printRaw(ComposeText.yaml(project, escaping: interpolates))
            return 0
        })
}
