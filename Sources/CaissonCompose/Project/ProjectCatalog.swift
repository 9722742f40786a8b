package import CaissonAPI
import CaissonCore

/// Projects as fronts see them, from an engine and from files of this host.
package struct ProjectCatalog: ProjectsAPI {
    let engine: any EngineAPI
    let source: any ComposeFiles
    /// What a command line in this folder would be asked for.
    let here: ProjectRequest

    package init(engine: any EngineAPI, source: any ComposeFiles, here: ProjectRequest) {
        self.engine = engine
        self.source = source
        self.here = here
    }

    package func list() async throws -> [ProjectSummary] {
        let filters = Filters(["label": [ProjectLabels.project]])
        let containers = try await engine.containers.list(ContainerListOptions(all: true, filters: filters))
        var projects = Dictionary(grouping: containers) { $0.labels[ProjectLabels.project] ?? "" }.map {
            ProjectSummary(name: $0.key, containers: $0.value)
        }
        // ignored: a folder without a file, or with one that cannot be read, has no project to show
        if let own = try? ProjectLoader.load(here, source) {
            let place = projects.firstIndex { $0.name == own.name } ?? projects.count
            if place == projects.count { projects.append(ProjectSummary(name: own.name)) }
            projects[place].complete(with: own)
        }
        return projects.sorted { $0.name < $1.name }
    }

    package func inspect(_ name: String) async throws -> ProjectDetails {
        guard let summary = try await list().first(where: { $0.name == name }) else {
            throw CaissonError(.notFound, "no such project: \(name)", subject: name)
        }
        let containers = try await ProjectState.summaries(of: name, in: engine, all: true)
        let project: ComposeProject
        do { project = try load(summary) } catch { return ProjectComparison.withoutFile(summary, error) }
        do {
            return try await ProjectComparison(project: project, containers: containers, engine: engine).details()
        } catch let error as ComposeError { return ProjectComparison.withoutFile(summary, error.asCaissonError) }
    }

    /// The project by its files; services that are there count as asked for, so that their profiles are active.
    func load(_ summary: ProjectSummary) throws(CaissonError) -> ComposeProject {
        guard !summary.files.isEmpty else {
            throw CaissonError(
                .notFound, "no label tells which file \(summary.name) was made from", subject: summary.name)
        }
        var request = here
        request.files = summary.files
        request.name = summary.name
        request.projectDirectory = summary.directory.isEmpty ? nil : summary.directory
        let all = try ProjectLoader.load(request, source)
        let there = Set(summary.services.filter { !$0.containers.isEmpty }.map(\.name))
        let disabled = all.disabled.map(\.name).filter(there.contains)
        guard !disabled.isEmpty else { return all }
        request.services = disabled
        return try ProjectLoader.load(request, source)
    }
}

extension ProjectSummary {
    /// What labels tell; containers made by `run` do not count.
    fileprivate init(name: String, containers: [ContainerSummary]) {
        func first(_ label: String) -> String { containers.lazy.compactMap { $0.labels[label] }.first ?? "" }
        let lasting = containers.filter { $0.labels[ProjectLabels.oneOff] != "True" }
        let services = Dictionary(grouping: lasting) { $0.labels[ProjectLabels.service] ?? "" }
        self.init(
            name: name, directory: first(ProjectLabels.directory),
            files: first(ProjectLabels.files).split(separator: ",").map { String($0) },
            services: services.sorted { $0.key < $1.key }.map { service, containers in
                ProjectServiceSummary(name: service, containers: containers.sorted { number($0) < number($1) })
            })
    }

    /// Adds the services that there is nothing of yet.
    fileprivate mutating func complete(with project: ComposeProject) {
        if files.isEmpty { (directory, files) = (project.directory, project.files) }
        for service in project.services where !services.contains(where: { $0.name == service.name }) {
            services.append(ProjectServiceSummary(name: service.name))
        }
        services.sort { $0.name < $1.name }
    }
}

private func number(_ container: ContainerSummary) -> Int {
    container.labels[ProjectLabels.number].flatMap { Int($0) } ?? 1
}
