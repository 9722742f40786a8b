package import CaissonCore

/// Loads a project: from what the user said to the model.
package enum ProjectLoader {
    /// Throws ``CaissonError`` (`invalidArgument`) that names file, line and column.
    package static func load(_ request: ProjectRequest, _ source: any ComposeFiles) throws(CaissonError)
        -> ComposeProject
    {
        do { return try project(request, source) } catch { throw error.asCaissonError }
    }

    private static func project(_ request: ProjectRequest, _ source: any ComposeFiles) throws(ComposeError)
        -> ComposeProject
    {
        let place = try ProjectPlace(request, source)
        var loader = FileLoader(request, source)
        var context = FileLoader.Context(directory: place.directory, environment: place.environment)
        let given = request.name ?? place.environment["COMPOSE_PROJECT_NAME"].flatMap { $0.isEmpty ? nil : $0 }
        let name =
            if let name = request.name, request.takesAnyName { name } else {
                try ProjectName.chosen(given, file: loader.name(place.files, context), directory: place.directory)
            }
        context.environment["COMPOSE_PROJECT_NAME"] = name
        var tree = Merge.settled(try loader.load(place.files, context))
        tree["name"] = .text(name, at: tree.mark)
        var active = request.profiles
        if active.isEmpty, let list = place.environment["COMPOSE_PROFILES"] {
            active = list.split(separator: ",").map { String($0) }
        }
        var finisher = Finisher(name: name, request: request, context: context, source: source, profiles: Set(active))
        let finished = try finisher.finish(tree)
        var warnings = loader.unset.map { "The \"\($0)\" variable is not set. Defaulting to a blank string." }
        warnings += loader.warnings.map(\.description)
        return ComposeProject(
            name: name, directory: place.directory, files: place.files, environment: context.environment,
            tree: finished,
            disabled: finisher.disabled, warnings: warnings, variables: loader.uses)
    }
}

/// The name of a project.
enum ProjectName {
    /// What the user said, then what the file says, then the folder's name.
    static func chosen(_ given: String?, file: String?, directory: String) throws(ComposeError) -> String {
        if let name = given ?? file {
            guard isValid(name) else {
                throw ComposeError(
                    "invalid project name \"\(name)\": must consist only of lowercase alphanumeric characters, hyphens, and "
                        + "underscores as well as start with a letter or number")
            }
            return name
        }
        let name = normalized(HostPath.name(directory))
        guard !name.isEmpty else { throw ComposeError("project name must not be empty") }
        return name
    }

    static func normalized(_ name: String) -> String {
        String(name.lowercased().filter(isAllowed).drop { $0 == "-" || $0 == "_" })
    }

    private static func isValid(_ name: String) -> Bool { !name.isEmpty && normalized(name) == name }

    private static func isAllowed(_ character: Character) -> Bool {
        character.isASCII && (character.isLowercase || character.isNumber || character == "-" || character == "_")
    }
}

extension ProjectLoader {
    /// The files that would be read. Throws ``CaissonError`` when there are none.
    package static func place(_ request: ProjectRequest, _ source: any ComposeFiles) throws(CaissonError) -> [String] {
        do { return try ProjectPlace(request, source).files } catch { throw error.asCaissonError }
    }
}
