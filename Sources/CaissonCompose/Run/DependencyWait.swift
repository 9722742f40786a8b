package import CaissonAPI
import CaissonCore

/// Waits until what a service depends on is as it has to be.
struct DependencyWait: Sendable {
    let engine: any EngineAPI
    let plan: Plan
    let sink: ProjectSink

    /// Throws `failedPrecondition` naming the container that will never be so.
    func wait(for part: Plan.Part) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for dependency in part.waits where dependency.condition != .started {
                let names = plan.parts.first { $0.service.name == dependency.service }?.containerNames ?? []
                for name in names { group.addTask { try await wait(for: name, dependency) } }
            }
            try await group.waitForAll()
        }
    }

    private func wait(for name: String, _ dependency: ServiceDefinition.Dependency) async throws {
        let subject = "Container \(name)"
        sink(ProjectEvent(subject, "Waiting", .working))
        do {
            switch dependency.condition {
            case .started: break
            case .healthy: try await ContainerHealth(engine: engine).waitUntilHealthy(name)
            case .completed: try await waitForEnd(name, dependency.service)
            }
        } catch let error as CaissonError where error.code == .failedPrecondition && !dependency.isRequired {
            return sink(ProjectEvent(subject, "Skipped: \(error.message)", .done))
        } catch {
            sink(ProjectEvent(subject, "Error", .failed))
            throw error
        }
        sink(ProjectEvent(subject, dependency.condition == .healthy ? "Healthy" : "Exited", .done))
    }

    private func waitForEnd(_ name: String, _ service: String) async throws {
        let status = try await engine.containers.wait(name, .notRunning)
        guard status == 0 else {
            throw CaissonError(
                .failedPrecondition, "service \"\(service)\" didn't complete successfully: exit \(status)")
        }
    }
}

/// Waits for a container's health.
package struct ContainerHealth: Sendable {
    let engine: any EngineAPI

    package init(engine: any EngineAPI) { self.engine = engine }

    /// Throws `failedPrecondition` when it is unhealthy, over, or has no health check and needs one.
    package func waitUntilHealthy(_ name: String, allowsNone: Bool = false) async throws {
        while true {
            let state = try await engine.containers.inspect(name, size: false).state
            switch (state.health?.status, state.status) {
            case (.healthy?, .running): return
            case (nil, .running) where allowsNone: return
            case (nil, .running):
                throw failure("container \(name) has no healthcheck configured")
            case (.unhealthy?, .running): throw failure("container \(name) is unhealthy")
            case (_, .exited), (_, .dead): throw failure("container \(name) exited (\(state.exitCode))")
            default: try await ContinuousClock().sleep(for: .milliseconds(100))
            }
        }
    }

    private func failure(_ reason: String) -> CaissonError {
        CaissonError(.failedPrecondition, "dependency failed to start: \(reason)")
    }
}
