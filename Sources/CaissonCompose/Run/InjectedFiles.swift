package import CaissonAPI
import CaissonCore

/// Secrets and configs that are not files of this host: their text is copied into a container before it starts.
package struct InjectedFiles: Sendable {
    let project: ComposeProject
    let service: ServiceDefinition

    package init(project: ComposeProject, service: ServiceDefinition) {
        self.project = project
        self.service = service
    }

    /// Copies them into a container that does not run yet.
    package func copy(into container: String, of engine: any EngineAPI) async throws {
        for (key, resources) in [("secrets", project.secrets), ("configs", project.configs)] {
            for grant in service.node[key]?.items ?? [] {
                guard let resource = resources.first(where: { $0.key == grant["source"]?.text }),
                    let text = try text(of: resource), let target = grant["target"]?.text
                else { continue }
                let entry = TarEntry(
                    path: target, mode: grant["mode"]?.text.flatMap { Spellings.mode($0) } ?? 0o444,
                    user: grant["uid"]?.integer ?? 0, group: grant["gid"]?.integer ?? 0)
                let source = ByteReader(try entry.archive(of: Array(text.utf8)))
                try await engine.containers.copy(
                    from: .tarSource(source.pull), to: .container(container, "/"), archive: true, followLink: false)
            }
        }
    }

    /// nil for a resource that is a file.
    private func text(of resource: ResourceDefinition) throws -> String? {
        if let content = resource.node["content"]?.text { return content }
        guard let variable = resource.node["environment"]?.text else { return nil }
        guard let value = project.environment[variable] else {
            throw CaissonError(
                .failedPrecondition, "environment variable \"\(variable)\" required by \(resource.key) is not set")
        }
        return value
    }
}
