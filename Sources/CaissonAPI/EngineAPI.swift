/// All a front may ask of an engine: one protocol per noun and their union.
package protocol EngineAPI: Sendable {
    var containers: any ContainersAPI { get }
    var images: any ImagesAPI { get }
    var networks: any NetworksAPI { get }
    var builds: any BuildsAPI { get }
    var volumes: any VolumesAPI { get }
    var events: any EventsAPI { get }
    var system: any SystemAPI { get }
    var registries: any RegistriesAPI { get }
}

/// What happened in this state root, whichever process did it.
package protocol EventsAPI: Sendable {
    /// Past events that match, then new ones as they are committed by any process; ends at `until` or on cancellation.
    func events(_ options: EventOptions) -> AsyncThrowingStream<[EngineEvent], any Error>
}

/// The engine itself.
package protocol SystemAPI: Sendable {
    func version() async throws -> VersionDetails
    func info() async throws -> SystemDetails
    /// How the long-lived engine of this root is; nil where none runs.
    func daemon() async throws -> DaemonStatus?
    /// Starts one in the background and returns once it can be asked; the one that runs already is as good.
    func startDaemon() async throws -> DaemonStatus
    /// What is on disk; walks over writable layers, so it takes a while.
    func diskUsage() async throws -> DiskUsage
    /// What a prune would remove now.
    func prunePlan(_ scope: PruneScope) async throws -> PrunePlan
    /// Removes what a plan names and is still unused.
    func prune(_ plan: PrunePlan) async throws -> SystemPruneReport
}

/// Credentials, in Docker's `config.json` format.
package protocol RegistriesAPI: Sendable {
    /// Checks the credentials against the registry and stores them; returns where and how, for a message to the user.
    /// Throws `unauthenticated` when the registry refuses them.
    func login(_ request: LoginRequest) async throws -> String
    /// Forgets the credentials; false when there were none.
    func logout(_ server: String) async throws -> Bool
    /// The stored user name for a registry, nil when there is none.
    func username(for server: String) async throws -> String?
}
