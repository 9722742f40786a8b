package import CaissonAPI
package import CaissonCore

/// Carries out one task on this machine. Every operation may be repeated: after an agent's own end its successor does not know
/// how far it came, and finds what is there by the task's identity.
package protocol TaskController: Sendable {
    /// Gets the image and makes the container.
    func prepare() async throws
    /// Starts the container, unless it runs or has run already.
    func start() async throws -> StartedTask
    /// Follows the container until it ends; it may have ended before. Calls `isHealthy` once its health check passes, at once where
    /// there is none; ends one that turns out to be unhealthy.
    func watch(_ isHealthy: @escaping @Sendable () -> Void) async throws -> TaskExit
    /// Ends the container by its stop signal, and by force after its grace period. Nothing to end is no error.
    func stop() async throws
    /// Takes away what only a task that lives may have: secrets and configs. The container stays, for its log.
    func release() async throws
    /// Takes away the container and what was made for it.
    func remove() async throws
}

/// A task's container under way.
package struct StartedTask: Sendable, Equatable {
    package var container: ObjectID
    /// The ports of the node that lead to it, with their numbers.
    package var ports: [PortConfig]

    package init(_ container: ObjectID, ports: [PortConfig] = []) {
        self.container = container
        self.ports = ports
    }
}

/// How a task's container ended.
package struct TaskExit: Sendable, Equatable {
    package var status: Int32
    /// Why, when it was not by the program's own will: the container was unhealthy, or could not be found.
    package var reason: String?

    package init(status: Int32, reason: String? = nil) {
        self.status = status
        self.reason = reason
    }
}

/// Makes controllers, and knows this machine.
package protocol Executor: Sendable {
    /// What the managers are told of the machine.
    func describe() async throws -> NodeDescription
    /// Who carries out `task`, which gets what it needs from `assignments`.
    func controller(for task: TaskRecord, _ assignments: Assignments) throws -> any TaskController
    /// Takes away what is left here of tasks that are not among `tasks`: their records went while no agent ran.
    func removeLeftovers(keeping tasks: Set<TaskID>) async throws
}
