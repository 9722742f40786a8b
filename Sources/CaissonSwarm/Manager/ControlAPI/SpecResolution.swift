import CaissonAPI
import CaissonCore

extension ServiceSpec {
    /// The spec with its networks, secrets and configs as what they are called by for good. Throws `invalidArgument` naming what is
    /// not there.
    func resolved(in snapshot: ClusterSnapshot) throws -> ServiceSpec {
        var spec = self
        for index in spec.task.networks.indices {
            spec.task.networks[index].target = try Self.network(spec.task.networks[index].target, snapshot)
        }
        let targets = spec.task.networks.map(\.target)
        if targets.contains(where: NetworkCheck.predefined.contains), targets.count > 1 {
            throw CaissonError(.invalidArgument, "a service is either on networks of the swarm or on one of its nodes' own")
        }
        spec.task.container.secrets = try spec.task.container.secrets.map { try $0.resolved("secret", snapshot.secrets, snapshot.secret) }
        spec.task.container.configs = try spec.task.container.configs.map { try $0.resolved("config", snapshot.configs, snapshot.config) }
        return spec
    }

    private static func network(_ target: String, _ snapshot: ClusterSnapshot) throws -> String {
        if NetworkCheck.predefined.contains(target) { return target }
        do {
            let network = try snapshot.network(target)
            if network.spec.isIngress {
                throw CaissonError(.invalidArgument, "Service cannot be explicitly attached to the ingress network \"\(network.spec.name)\"")
            }
            return "\(network.id)"
        } catch let error as CaissonError where error.code == .notFound {
            throw CaissonError(.invalidArgument, error.message, subject: target)
        }
    }
}

extension PayloadReference {
    /// The reference by its ID, or where that is none, by its name; version 0 is the newest there is.
    fileprivate func resolved(
        _ noun: String, _ records: [SwarmID<Kind>: PayloadRecord<Kind>], _ find: (String) throws -> PayloadRecord<Kind>
    ) throws -> PayloadReference {
        let record: PayloadRecord<Kind>
        if let known = records[id] { record = known } else {
            do { record = try find(name) } catch let error as CaissonError where error.code == .notFound {
                throw CaissonError(.invalidArgument, "\(noun) not found: \(name)", subject: name)
            }
        }
        let newest = record.versions.last?.number ?? 0
        guard version == 0 || record.versions.contains(where: { $0.number == version }) else {
            throw CaissonError(.invalidArgument, "\(noun) \(record.spec.name) has no version \(version), the newest is \(newest)")
        }
        return PayloadReference(id: record.id, name: record.spec.name, version: version == 0 ? newest : version, target: target)
    }
}
