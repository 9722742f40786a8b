/// The tables inside one read or write transaction of a ``StateDatabase``; valid only within its closure.
///
/// Everything throws ``CaissonError`` from ``StateDatabase/read(_:)`` or ``StateDatabase/write(_:)``.
package struct StateTransaction {
    private let connection: StateConnection

    init(_ connection: StateConnection) { self.connection = connection }

    /// Containers, by ID, name and state.
    package var containers: ContainerTable { ContainerTable(connection) }
    /// Images, by the digest of their configuration.
    package var images: ImageTable { ImageTable(connection) }
    /// Names of images.
    package var references: ReferenceTable { ReferenceTable(connection) }
    /// Unpacked layers, by chain ID.
    package var layers: LayerTable { LayerTable(connection) }
    /// Addresses in use on networks.
    package var endpoints: EndpointTable { EndpointTable(connection) }
    /// Networks users made.
    package var networks: NetworkTable { NetworkTable(connection) }
    /// Ports of this host that lead to containers.
    package var ports: PortTable { PortTable(connection) }
    /// Builds, running and past.
    package var builds: BuildTable { BuildTable(connection) }
    /// Volumes, and what containers mount.
    package var volumes: VolumeTable { VolumeTable(connection) }
    /// The log of changes that other processes follow.
    package var events: EventTable { EventTable(connection) }
    /// How the containers that have a health check are.
    package var health: HealthTable { HealthTable(connection) }
    /// Work under way, for repair after a crash.
    package var operations: OperationTable { OperationTable(connection) }
    /// What garbage collection has to leave alone.
    package var leases: LeaseTable { LeaseTable(connection) }

    /// Results of build steps.
    package var buildCache: BuildCacheTable { BuildCacheTable(connection) }
    /// What each step of a Dockerfile was the last time.
    package var buildSteps: BuildStepTable { BuildStepTable(connection) }

    /// Rings the doorbell after the commit although no event is appended.
    package func touch() { connection.ringsDoorbell = true }
}
