import CaissonCompose
import CaissonCore

/// `caisson compose config`, `caisson compose convert`.
enum ComposeConfig {
    static let command = Command(
        group: "compose", name: "config", aliases: ["convert"], usage: "[OPTIONS] [SERVICE...]",
        summary: "Parse, resolve and render compose file in canonical format", arguments: .atLeast(0),
        flags: {
            [
                .bool("environment", "Print environment used for interpolation."),
                .string("format", "Format the output. Values: [yaml | json]"),
                .string("hash", "Print the service config hash, one per line."),
                .bool("images", "Print the image names, one per line."),
                .bool("networks", "Print the network names, one per line."),
                .bool("no-consistency", "Don't check model consistency - warning: may produce invalid Compose output"),
                .bool("no-env-resolution", "Don't resolve service env files"),
                .bool("no-interpolate", "Don't interpolate environment variables"),
                .bool("no-normalize", "Don't normalize compose model"),
                .bool("no-path-resolution", "Don't resolve file paths"),
                .string("output", "o", "Save to file (default to stdout)"),
                .bool("profiles", "Print the profile names, one per line."),
                .bool("quiet", "q", "Only validate the configuration, don't print anything"),
                .missing("resolve-image-digests", .bool, "registries are not asked for digests"),
                .bool("services", "Print the service names, one per line."),
                .bool("variables", "Print model variables and default values."),
                .bool("volumes", "Print the volume names, one per line."),
                ComposeProjectOption.dryRun,
            ]
        }, run: run)

    @Sendable private static func run(_ call: Invocation) async throws -> Int32 {
        let flags = call.flags
        let project = try ComposeProjectOption.project(call) { request in
            request.interpolates = !flags.bool("no-interpolate")
            request.resolvesPaths = !flags.bool("no-path-resolution")
            request.normalizes = !flags.bool("no-normalize")
            request.checksConsistency = !flags.bool("no-consistency")
            request.resolvesEnvironment = !flags.bool("no-env-resolution") && !flags.bool("no-interpolate")
            request.services = call.arguments
        }
        let format = flags.string("format") ?? "yaml"
        guard format == "yaml" || format == "json" else {
            throw ExitFailure(1, "unsupported format \(FlagValue.quoted(format))")
        }
        let chosen = try chosen(project, call.arguments)
        let text = try lines(chosen, flags).map { $0.map { $0 + "\n" }.joined() } ?? whole(chosen, format, flags)
        if flags.bool("quiet") { return 0 }
        guard let path = flags.string("output") else {
            try call.console.printRaw(text)
            return 0
        }
        try await HostFile.replace(call.console.absolute(path)) { sink in
            try Array(text.utf8).withUnsafeBytes { try sink($0) }
        }
        return 0
    }

    /// Only the services of those names and what they depend on.
    private static func chosen(_ project: ComposeProject, _ names: [String]) throws -> ComposeProject {
        guard !names.isEmpty else { return project }
        do { return try project.selecting(names) } catch { throw ExitFailure(1, error.description) }
    }

    private static func whole(_ project: ComposeProject, _ format: String, _ flags: ParsedFlags) -> String {
        let escapes = !flags.bool("no-interpolate")
        return format == "json"
            ? Value(ComposeText.node(project, escaping: escapes)).indentedJSON(by: "  ") + "\n"
            : ComposeText.yaml(project, escaping: escapes)
    }

    /// What is asked for one by one; nil for the whole model.
    private static func lines(_ project: ComposeProject, _ flags: ParsedFlags) throws -> [String]? {
        if flags.bool("services") { return try project.ordered().map(\.name) }
        if flags.bool("volumes") { return project.volumes.map(\.key) }
        if flags.bool("networks") { return project.networks.map(\.key) }
        if let names = flags.string("hash") { return try hashes(project, names) }
        if flags.bool("profiles") { return Set((project.services + project.disabled).flatMap(\.profiles)).sorted() }
        if flags.bool("images") { return project.services.map { $0.imageName(in: project.name) } }
        if flags.bool("variables") { return variables(project) }
        if flags.bool("environment") {
            return project.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        }
        return nil
    }

    private static func hashes(_ project: ComposeProject, _ names: String) throws -> [String] {
        let wanted = names == "*" ? project.services.map(\.name) : names.split(separator: ",").map { String($0) }
        return try wanted.sorted().map { name in
            guard let service = project.service(name) else { throw ExitFailure(1, "no such service: \(name)") }
            return "\(name) \(ConfigHash.of(service, in: project))"
        }
    }

    private static func variables(_ project: ComposeProject) -> [String] {
        let rows = project.variables.sorted { $0.name < $1.name }.map { use in
            "\(use.name)\t\(use.isRequired)\t\(use.fallback)\t\(use.alternate)"
        }
        let table = (["NAME\tREQUIRED\tDEFAULT VALUE\tALTERNATE VALUE"] + rows).joined(separator: "\n")
        return TableOutput.align(table, minimum: 0).split(separator: "\n").map { String($0) }
    }
}

extension Value {
    /// A compose file's value; plain scalars keep their type.
    init(_ node: ComposeNode) {
        switch node.content {
        case .scalar(let text, let isPlain):
            if node.isNull {
                self = .null
            } else if isPlain, let flag = ["true": true, "false": false][text] {
                self = .bool(flag)
            } else if isPlain, let integer = node.integer {
                self = .int(integer)
            } else if isPlain, let number = node.number {
                self = .double(number)
            } else {
                self = .string(text)
            }
        case .list(let items): self = .list(items.map { Value($0) })
        case .table(let entries): self = .object(ObjectValue(.map, entries.map { ($0.key, Value($0.value)) }))
        }
    }
}
