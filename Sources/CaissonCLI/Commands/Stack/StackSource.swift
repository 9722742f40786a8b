import CaissonAPI
import CaissonCompose
import CaissonCore

/// The compose files a stack command is given.
enum StackSource {
    static let flag = FlagSpec(
        "compose-file", short: "c", kind: .strings, usage: "Path to a Compose file, or \"-\" to read from stdin")

    /// The project of that name; its warnings are printed. Throws `invalidArgument` for a file that cannot be read.
    static func project(_ call: Invocation, name: String?, interpolates: Bool = true) throws -> ComposeProject {
        var request = ProjectRequest(workingDirectory: call.console.workingDirectory())
        request.files = call.flags.list("compose-file").flatMap { $0.split(separator: ",").map(String.init) }
        guard !request.files.isEmpty else { throw ExitFailure(1, "specify a Compose file (with --compose-file)") }
        request.name = name
        // A stack's name is only part of other names, which have rules of their own.
        request.takesAnyName = true
        request.environment = call.console.environment
        request.interpolates = interpolates
        let project = try ProjectLoader.load(request, HostComposeFiles(console: call.console))
        for warning in project.warnings { call.console.printError(warning) }
        return project
    }

    /// A deployment of it that prints its steps.
    static func deployment(_ call: Invocation, _ project: ComposeProject) async throws -> StackDeployment {
        let console = call.console
        return StackDeployment(
            project, HostComposeFiles(console: console), swarm: try await call.swarm(), environment: console.environment
        ) { news in
            switch news {
            case .step(let line): try console.print(line)
            case .warning(let line): console.printError(line)
            }
        }
    }

    /// What a file asks for in vain is said in Docker's words alone.
    static func refusing<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as StackRefusal { throw ExitFailure(1, error.message) }
    }

    /// The filter that finds what belongs to a stack.
    static func filter(_ stack: String, _ filters: Filters = Filters()) -> Filters {
        StackTranslator.filter(stack, filters)
    }

    /// Throws ``ExitFailure`` for a name no stack can have.
    static func check(_ name: String) throws {
        guard !name.allSatisfy({ $0.isWhitespace || $0 == "'" || $0 == "\"" }) else {
            throw ExitFailure(1, "invalid stack name: \(FlagValue.quoted(name))")
        }
    }
}

extension ServiceDetails {
    /// The stack it is of.
    var stack: String? { spec.labels[StackTranslator.namespace] }
}
