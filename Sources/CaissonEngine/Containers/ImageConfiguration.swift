import CaissonAPI
import CaissonOCI

/// The image's execution configuration (OCI) and a container's (Docker) are one thing in two shapes.
extension ContainerConfig {
    init(_ image: ExecutionConfig) {
        self.init()
        user = image.user ?? ""
        exposedPorts = image.exposedPorts?.asMap
        env = image.env ?? []
        healthcheck = image.healthcheck.map(HealthcheckConfig.init)
        entrypoint = image.entrypoint
        cmd = image.cmd
        volumes = image.volumes?.asMap
        workingDir = image.workingDir ?? ""
        labels = image.labels ?? [:]
        stopSignal = image.stopSignal
        stopTimeout = image.stopTimeout
        onBuild = image.onBuild
        shell = image.shell
    }
}

extension ExecutionConfig {
    /// What of a container's configuration goes into an image committed from it; `healthcheck` is the parent's.
    init(_ container: ContainerConfig, healthcheck: Healthcheck?) {
        self.init()
        user = container.user.isEmpty ? nil : container.user
        exposedPorts = container.exposedPorts.map { KeySet($0.keys) }
        env = container.env.isEmpty ? nil : container.env
        entrypoint = container.entrypoint
        cmd = container.cmd
        volumes = container.volumes.map { KeySet($0.keys) }
        workingDir = container.workingDir.isEmpty ? nil : container.workingDir
        labels = container.labels.isEmpty ? nil : container.labels
        stopSignal = container.stopSignal
        stopTimeout = container.stopTimeout
        onBuild = container.onBuild
        shell = container.shell
        self.healthcheck = healthcheck
    }
}

extension HealthcheckConfig {
    init(_ image: Healthcheck) {
        self.init()
        test = image.test
        interval = image.interval
        timeout = image.timeout
        startPeriod = image.startPeriod
        startInterval = image.startInterval
        retries = image.retries
    }
}

extension KeySet {
    fileprivate var asMap: [String: EmptyObject] {
        Dictionary(keys.map { ($0, EmptyObject()) }, uniquingKeysWith: { first, _ in first })
    }
}
