package import CaissonAPI
import CaissonCore

/// Asks the engine what there is of a project.
package enum ProjectState {
    /// All containers with the project's label, by service and number.
    package static func containers(
        of project: String, in engine: any EngineAPI, all: Bool = true
    ) async throws -> [ExistingContainer] {
        try await summaries(of: project, in: engine, all: all).compactMap { ExistingContainer($0) }
            .sorted { ($0.service, $0.number) < ($1.service, $1.number) }
    }

    /// The same as rows of `container ls`.
    package static func summaries(of project: String, in engine: any EngineAPI, all: Bool) async throws
        -> [ContainerSummary]
    {
        let filters = Filters(["label": ["\(ProjectLabels.project)=\(project)"]])
        return try await engine.containers.list(ContainerListOptions(all: all, filters: filters))
    }

    /// Everything a plan needs.
    package static func existing(_ project: ComposeProject, in engine: any EngineAPI) async throws -> ExistingProject {
        var existing = ExistingProject()
        existing.containers = try await containers(of: project.name, in: engine)
        for network in try await engine.networks.list(Filters()) { existing.networks[network.name] = network.labels }
        for volume in try await engine.volumes.list(VolumeListOptions()) {
            existing.volumes[volume.name] = volume.labels
        }
        for service in project.services {
            existing.images[service.name] = try await imageID(service.imageName(in: project.name), in: engine)
        }
        return existing
    }

    /// nil when the image is not here.
    package static func imageID(_ name: String, in engine: any EngineAPI) async throws -> String? {
        do { return try await engine.images.inspect(name).id } catch let error as CaissonError
            where error.code == .notFound
        {
            return nil
        }
    }
}
