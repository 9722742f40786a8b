/// The container of a task: every option of `service create` that is about the container itself.
package struct ContainerSpec: Sendable, Codable, Equatable {
    package var image: String
    package var labels: [String: String] = [:]
    /// Replaces the image's ENTRYPOINT.
    package var command: [String]?
    /// Replaces the image's CMD.
    package var arguments: [String]?
    /// A template, as are environment and mounts.
    package var hostname: String?
    /// `KEY=value`.
    package var environment: [String] = []
    package var directory: String?
    package var user: String?
    package var groups: [String] = []
    package var stopSignal: String?
    /// nil is ten seconds.
    package var stopGracePeriod: Duration?
    package var tty = false
    package var openStdin = false
    package var readOnly = false
    package var mounts: [MountRequest] = []
    package var healthcheck: HealthcheckConfig?
    /// `name:address`.
    package var hosts: [String] = []
    package var dns = ServiceDNS()
    package var secrets: [SecretReference] = []
    package var configs: [ConfigReference] = []
    package var `init`: Bool?
    package var oomScoreAdj = 0
    package var sysctls: [String: String] = [:]
    package var capabilityAdd: [String] = []
    package var capabilityDrop: [String] = []
    package var ulimits: [Ulimit] = []
    package var isolation: String?
    /// `never` for a service that runs only what its nodes have.
    package var pull = PullPolicy.missing
    /// What only `container run` takes elsewhere (devices, privileged, …): its host part is laid below the rest.
    package var host: HostConfig?

    package init(image: String) { self.image = image }
}

/// `--dns`, `--dns-search`, `--dns-option`.
package struct ServiceDNS: Sendable, Codable, Equatable {
    package var nameservers: [String] = []
    package var search: [String] = []
    package var options: [String] = []

    package init() {}
}

/// Where a secret or config is put inside the container.
package struct FileTarget: Sendable, Codable, Equatable {
    /// Absolute, or below `/run/secrets` for a secret and below `/` for a config.
    package var name: String
    package var uid: String
    package var gid: String
    /// Permission bits.
    package var mode: UInt32

    package init(name: String, uid: String = "0", gid: String = "0", mode: UInt32 = 0o444) {
        self.name = name
        self.uid = uid
        self.gid = gid
        self.mode = mode
    }
}

/// `--secret` and `--config`: a secret or config at one version, so that a rollback reaches the value it had.
package struct PayloadReference<Kind>: Sendable, Codable, Equatable {
    package var id: SwarmID<Kind>
    package var name: String
    package var version: UInt64
    package var target: FileTarget

    package init(id: SwarmID<Kind>, name: String, version: UInt64, target: FileTarget) {
        self.id = id
        self.name = name
        self.version = version
        self.target = target
    }
}

package typealias SecretReference = PayloadReference<SwarmKind.Secret>
package typealias ConfigReference = PayloadReference<SwarmKind.Config>
