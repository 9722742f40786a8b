package import CaissonAPI
import CaissonCore

/// Stops, removes and takes down what there is of a project, with or without its file.
package struct ProjectStopper: Sendable {
    package let engine: any EngineAPI
    package let name: String
    /// nil knows only what labels say.
    package let project: ComposeProject?
    package let timeout: Int?
    package let isDry: Bool
    package let sink: ProjectSink

    package init(
        engine: any EngineAPI, name: String, project: ComposeProject?, timeout: Int? = nil, isDry: Bool = false,
        sink: @escaping ProjectSink
    ) {
        self.engine = engine
        self.name = name
        self.project = project
        self.timeout = timeout
        self.isDry = isDry
        self.sink = sink
    }

    /// Stops the containers, those of a service after those of the services that depend on it.
    package func stop(_ containers: [ExistingContainer]) async throws {
        for wave in waves(containers) {
            try await each(wave.filter(\.isRunning), "Stopping", "Stopped") { container in
                if let service = project?.service(container.service) {
                    try await HookRunner(engine: engine).run("pre_stop", of: service, in: container.name)
                }
                try await engine.containers.stop(container.id.text, signal: nil, timeout: timeout)
            }
        }
    }

    /// Removes containers; running ones are killed.
    package func remove(_ containers: [ExistingContainer], volumes: Bool) async throws {
        try await each(containers, "Removing", "Removed") { container in
            try await engine.containers.remove(container.id.text, force: true, volumes: volumes)
        }
    }

    /// Removes networks made for the project; with `volumes` those, too.
    package func removeResources(volumes: Bool) async throws {
        let filters = Filters(["label": ["\(ProjectLabels.project)=\(name)"]])
        if volumes {
            for volume in try await engine.volumes.list(VolumeListOptions(filters: filters)) {
                try await step("Volume \(volume.name)", "Removing", "Removed") {
                    try await engine.volumes.remove(volume.name, force: false)
                }
            }
        }
        for network in try await engine.networks.list(filters) {
            try await step("Network \(network.name)", "Removing", "Removed") {
                try await engine.networks.remove(network.id.text)
            }
        }
    }

    /// Removes an image; one that is used elsewhere stays.
    package func remove(image: String) async throws {
        guard try await ProjectState.imageID(image, in: engine) != nil else { return }
        do {
            try await step("Image \(image)", "Removing", "Removed") {
                _ = try await engine.images.remove(image, force: false, noPrune: false)
            }
        } catch let error as CaissonError where error.code == .conflict {
            sink(ProjectEvent("Image \(image)", "Resource is still in use", .done))
        }
    }

    // MARK: order

    /// Groups that can be dealt with at once: first what nothing depends on.
    package func waves(_ containers: [ExistingContainer]) -> [[ExistingContainer]] {
        guard let project, let order = try? project.ordered() else { return [containers] }  // ignored: then all at once
        var levels: [String: Int] = [:]
        for service in order {
            levels[service.name] = (service.dependencies.compactMap { levels[$0.service] }.max() ?? -1) + 1
        }
        // Containers of services that the file does not have go first.
        let grouped = Dictionary(grouping: containers) { levels[$0.service] ?? Int.max }
        return grouped.sorted { $0.key > $1.key }.map(\.value)
    }

    /// Does something to each at once, and tells of it.
    package func each(
        _ containers: [ExistingContainer], _ doing: String, _ done: String,
        _ body: @escaping @Sendable (ExistingContainer) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for container in containers {
                group.addTask {
                    try await step("Container \(container.name)", doing, done) { try await body(container) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func step(_ subject: String, _ doing: String, _ done: String, _ body: () async throws -> Void) async throws
    {
        try await ProjectSteps(isDry: isDry, sink: sink).step(subject, doing, done, body)
    }
}
