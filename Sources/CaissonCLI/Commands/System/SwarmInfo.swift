import CaissonAPI

/// What `info` says of the swarm.
enum SwarmInfo {
    /// What stands behind `Swarm:`.
    static func text(_ status: SwarmStatus) -> String {
        guard status.state == .active else { return status.state.rawValue }
        var lines = [status.state.rawValue, " NodeID: \(status.node.map { "\($0)" } ?? "")", " Is Manager: \(status.isManager)"]
        if status.isManager {
            lines += [" ClusterID: \(status.cluster.map { "\($0)" } ?? "")", " Managers: \(status.managers)", " Nodes: \(status.nodes)"]
        }
        return (lines + [" Node Address: \(status.nodeAddress)"]).joined(separator: "\n")
    }

    /// Docker's field names.
    static func value(_ status: SwarmStatus) -> Value {
        var list = FieldList()
        list.add("NodeID", status.node.map { "\($0)" } ?? "")
        list.add("NodeAddr", status.nodeAddress)
        list.add("LocalNodeState", status.state.rawValue)
        list.add("ControlAvailable", .bool(status.isManager))
        list.add("Nodes", Int64(status.nodes))
        list.add("Managers", Int64(status.managers))
        if let cluster = status.cluster {
            var fields = FieldList()
            fields.add("ID", "\(cluster)")
            list.always("Cluster", fields)
        }
        return list.value
    }
}
