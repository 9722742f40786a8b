package import CaissonAPI
import CaissonCore

extension ControlAPI {
    package func nodes(_ filters: Filters) async throws -> [NodeDetails] {
        let filter = try SwarmFilter(filters, keys: ["id", "name", "label", "node.label", "membership", "role"])
        try filter.require("membership", among: ["accepted", "pending"])
        try filter.require("role", among: ["manager", "worker"])
        let nodes = try snapshot().nodes.values.filter { node in
            filter.admits("id", beginningOf: "\(node.id)") && filter.admits("name", beginningOf: node.name)
                && filter.admits("label", labels: node.description.engineLabels)
                && filter.admits("node.label", labels: node.spec.labels)
                && filter.admits("role") { $0 == node.spec.role.rawValue } && filter.admits("membership") { $0 == "accepted" }
        }
        return nodes.sorted { ($0.name, $0.id) < ($1.name, $1.id) }.map { NodeDetails($0, own: ownNode) }
    }

    package func node(_ ref: String) async throws -> NodeDetails {
        NodeDetails(try snapshot().node(ref, own: ownNode), own: ownNode)
    }

    package func updateNode(_ ref: String, _ spec: NodeSpec, version: Int64) async throws {
        let now = now()
        try await write { [ownNode] snapshot in
            var node = try snapshot.node(ref, own: ownNode)
            try Self.requireVersion(version, of: node.meta)
            if spec.role == .worker, let reason = ManagerQuorum(snapshot).refusal(demoting: node.id) {
                throw CaissonError(.failedPrecondition, reason, subject: ref)
            }
            if node.spec.role == .worker, spec.role == .manager {
                throw CaissonError(.notImplemented, "a swarm has one manager: its store is on that machine")
            }
            node.spec = spec
            node.meta.updatedAt = now
            return ((), [.update(.node(node))])
        }
    }

    package func removeNode(_ ref: String, force: Bool) async throws {
        try await write { [ownNode] snapshot in
            let node = try snapshot.node(ref, own: ownNode)
            guard node.spec.role == .worker else {
                throw CaissonError(
                    .failedPrecondition,
                    "node \(node.id) is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal",
                    subject: ref)
            }
            guard force || node.status.state == .down else {
                throw CaissonError(.failedPrecondition, "node \(node.id) is not down and can't be removed", subject: ref)
            }
            return (
                (), [.delete(.node(node.id), expecting: .version(node.meta.version)), .delete(.nodeReport(node.id), expecting: .any)]
            )
        }
    }
}
