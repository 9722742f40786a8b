/// Compose projects, by their files and by the labels of what is there of them. Unlike the nouns of ``EngineAPI`` they are no
/// part of the engine: whoever knows compose files answers from an engine and from files.
package protocol ProjectsAPI: Sendable {
    /// Everything there is of projects, by name, and the project of the folder the program was started in.
    func list() async throws -> [ProjectSummary]
    /// A project compared with its files. Files that cannot be read are no error: ``ProjectDetails/problem`` says why, and
    /// what labels tell is there. Throws `notFound` for a name that is no project.
    func inspect(_ name: String) async throws -> ProjectDetails
    /// Does what was asked, telling each step: by what it is about (`Container shop-web-1`), and of an image that is pulled by
    /// layer. Returns a line about what came of it. Throws `failedPrecondition` for ``ProjectAction/up(services:scales:)``
    /// when the files cannot be read.
    func perform(_ action: ProjectAction, on name: String, _ tell: @escaping ProgressSink) async throws -> String
}

/// What can be done to a project. No services are all of them.
package enum ProjectAction: Sendable, Equatable {
    /// Makes and starts what the files say; `scales` are containers by service, instead of what they say.
    case up(services: [String], scales: [String: Int])
    /// Stops and removes everything but volumes and images.
    case down
    case start(services: [String])
    case stop(services: [String])
    case restart(services: [String])
}

/// A row of `compose ls`.
package struct ProjectSummary: Sendable, Equatable, Identifiable {
    package var name: String
    /// Where its relative paths start; empty where nothing tells.
    package var directory: String
    /// Absolute paths.
    package var files: [String]
    package var services: [ProjectServiceSummary]

    package init(name: String, directory: String = "", files: [String] = [], services: [ProjectServiceSummary] = []) {
        self.name = name
        self.directory = directory
        self.files = files
        self.services = services
    }

    package var id: String { name }
}

/// A service and what there is of it.
package struct ProjectServiceSummary: Sendable, Equatable {
    package var name: String
    /// By number.
    package var containers: [ContainerSummary]

    package init(name: String, containers: [ContainerSummary] = []) {
        self.name = name
        self.containers = containers
    }
}
