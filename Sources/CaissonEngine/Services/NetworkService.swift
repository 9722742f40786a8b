import CaissonAPI
import CaissonCore

/// Networks of one state root. What takes several steps is a type of its own in `Network/`.
struct NetworkService: NetworksAPI {
    let context: EngineContext

    func list(_ filters: Filters) async throws -> [NetworkSummary] {
        try await context.onPool { try NetworkListing(context: $0).rows(filters) }
    }

    func inspect(_ ref: String) async throws -> NetworkDetails {
        try await context.onPool { try NetworkListing(context: $0).details(ref) }
    }

    func create(_ request: NetworkCreateRequest) async throws -> CreatedNetwork {
        try await context.onPool { try NetworkCreation(context: $0).create(request) }
    }

    func remove(_ ref: String) async throws { try await context.onPool { try NetworkRemoval(context: $0).remove(ref) } }

    func prune(_ filters: Filters) async throws -> [String] {
        try await context.onPool { try NetworkRemoval(context: $0).prune(filters) }
    }

    func connect(_ ref: String, container: String, _ attachment: NetworkAttachment) async throws {
        try await context.onPool { try NetworkConnection(context: $0).connect(ref, container, attachment) }
    }

    func disconnect(_ ref: String, container: String, force: Bool) async throws {
        try await context.onPool { try NetworkConnection(context: $0).disconnect(ref, container, force: force) }
    }

    func verify(repair: Bool) async throws -> [NetworkReport] {
        try await context.onPool { try NetworkVerification(context: $0).reports(repair: repair) }
    }
}
