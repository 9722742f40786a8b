import CaissonAPI
import CaissonCore

/// What `info` says of the swarm.
enum SwarmInfo {
    /// What stands behind `Swarm:`.
    static func text(_ status: SwarmStatus) -> String {
        guard status.state == .active else { return status.state.rawValue }
        var lines = [status.state.rawValue, " NodeID: \(status.node.map { "\($0)" } ?? "")", " Is Manager: \(status.isManager)"]
        if status.isManager {
            lines += [
                " ClusterID: \(status.cluster.map { "\($0)" } ?? "")", " Managers: \(status.managers)",
                " Nodes: \(status.nodes)",
            ]
            if let spec = status.spec { lines += settings(spec, status) }
        }
        lines.append(" Node Address: \(status.nodeAddress)")
        if !status.managerAddresses.isEmpty {
            lines += [" Manager Addresses:"] + status.managerAddresses.map { "  \($0)" }
        }
        return lines.joined(separator: "\n")
    }

    private static func settings(_ spec: ClusterSpec, _ status: SwarmStatus) -> [String] {
        [
            " Default Address Pool: \(spec.addressPools.map { "\($0)  " }.joined())", " SubnetSize: \(spec.subnetSize)",
            " Orchestration:",
            "  Task History Retention Limit: \(spec.taskHistoryLimit)", " Dispatcher:",
            "  Heartbeat Period: \(HumanDuration.words(spec.heartbeatPeriod))", " CA Configuration:",
            "  Expiry Duration: \(HumanDuration.words(spec.certificateLifetime))",
            "  Force Rotate: \(status.rotations)",
            " Autolock Managers: false", " Root Rotation In Progress: \(status.isRotating)",
        ]
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
        list.add("RemoteManagers", managers(status))
        if let cluster = status.cluster {
            var fields = FieldList()
            fields.add("ID", "\(cluster)")
            if let spec = status.spec {
                fields.always("Spec", SwarmValue.spec(spec, rotations: status.rotations))
                fields.add("RootRotationInProgress", .bool(status.isRotating))
                SwarmValue.pools(spec, &fields)
            }
            list.always("Cluster", fields)
        }
        return list.value
    }
    private static func managers(_ status: SwarmStatus) -> Value? {
        guard !status.managerAddresses.isEmpty else { return nil }
        return .list(
            status.managerAddresses.map { address in
                var fields = FieldList()
                fields.add("Addr", address)
                return fields.value
            })
    }
}
