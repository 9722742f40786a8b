/// All a front may ask of a swarm: one protocol per noun and their union.
///
/// Every method throws `unavailable` where no long-lived engine runs, and all but ``SwarmClusterAPI/swarmStatus()`` and
/// ``SwarmClusterAPI/initializeSwarm(_:)`` throw `failedPrecondition` with Docker's `This node is not a swarm manager. …`
/// on a machine that is in no swarm. A reference `ref` is a name, an ID or an unambiguous ID prefix; an unknown one throws
/// `notFound` with Docker's words. Writes that carry a version throw `conflict` (`update out of sequence`) when somebody
/// else wrote the object since.
package protocol SwarmAPI: SwarmClusterAPI, SwarmNodesAPI, SwarmServicesAPI, SwarmTasksAPI, SwarmPayloadsAPI,
    SwarmNetworksAPI, SwarmWatchAPI
{}

/// The swarm as a whole.
package protocol SwarmClusterAPI: Sendable {
    /// Whether this machine is in a swarm, and as what; never throws `failedPrecondition`.
    func swarmStatus() async throws -> SwarmStatus
    /// Makes a swarm of this machine. Throws `failedPrecondition` where it is in one already, unless a new one of its state is forced;
    /// `invalidArgument` in Docker's words where the machine has no one address others would reach it by.
    func initializeSwarm(_ request: SwarmInitRequest) async throws -> SwarmStatus
    /// Ends this machine's part; `force` also where that ends the swarm.
    func leaveSwarm(force: Bool) async throws
    func swarm() async throws -> SwarmDetails
    func updateSwarm(_ spec: ClusterSpec, version: Int64) async throws
    /// Makes a secret anew. A new root is on its way when this returns: ``SwarmDetails/isRotating`` tells when it is there.
    func rotateSwarm(_ what: SwarmRotation, version: Int64) async throws
}

/// The machines.
package protocol SwarmNodesAPI: Sendable {
    /// By name. Keys: id name label node.label membership role.
    func nodes(_ filters: Filters) async throws -> [NodeDetails]
    /// `self` is this machine.
    func node(_ ref: String) async throws -> NodeDetails
    func updateNode(_ ref: String, _ spec: NodeSpec, version: Int64) async throws
    func removeNode(_ ref: String, force: Bool) async throws
}

/// Services.
package protocol SwarmServicesAPI: Sendable {
    /// By name. Keys: id name label mode runtime.
    func services(_ filters: Filters) async throws -> [ServiceDetails]
    func service(_ ref: String) async throws -> ServiceDetails
    /// Networks, secrets and configs in `spec` may be references; they are resolved. Throws `alreadyExists` for a name that is
    /// taken, `invalidArgument` for a spec that cannot be carried out.
    func createService(_ spec: ServiceSpec) async throws -> CreatedService
    /// Returns warnings, one line each.
    func updateService(_ ref: String, _ spec: ServiceSpec, version: Int64) async throws -> [String]
    /// Goes back to the previous spec. Throws `failedPrecondition` where there is none.
    func rollbackService(_ ref: String, version: Int64) async throws
    func removeService(_ ref: String) async throws
    /// Lines of all the service's tasks, or of the one task `ref` names.
    func serviceLogs(_ ref: String, _ options: LogOptions) async throws -> AsyncThrowingStream<[ServiceLogEntry], any Error>
    /// Why the service's tasks are where they are, and why those without a node have none.
    func explainService(_ ref: String) async throws -> [TaskExplanation]
    /// Where the scheduler would put the service's tasks as things stand; nothing is changed.
    func planService(_ spec: ServiceSpec) async throws -> ServicePlan
}

/// Tasks.
package protocol SwarmTasksAPI: Sendable {
    /// By service, slot and age, the newest first. Keys: id name service node desired-state label.
    func tasks(_ filters: Filters) async throws -> [TaskSummary]
    func task(_ ref: String) async throws -> TaskDetails
}

/// Secrets and configs, which differ only in who may read them.
package protocol SwarmPayloadsAPI: Sendable {
    /// By name. Keys: id name label.
    func payloads(_ kind: PayloadKind, _ filters: Filters) async throws -> [PayloadDetails]
    /// ``PayloadDetails/data`` is there for configs only.
    func payload(_ kind: PayloadKind, _ ref: String) async throws -> PayloadDetails
    /// `data` is at most 500 KiB; returns the ID.
    func createPayload(_ kind: PayloadKind, _ spec: PayloadSpec, _ data: [UInt8]) async throws -> String
    /// New labels, and with `data` a new version, which services take up at their next update.
    func updatePayload(_ kind: PayloadKind, _ ref: String, _ spec: PayloadSpec, _ data: [UInt8]?) async throws
    /// Throws `failedPrecondition`, naming the services, while one uses it.
    func removePayload(_ kind: PayloadKind, _ ref: String) async throws
}

/// Networks of the swarm.
package protocol SwarmNetworksAPI: Sendable {
    /// By name. Keys: id name label driver.
    func swarmNetworks(_ filters: Filters) async throws -> [SwarmNetworkDetails]
    /// Returns the ID.
    func createSwarmNetwork(_ spec: SwarmNetworkSpec) async throws -> String
    /// Throws `failedPrecondition` while a service or task uses it.
    func removeSwarmNetwork(_ ref: String) async throws
}

/// The swarm as it changes.
package protocol SwarmWatchAPI: Sendable {
    /// First the whole (``SwarmChange/isWhole``), then what changes; a whole one may come again at any time.
    func watchSwarm() -> AsyncThrowingStream<SwarmChange, any Error>
}
