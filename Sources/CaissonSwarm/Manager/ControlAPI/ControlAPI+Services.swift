package import CaissonAPI
import CaissonCore

extension ControlAPI {
    package func services(_ filters: Filters) async throws -> [ServiceDetails] {
        let filter = try SwarmFilter(filters, keys: ["id", "name", "label", "mode", "runtime"])
        let snapshot = try snapshot()
        return snapshot.services.values.filter { service in
            !service.isBeingRemoved && filter.admits("id", beginningOf: "\(service.id)")
                && filter.admits("name", beginningOf: service.name) && filter.admits("label", labels: service.spec.labels)
                && filter.admits("mode") { $0 == service.spec.mode.word } && filter.admits("runtime") { $0 == "container" }
        }.sorted { $0.name < $1.name }.map { ServiceDetails($0, snapshot) }
    }

    package func service(_ ref: String) async throws -> ServiceDetails {
        let snapshot = try snapshot()
        return ServiceDetails(try snapshot.service(ref), snapshot)
    }

    package func createService(_ spec: ServiceSpec) async throws -> CreatedService {
        try ServiceCheck.check(spec)
        let now = now()
        return try await write { snapshot in
            if let other = snapshot.services.values.first(where: { $0.name == spec.name && !$0.isBeingRemoved }) {
                throw CaissonError(
                    .alreadyExists, "name conflicts with an existing object: service \(other.name) already exists", subject: spec.name)
            }
            let record = ServiceRecord(id: .random(), createdAt: now, spec: try spec.resolved(in: snapshot))
            try Self.checkPorts(record, snapshot)
            return (CreatedService(id: record.id), [.create(.service(record))])
        }
    }

    package func updateService(_ ref: String, _ spec: ServiceSpec, version: Int64) async throws -> [String] {
        try ServiceCheck.check(spec)
        let now = now()
        return try await write { snapshot in
            let record = try snapshot.service(ref)
            try Self.requireVersion(version, of: record.meta)
            guard spec.name == record.name else { throw CaissonError(.invalidArgument, "renaming services is not supported") }
            guard spec.mode.word == record.spec.mode.word else {
                throw CaissonError(.invalidArgument, "service mode change is not allowed")
            }
            let updated = record.updated(to: try spec.resolved(in: snapshot), at: now)
            try Self.checkPorts(updated, snapshot)
            return ([], [.update(.service(updated))])
        }
    }

    package func rollbackService(_ ref: String, version: Int64) async throws {
        let now = now()
        try await write { snapshot in
            let record = try snapshot.service(ref)
            try Self.requireVersion(version, of: record.meta)
            guard let back = record.rolledBack(at: now, message: "manually requested rollback") else {
                throw CaissonError(.failedPrecondition, "service \(ref) does not have a previous spec", subject: ref)
            }
            return ((), [.update(.service(back))])
        }
    }

    package func removeService(_ ref: String) async throws {
        let now = now()
        try await write { snapshot in
            var record = try snapshot.service(ref)
            record.isBeingRemoved = true
            record.meta.updatedAt = now
            return ((), [.update(.service(record))])
        }
    }

    private static func checkPorts(_ record: ServiceRecord, _ snapshot: ClusterSnapshot) throws {
        let others = snapshot.services.values.filter { !$0.isBeingRemoved }.map(withWishes)
        if let reason = PortTable(others).conflict(record.spec.value.endpoint.ports, of: record.id) {
            throw CaissonError(.invalidArgument, reason, subject: record.name)
        }
    }
}

extension ControlAPI {
    /// With the numbers it asks for among its ports, whether or not the allocator has come to it.
    private static func withWishes(_ record: ServiceRecord) -> ServiceRecord {
        var record = record
        record.ports += record.spec.value.endpoint.ports.filter { wish in
            wish.published != nil && !record.ports.contains { $0.published == wish.published && $0.transport == wish.transport }
        }
        return record
    }
}

extension ServiceMode {
    /// Docker's word for it.
    package var word: String {
        switch self {
        case .replicated: "replicated"
        case .global: "global"
        case .replicatedJob: "replicated-job"
        case .globalJob: "global-job"
        }
    }
}
