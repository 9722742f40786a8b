import CaissonAPI
import CaissonCore

/// Finds the object a user's word means: by its whole ID, by its name, by an unambiguous beginning of its ID.
struct ObjectLookup {
    /// `service`, `node`, …: what messages call it.
    let noun: String

    /// Throws `notFound` and `invalidArgument` in Docker's words.
    func find<Kind, Record>(
        _ ref: String, in records: some Sequence<Record>, id: (Record) -> SwarmID<Kind>, name: (Record) -> String
    ) throws -> Record {
        let records = Array(records)
        if let exact = SwarmID<Kind>(ref), let record = records.first(where: { id($0) == exact }) { return record }
        let named = records.filter { name($0) == ref }
        if named.count > 1 { throw ambiguous(ref, named.count) }
        if let record = named.first { return record }
        let begun = ref.isEmpty ? [] : records.filter { "\(id($0))".hasPrefix(ref) }
        if begun.count > 1 { throw ambiguous(ref, begun.count) }
        guard let record = begun.first else { throw CaissonError(.notFound, "\(noun) \(ref) not found", subject: ref) }
        return record
    }

    private func ambiguous(_ ref: String, _ count: Int) -> CaissonError {
        CaissonError(.invalidArgument, "\(noun) \(ref) is ambiguous (\(count) matches found)", subject: ref)
    }
}

extension ClusterSnapshot {
    /// A service that is not on its way out.
    func service(_ ref: String) throws -> ServiceRecord {
        try ObjectLookup(noun: "service").find(ref, in: services.values.filter { !$0.isBeingRemoved }, id: \.id, name: \.name)
    }

    /// `self` is the machine that is asked.
    func node(_ ref: String, own: NodeID) throws -> NodeRecord {
        if ref == "self", let node = nodes[own] { return node }
        return try ObjectLookup(noun: "node").find(ref, in: nodes.values, id: \.id, name: \.name)
    }

    func task(_ ref: String) throws -> TaskRecord {
        try ObjectLookup(noun: "task").find(ref, in: Array(tasks.all), id: \.id, name: \.name)
    }

    func network(_ ref: String) throws -> NetworkRecord {
        try ObjectLookup(noun: "network").find(ref, in: networks.values.filter { !$0.isBeingRemoved }, id: \.id, name: \.spec.name)
    }

    func secret(_ ref: String) throws -> SecretRecord {
        try ObjectLookup(noun: "secret").find(ref, in: secrets.values, id: \.id, name: \.spec.name)
    }

    func config(_ ref: String) throws -> ConfigRecord {
        try ObjectLookup(noun: "config").find(ref, in: configs.values, id: \.id, name: \.spec.name)
    }
}
