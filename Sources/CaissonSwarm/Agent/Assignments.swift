package import CaissonAPI

/// Everything a node is to run, with what its tasks need and nothing more: a secret is here only while a task uses it.
package struct Assignments: Sendable, Equatable {
    /// Of the store, when it was like this.
    package var revision: Int64
    package var tasks: [TaskID: TaskRecord] = [:]
    package var networks: [NetworkID: NetworkRecord] = [:]
    package var secrets: [SecretID: SecretRecord] = [:]
    package var configs: [ConfigID: ConfigRecord] = [:]
    /// Of the tasks' services, for templates that speak of them.
    package var serviceLabels: [ServiceID: [String: String]] = [:]
    /// The TCP ports in the tasks to which their services' published ports lead.
    package var publishedTargets: [ServiceID: Set<UInt16>] = [:]

    package init(revision: Int64) { self.revision = revision }

    /// What `snapshot` holds for `node`. Tasks that are still in the managers' hands are not told.
    package init(for node: NodeID, in snapshot: ClusterSnapshot) {
        self.init(revision: snapshot.revision)
        for task in snapshot.tasks(on: node) where task.state >= .assigned {
            tasks[task.id] = task
            guard !task.state.isTerminal else { continue }
            let container = task.spec.container
            if let service = snapshot.services[task.service] {
                serviceLabels[service.id] = service.spec.labels
                publishedTargets[service.id] = Set(
                    service.ports.filter { $0.mode == .ingress && $0.transport == .tcp }.map(\.target))
            }
            for attachment in task.attachments { networks[attachment.network] = snapshot.networks[attachment.network] }
            for reference in container.secrets { secrets[reference.id] = snapshot.secrets[reference.id] }
            for reference in container.configs { configs[reference.id] = snapshot.configs[reference.id] }
        }
    }
}

/// An agent's way to the managers.
package protocol AgentSession: Sendable {
    /// What the node is to run: the whole of it, the newest only. Ends when the session does.
    func assignments() -> AsyncThrowingStream<Assignments, any Error>
    /// Hands in how tasks are doing. Throws when the managers did not take it; it is said again then.
    func report(_ reports: [TaskReport]) async throws
}
