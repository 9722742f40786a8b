import CaissonCore

/// Where a project lies: its files, its folder, its variables.
struct ProjectPlace {
    let files: [String]
    let directory: String
    /// The process's variables over those of the `.env` files.
    let environment: [String: String]

    private static let names = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"]
    private static let overrides = [
        "compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml",
    ]

    init(_ request: ProjectRequest, _ source: any ComposeFiles) throws(ComposeError) {
        let here = request.workingDirectory
        let local = try Self.variables(
            request, source, folder: request.projectDirectory.map { HostPath.joined(here, $0) } ?? here)
        let paths = try Self.paths(request, source, local)
        let first = paths.first ?? here
        directory = request.projectDirectory.map { HostPath.joined(here, $0) } ?? HostPath.folder(first)
        files = paths
        environment = try Self.variables(request, source, folder: directory)
    }

    private static func paths(
        _ request: ProjectRequest, _ source: any ComposeFiles, _ environment: [String: String]
    ) throws(ComposeError) -> [String] {
        let here = request.workingDirectory
        if !request.files.isEmpty { return request.files.map { HostPath.joined(here, $0) } }
        if let list = environment["COMPOSE_FILE"], !list.isEmpty {
            let separator = environment["COMPOSE_PATH_SEPARATOR"]?.first ?? ":"
            return list.split(separator: separator).map { HostPath.joined(here, String($0)) }
        }
        var folder = request.projectDirectory.map { HostPath.joined(here, $0) } ?? here
        while true {
            if let name = names.first(where: { source.exists(HostPath.joined(folder, $0)) }) {
                let over = overrides.first { source.exists(HostPath.joined(folder, $0)) }
                return ([name] + (over.map { [$0] } ?? [])).map { HostPath.joined(folder, $0) }
            }
            guard folder != "/" else { throw ComposeError("no configuration file provided: not found") }
            folder = HostPath.folder(folder)
        }
    }

    private static func variables(
        _ request: ProjectRequest, _ source: any ComposeFiles, folder: String
    ) throws(ComposeError) -> [String: String] {
        var named = request.environmentFiles
        if named.isEmpty, let list = request.environment["COMPOSE_ENV_FILES"] {
            named = list.split(separator: ",").map { String($0) }
        }
        var paths = named.map { HostPath.joined(request.workingDirectory, $0) }
        let usual = HostPath.joined(folder, ".env")
        if named.isEmpty, source.exists(usual) { paths = [usual] }
        var values: [String: String] = [:]
        for path in paths {
            let known = values
            let text = try source.composeText(path)
            let lines = try EnvironmentFile.parse(text, file: path) { request.environment[$0] ?? known[$0] }
            for (name, value) in lines { values[name] = value }
        }
        return values.merging(request.environment) { _, own in own }
    }
}

extension ComposeFiles {
    /// The file's text; the error is one of compose files.
    func composeText(_ path: String, at mark: SourceMark? = nil) throws(ComposeError) -> String {
        do { return try text(path) } catch { throw ComposeError(error.message, at: mark) }
    }
}
