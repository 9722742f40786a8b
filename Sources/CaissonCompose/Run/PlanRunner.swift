package import CaissonAPI
import CaissonCore

/// Carries a plan out, or with `isDry` only tells what it would do.
package struct PlanRunner: Sendable {
    package let engine: any EngineAPI
    package let project: ComposeProject
    package let options: UpOptions
    package let isDry: Bool
    package let sink: ProjectSink

    package init(
        engine: any EngineAPI, project: ComposeProject, options: UpOptions, isDry: Bool, sink: @escaping ProjectSink
    ) {
        self.engine = engine
        self.project = project
        self.options = options
        self.isDry = isDry
        self.sink = sink
    }

    /// Makes networks, volumes and containers, and removes what is too much. Stops at the first error; what was made stays,
    /// as with Docker.
    package func create(_ plan: Plan) async throws {
        let plan = try await PlanClearing(engine: engine, project: project, options: options, isDry: isDry, sink: sink)
            .clear(plan)
        for network in plan.networks { try await create(network: network) }
        for volume in plan.volumes { try await create(volume: volume) }
        if plan.removesOrphans { try await remove(plan.orphans) }
        let names = Dictionary(
            plan.parts.map { ($0.service.name, $0.containerNames.first) }, uniquingKeysWith: { first, _ in first })
        try await InOrder(parts: plan.parts).run { part in try await create(part, names) }
    }

    /// Starts the containers, each service once what it waits for is the case.
    package func start(_ plan: Plan) async throws {
        let waiter = DependencyWait(engine: engine, plan: plan, sink: sink)
        try await InOrder(parts: plan.parts).run { part in
            if !isDry { try await waiter.wait(for: part) }
            try await start(part)
        }
    }

    /// Waits until what a service depends on, all of it in the plan, is as it has to be.
    package func wait(for service: ServiceDefinition, _ plan: Plan) async throws {
        var part = Plan.Part(service: service)
        part.waits = service.dependencies
        try await DependencyWait(engine: engine, plan: plan, sink: sink).wait(for: part)
    }

    // MARK: resources

    private func create(network: ResourceDefinition) async throws {
        try await step("Network \(network.name)", "Creating", "Created") {
            _ = try await engine.networks.create(NetworkTranslation.request(network, project: project.name))
        }
    }

    private func create(volume: ResourceDefinition) async throws {
        var labels = volume.labels
        labels[ProjectLabels.project] = project.name
        labels[ProjectLabels.volume] = volume.key
        labels[ProjectLabels.hash] = ConfigHash.of(volume)
        let request = VolumeRequest(
            name: volume.name, driver: volume.driver ?? "local", options: volume.driverOptions, labels: labels)
        try await step("Volume \"\(volume.name)\"", "Creating", "Created") {
            _ = try await engine.volumes.create(request)
        }
    }

    // MARK: containers

    private func create(_ part: Plan.Part, _ names: [String: String?]) async throws {
        try await remove(part.removals)
        let request = ServiceRequest(project: project, service: part.service) { other in
            (names[other] ?? nil) ?? "\(project.name)-\(other)-1"
        }
        let imageID = try await ProjectState.imageID(part.service.imageName(in: project.name), in: engine)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for creation in part.creations {
                let container = try request.request(number: creation.number, name: creation.name, imageID: imageID)
                group.addTask { try await create(container, part.service) }
            }
            for recreation in part.recreations {
                let old = recreation.old
                let container = try request.request(number: old.number, name: old.name, imageID: imageID)
                group.addTask { try await recreate(old, container, part.service) }
            }
            try await group.waitForAll()
        }
        for kept in part.kept where kept.isRunning { sink(ProjectEvent("Container \(kept.name)", "Running", .done)) }
    }

    private func create(_ request: RunRequest, _ service: ServiceDefinition) async throws {
        try await step("Container \(request.name ?? "")", "Creating", "Created") {
            _ = try await make(request, service)
        }
    }

    /// The container with everything that has to be in it; none when that fails.
    private func make(_ request: RunRequest, _ service: ServiceDefinition) async throws -> String {
        let id = try await engine.containers.create(request) { _ in }.id.text
        do {
            try await InjectedFiles(project: project, service: service).copy(into: id, of: engine)
        } catch {
            await discard(id)
            throw error
        }
        return id
    }

    private func discard(_ id: String) async {
        // ignored: the first error is the one to show
        try? await engine.containers.remove(id, force: true, volumes: false)
    }

    /// The new one is made before the old one goes, so that a request that cannot be met costs nothing.
    private func recreate(_ old: ExistingContainer, _ request: RunRequest, _ service: ServiceDefinition) async throws {
        try await step("Container \(old.name)", "Recreate", "Recreated") {
            var request = request
            if !options.renewsVolumes { try await inheritVolumes(of: old, &request) }
            request.name = "\(old.id.short)_\(old.name)"
            let created = try await make(request, service)
            do { try await stop(old, service) } catch {
                await discard(created)
                throw error
            }
            try await engine.containers.remove(old.id.text, force: true, volumes: options.renewsVolumes)
            try await engine.containers.rename(created, to: old.name)
        }
    }

    /// Volumes without a name go over to the new container.
    private func inheritVolumes(of old: ExistingContainer, _ request: inout RunRequest) async throws {
        let details = try await engine.containers.inspect(old.id.text, size: false)
        let targets = Set((request.host.mounts ?? []).filter { !$0.source.isEmpty }.map(\.target))
        for mount in details.mounts where mount.type == "volume" && !targets.contains(mount.destination) {
            guard let name = mount.name, name.count == 64 else { continue }
            let inherited = MountRequest(type: .volume, source: name, target: mount.destination, readOnly: !mount.rw)
            request.host.mounts = (request.host.mounts ?? []).filter { $0.target != mount.destination } + [inherited]
        }
    }

    private func stop(_ container: ExistingContainer, _ service: ServiceDefinition?) async throws {
        guard container.isRunning else { return }
        if let service { try await HookRunner(engine: engine).run("pre_stop", of: service, in: container.name) }
        try await engine.containers.stop(container.id.text, signal: nil, timeout: options.timeout)
    }

    private func remove(_ containers: [ExistingContainer]) async throws {
        for container in containers {
            try await step("Container \(container.name)", "Stopping", "Stopped") {
                try await stop(container, project.service(container.service))
            }
            try await step("Container \(container.name)", "Removing", "Removed") {
                try await engine.containers.remove(container.id.text, force: true, volumes: false)
            }
        }
    }

    private func start(_ part: Plan.Part) async throws {
        let running = part.kept.filter(\.isRunning)
        if part.restarts {
            for container in running {
                try await step("Container \(container.name)", "Restarting", "Started") {
                    try await engine.containers.restart(container.id.text, signal: nil, timeout: options.timeout)
                }
            }
        }
        let names = part.containerNames.filter { name in !running.contains { $0.name == name } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in names {
                group.addTask {
                    try await step("Container \(name)", "Starting", "Started") {
                        try await engine.containers.start(name)
                        try await HookRunner(engine: engine).run("post_start", of: part.service, in: name)
                    }
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
