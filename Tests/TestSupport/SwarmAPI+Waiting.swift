package import CaissonAPI
import CaissonCore

extension SwarmAPI {
    /// Returns the service once it is as wanted; the suite's time limit ends it otherwise.
    @discardableResult
    package func wait(_ ref: String, until isSo: (ServiceDetails) -> Bool) async throws -> ServiceDetails {
        for try await _ in watchSwarm() {
            let service = try await self.service(ref)
            if isSo(service) { return service }
        }
        throw CaissonError(.unavailable, "the watch ended")
    }

    /// Returns a service's tasks, the newest of each slot first, once they are as wanted.
    @discardableResult
    package func tasks(of service: String, until isSo: ([TaskSummary]) -> Bool) async throws -> [TaskSummary] {
        for try await _ in watchSwarm() {
            let tasks = try await self.tasks(Filters(["service": [service]]))
            if isSo(tasks) { return tasks }
        }
        throw CaissonError(.unavailable, "the watch ended")
    }

    /// Returns once there is no task any more.
    package func waitForNoTasks() async throws {
        for try await _ in watchSwarm() {
            if try await tasks(Filters()).isEmpty { return }
        }
    }

    /// Writes a service's spec changed, whatever else is written meanwhile.
    package func change(_ ref: String, _ body: (inout ServiceSpec) -> Void) async throws {
        while true {
            let service = try await self.service(ref)
            var spec = service.spec
            body(&spec)
            do {
                _ = try await updateService(ref, spec, version: service.version)
                return
            } catch let error as CaissonError where error.code == .conflict {
                // The manager wrote in between.
            }
        }
    }
}
