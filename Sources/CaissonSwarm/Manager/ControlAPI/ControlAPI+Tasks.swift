package import CaissonAPI
import CaissonCore

extension ControlAPI {
    package func tasks(_ filters: Filters) async throws -> [TaskSummary] {
        let filter = try SwarmFilter(filters, keys: ["id", "name", "service", "node", "desired-state", "label"])
        try filter.require("desired-state", among: ["running", "shutdown", "accepted", "ready", "completed"])
        let snapshot = try snapshot()
        let services = try filter.wanted("service") { try snapshot.service($0).id }
        let nodes = try filter.wanted("node") { try snapshot.node($0, own: ownNode).id }
        let tasks = snapshot.tasks.all.filter { task in
            (services?.contains(task.service) ?? true) && Self.isOn(nodes, task)
                && filter.admits("id", beginningOf: "\(task.id)") && filter.admits("name", beginningOf: task.name)
                && filter.admits("desired-state") { Self.isDesired($0, task.desired) }
                && filter.admits("label", labels: task.spec.container.labels)
        }
        return Self.inOrder(tasks).map { TaskSummary($0, snapshot) }
    }

    package func task(_ ref: String) async throws -> TaskDetails {
        let snapshot = try snapshot()
        let task = try snapshot.task(ref)
        return TaskDetails(
            summary: TaskSummary(task, snapshot), spec: task.spec.value, attachments: task.attachments,
            assignedResources: task.assignedResources)
    }

    /// By service, slot and age, the newest first.
    static func inOrder(_ tasks: some Sequence<TaskRecord>) -> [TaskRecord] {
        tasks.sorted { left, right in
            if left.serviceName != right.serviceName { return left.serviceName < right.serviceName }
            if left.slot != right.slot { return left.slot < right.slot }
            return (left.meta.createdAt, left.id) > (right.meta.createdAt, right.id)
        }
    }

    private static func isOn(_ nodes: Set<NodeID>?, _ task: TaskRecord) -> Bool {
        guard let nodes else { return true }
        return task.node.map { nodes.contains($0) } ?? false
    }

    private static func isDesired(_ word: String, _ desired: TaskDesiredState) -> Bool {
        switch desired {
        case .ready: word == "ready" || word == "accepted"
        case .running: word == "running"
        case .completed: word == "completed" || word == "running"
        case .draining, .shutdown, .remove: word == "shutdown"
        }
    }
}

extension SwarmFilter {
    /// What the values of a key refer to; nil where the key is not given.
    func wanted<ID: Hashable>(_ key: String, _ find: (String) throws -> ID) throws -> Set<ID>? {
        try values(of: key).map { Set(try $0.map(find)) }
    }
}
