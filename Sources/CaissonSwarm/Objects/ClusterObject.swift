package import CaissonAPI

/// Anything the store holds.
package enum ClusterObject: Sendable, Equatable {
    case cluster(ClusterRecord)
    case node(NodeRecord)
    case nodeReport(NodeReport)
    case service(ServiceRecord)
    case task(TaskRecord)
    case taskReport(TaskReport)
    case network(NetworkRecord)
    case secret(SecretRecord)
    case config(ConfigRecord)

    package var key: ObjectKey {
        switch self {
        case .cluster: .cluster
        case .node(let record): .node(record.id)
        case .nodeReport(let report): .nodeReport(report.node)
        case .service(let record): .service(record.id)
        case .task(let record): .task(record.id)
        case .taskReport(let report): .taskReport(report.node, report.task)
        case .network(let record): .network(record.id)
        case .secret(let record): .secret(record.id)
        case .config(let record): .config(record.id)
        }
    }

    /// The store's revision of the last write.
    package var version: Int64 {
        get {
            switch self {
            case .cluster(let record): record.meta.version
            case .node(let record): record.meta.version
            case .nodeReport(let report): report.version
            case .service(let record): record.meta.version
            case .task(let record): record.meta.version
            case .taskReport(let report): report.version
            case .network(let record): record.meta.version
            case .secret(let record): record.meta.version
            case .config(let record): record.meta.version
            }
        }
        set { self = with(version: newValue) }
    }

    private func with(version: Int64) -> ClusterObject {
        switch self {
        case .cluster(var record): record.meta.version = version; return .cluster(record)
        case .node(var record): record.meta.version = version; return .node(record)
        case .nodeReport(var report): report.version = version; return .nodeReport(report)
        case .service(var record): record.meta.version = version; return .service(record)
        case .task(var record): record.meta.version = version; return .task(record)
        case .taskReport(var report): report.version = version; return .taskReport(report)
        case .network(var record): record.meta.version = version; return .network(record)
        case .secret(var record): record.meta.version = version; return .secret(record)
        case .config(var record): record.meta.version = version; return .config(record)
        }
    }
}

/// Which object: the store's key below its prefix is the description.
package enum ObjectKey: Sendable, Hashable {
    case cluster
    case node(NodeID)
    case nodeReport(NodeID)
    case service(ServiceID)
    case task(TaskID)
    case taskReport(NodeID, TaskID)
    case network(NetworkID)
    case secret(SecretID)
    case config(ConfigID)
}

extension ObjectKey: CustomStringConvertible {
    /// `tasks/<id>`, `status/<node>/<task>`, …
    package var description: String {
        switch self {
        case .cluster: "cluster"
        case .node(let id): "nodes/\(id)"
        case .nodeReport(let id): "status/\(id)"
        case .service(let id): "services/\(id)"
        case .task(let id): "tasks/\(id)"
        case .taskReport(let node, let task): "status/\(node)/\(task)"
        case .network(let id): "networks/\(id)"
        case .secret(let id): "secrets/\(id)"
        case .config(let id): "configs/\(id)"
        }
    }

    /// Reads what `description` writes; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        switch (parts.first, parts.count) {
        case ("cluster", 1): self = .cluster
        case ("nodes", 2): guard let id = NodeID(parts[1]) else { return nil }; self = .node(id)
        case ("status", 2): guard let id = NodeID(parts[1]) else { return nil }; self = .nodeReport(id)
        case ("services", 2): guard let id = ServiceID(parts[1]) else { return nil }; self = .service(id)
        case ("tasks", 2): guard let id = TaskID(parts[1]) else { return nil }; self = .task(id)
        case ("status", 3):
            guard let node = NodeID(parts[1]), let task = TaskID(parts[2]) else { return nil }
            self = .taskReport(node, task)
        case ("networks", 2): guard let id = NetworkID(parts[1]) else { return nil }; self = .network(id)
        case ("secrets", 2): guard let id = SecretID(parts[1]) else { return nil }; self = .secret(id)
        case ("configs", 2): guard let id = ConfigID(parts[1]) else { return nil }; self = .config(id)
        default: return nil
        }
    }
}
