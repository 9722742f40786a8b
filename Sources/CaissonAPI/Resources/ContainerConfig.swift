/// The portable part of a container's configuration (`.Config` of container and image inspect).
package struct ContainerConfig: Sendable, Codable, Equatable {
    package var hostname = ""
    package var domainname = ""
    package var user = ""
    package var attachStdin = false
    package var attachStdout = false
    package var attachStderr = false
    /// Keys as `80/tcp`.
    package var exposedPorts: [String: EmptyObject]?
    package var tty = false
    package var openStdin = false
    package var stdinOnce = false
    package var env: [String] = []
    /// The image's `HEALTHCHECK`; nil when it has none.
    package var healthcheck: HealthcheckConfig?
    package var cmd: [String]?
    package var image = ""
    package var volumes: [String: EmptyObject]?
    package var workingDir = ""
    package var entrypoint: [String]?
    package var onBuild: [String]?
    package var labels: [String: String] = [:]
    package var stopSignal: String?
    /// Seconds.
    package var stopTimeout: Int?
    package var shell: [String]?

    enum CodingKeys: String, CodingKey {
        case hostname = "Hostname"
        case domainname = "Domainname"
        case user = "User"
        case attachStdin = "AttachStdin"
        case attachStdout = "AttachStdout"
        case attachStderr = "AttachStderr"
        case exposedPorts = "ExposedPorts"
        case tty = "Tty"
        case openStdin = "OpenStdin"
        case stdinOnce = "StdinOnce"
        case env = "Env"
        case healthcheck = "Healthcheck"
        case cmd = "Cmd"
        case image = "Image"
        case volumes = "Volumes"
        case workingDir = "WorkingDir"
        case entrypoint = "Entrypoint"
        case onBuild = "OnBuild"
        case labels = "Labels"
        case stopSignal = "StopSignal"
        case stopTimeout = "StopTimeout"
        case shell = "Shell"
    }

    package init() {}
}

/// How to ask a container whether it is well; durations in nanoseconds, nil inherits the default.
package struct HealthcheckConfig: Sendable, Codable, Equatable {
    /// `["NONE"]`, `["CMD", args…]` or `["CMD-SHELL", command]`.
    package var test: [String]?
    package var interval: Int64?
    package var timeout: Int64?
    package var startPeriod: Int64?
    package var startInterval: Int64?
    package var retries: Int?

    private enum CodingKeys: String, CodingKey {
        case test = "Test"
        case interval = "Interval"
        case timeout = "Timeout"
        case startPeriod = "StartPeriod"
        case startInterval = "StartInterval"
        case retries = "Retries"
    }

    package init() {}
}

/// The JSON value `{}` that Docker uses as the value of set-like maps.
package struct EmptyObject: Sendable, Codable, Equatable {
    package init() {}
}
