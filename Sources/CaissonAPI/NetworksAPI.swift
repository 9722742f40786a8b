package import CaissonCore

/// A network that now exists.
package struct CreatedNetwork: Sendable, Codable, Equatable {
    package var id: ObjectID
    /// For standard error; may be empty.
    package var warning: String

    package init(id: ObjectID, warning: String = "") {
        self.id = id
        self.warning = warning
    }
}

/// Everything about networks. `ref` is a name, an ID or an unambiguous ID prefix; an unknown one throws `notFound` with
/// Docker's `network … not found`.
package protocol NetworksAPI: Sendable {
    /// By name. Keys: driver id label name scope type dangling.
    func list(_ filters: Filters) async throws -> [NetworkSummary]
    func inspect(_ ref: String) async throws -> NetworkDetails
    func create(_ request: NetworkCreateRequest) async throws -> CreatedNetwork
    /// Refused while a running container is on it.
    func remove(_ ref: String) async throws
    /// Removes all networks no container uses; their names. Keys: label label! until.
    func prune(_ filters: Filters) async throws -> [String]
    /// At once where the container runs, else at its next start.
    func connect(_ ref: String, container: String, _ attachment: NetworkAttachment) async throws
    /// `force` disconnects a container that is gone, too.
    func disconnect(_ ref: String, container: String, force: Bool) async throws
    /// Compares what should be on this host with what is; `repair` makes good what is not.
    func verify(repair: Bool) async throws -> [NetworkReport]
}
