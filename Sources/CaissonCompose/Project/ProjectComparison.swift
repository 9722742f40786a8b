import CaissonAPI
import CaissonCore

/// Compares a project's file with what is there, service by service.
struct ProjectComparison: Sendable {
    let project: ComposeProject
    let containers: [ContainerSummary]
    let engine: any EngineAPI

    /// Throws ``ComposeError`` where the file asks for what cannot be.
    func details() async throws -> ProjectDetails {
        var details = ProjectDetails(name: project.name, directory: project.directory, files: project.files)
        let existing = try await ProjectState.existing(project, in: engine)
        var options = UpOptions()
        options.ignoresOrphans = true
        let plan = try Planner.plan(project, existing, options)
        details.warnings = project.warnings + plan.warnings
        details.plan = PlanSteps(project: project, existing: existing).steps(plan)
        for part in plan.parts { details.services.append(try await service(part)) }
        details.services += Self.orphans(plan.orphans)
        return details
    }

    private func service(_ part: Plan.Part) async throws -> ProjectService {
        let service = part.service
        var result = ProjectService(
            name: service.name, image: service.imageName(in: project.name), wanted: service.scale, sync: .inStep)
        result.dependencies = service.dependencies.map { DependencyState(containers: containers).of($0) }
        if let first = part.recreations.first {
            result.sync = .changed
            result.drift = try await ServiceDrift(project: project, service: service, engine: engine).of(first)
        } else if !part.creations.isEmpty {
            result.sync = .missing
        } else if !part.removals.isEmpty {
            result.sync = .changed
            result.drift = [
                ProjectDrift("scale", running: "\(part.kept.count + part.removals.count)", file: "\(service.scale)")
            ]
        } else if part.kept.contains(where: { !$0.isRunning }) {
            // One that has done its work is as it should be.
            let isOver = containers.filter { mine($0, service.name) }.allSatisfy {
                $0.state != .exited || $0.exitCode == 0
            }
            result.sync = isOver ? .inStep : .missing
        }
        return result
    }

    private func mine(_ container: ContainerSummary, _ service: String) -> Bool {
        container.labels[ProjectLabels.service] == service && container.labels[ProjectLabels.oneOff] != "True"
    }

    private static func orphans(_ containers: [ExistingContainer]) -> [ProjectService] {
        Set(containers.map(\.service)).sorted().map { ProjectService(name: $0, wanted: 0, sync: .orphaned) }
    }

    /// What labels tell of a project whose file cannot be read.
    static func withoutFile(_ summary: ProjectSummary, _ problem: CaissonError) -> ProjectDetails {
        let all = summary.services.flatMap(\.containers)
        let services = summary.services.map { service in
            let first = service.containers.first
            return ProjectService(
                name: service.name, image: first?.image ?? "", sync: .unknown,
                dependencies: labelled(first).map { DependencyState(containers: all).of($0) })
        }
        return ProjectDetails(
            name: summary.name, directory: summary.directory, files: summary.files, problem: problem, services: services
        )
    }

    /// `db:service_healthy:false,cache:service_started:false`: service, condition, whether it is restarted along.
    private static func labelled(_ container: ContainerSummary?) -> [ServiceDefinition.Dependency] {
        (container?.labels[ProjectLabels.dependsOn] ?? "").split(separator: ",").map { text in
            let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { String($0) }
            let condition = parts.count > 1 ? ServiceDefinition.Dependency.Condition(rawValue: parts[1]) : nil
            return ServiceDefinition.Dependency(
                service: parts[0], condition: condition ?? .started, restarts: parts.count > 2 && parts[2] == "true",
                isRequired: true)
        }
    }
}

/// Whether what a service waits for is the case now.
struct DependencyState {
    let containers: [ContainerSummary]

    func of(_ dependency: ServiceDefinition.Dependency) -> ProjectDependency {
        let mine = containers.filter {
            $0.labels[ProjectLabels.service] == dependency.service && $0.labels[ProjectLabels.oneOff] != "True"
        }
        let reasons = mine.map { obstacle($0, dependency.condition) }
        // All of a service's containers have to be so.
        let reason = mine.isEmpty ? "not there" : reasons.first { !$0.isEmpty } ?? ""
        return ProjectDependency(
            service: dependency.service, condition: word(dependency.condition), isMet: reason.isEmpty, reason: reason)
    }

    private func word(_ condition: ServiceDefinition.Dependency.Condition) -> String {
        switch condition {
        case .started: "started"
        case .healthy: "healthy"
        case .completed: "completed"
        }
    }

    private func obstacle(_ container: ContainerSummary, _ condition: ServiceDefinition.Dependency.Condition) -> String
    {
        let isUp = [ContainerState.running, .paused].contains(container.state)
        let state = container.state == .exited ? "exit \(container.exitCode)" : container.state.rawValue
        switch condition {
        case .started: return isUp || container.startedAt != nil && container.exitCode == 0 ? "" : state
        case .healthy:
            guard isUp else { return state }
            return container.health == .healthy ? "" : container.health?.rawValue ?? "no health check"
        case .completed:
            return container.state == .exited && container.exitCode == 0 ? "" : isUp ? "still running" : state
        }
    }
}
