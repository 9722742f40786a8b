import CaissonCompose
import CaissonCore

/// The options between `compose` and its verbs: which project is meant.
enum ComposeProjectOption {
    static let flags: [FlagSpec] = [
        FlagSpec("env-file", kind: .stringArray, usage: "Specify an alternate environment file"),
        FlagSpec("file", short: "f", kind: .stringArray, usage: "Compose configuration files"),
        dryRun,
        .bool("lax", "Warn of unknown keys instead of refusing them"),
        FlagSpec("profile", kind: .stringArray, usage: "Specify a profile to enable"),
        .string(
            "project-directory",
            "Specify an alternate working directory (default: the path of the, first specified, Compose file)"),
        .string("project-name", "p", "Project name"),
        .ignored("ansi", .string),
        .ignored("parallel", .int),
        .ignored("progress", .string),
        .ignored("compatibility", .bool),
        .ignored("all-resources", .bool),
    ]

    /// Docker takes it in front of the verb and behind it.
    static let dryRun = FlagSpec.bool("dry-run", "Execute command in dry run mode")

    static func request(_ call: Invocation) -> ProjectRequest {
        var request = ProjectRequest(workingDirectory: call.console.workingDirectory())
        let outer = call.outer
        request.files = outer.list("file")
        request.projectDirectory = outer.string("project-directory")
        request.name = outer.string("project-name")
        request.profiles = outer.list("profile")
        request.environmentFiles = outer.list("env-file")
        request.environment = call.console.environment
        request.isLax = outer.bool("lax")
        return request
    }

    static func isDry(_ call: Invocation) -> Bool { call.outer.bool("dry-run") || call.flags.bool("dry-run") }

    /// Loads the project and prints what it warns of.
    static func project(_ call: Invocation, _ change: (inout ProjectRequest) -> Void = { _ in }) throws
        -> ComposeProject
    {
        var request = request(call)
        change(&request)
        let project = try ProjectLoader.load(request, HostComposeFiles(console: call.console))
        for warning in project.warnings { call.console.printError("WARN[0000] \(warning)") }
        return project
    }
}

/// Compose files on this host; `-` is standard input.
struct HostComposeFiles: ComposeFiles {
    let console: Console

    func exists(_ path: String) -> Bool { HostFile.exists(path) }

    func bytes(_ path: String, limit: Int) throws(CaissonError) -> [UInt8] {
        do { return try HostFile.read(path, limit: limit) } catch let error as CaissonError {
            throw error
        } catch {
            throw CaissonError(.internal, "\(path): \(error)", cause: error)
        }
    }

    func text(_ path: String) throws(CaissonError) -> String {
        do {
            let bytes = path.hasSuffix("/-") ? try StandardInput.all(console, limit: 16 << 20) : try HostFile.read(path)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw CaissonError(.invalidArgument, "\(path): not UTF-8 text")
            }
            return text
        } catch let error as CaissonError {
            throw error
        } catch {
            throw CaissonError(.internal, "\(path): \(error)", cause: error)
        }
    }
}
