/// What a container of an image runs by default (image-spec `config.md`, `config`; with Docker's additions).
package struct ExecutionConfig: Hashable, Sendable, Codable {
    package var user: String?
    /// `80/tcp`, `53/udp`.
    package var exposedPorts: KeySet?
    /// `NAME=value`.
    package var env: [String]?
    package var entrypoint: [String]?
    package var cmd: [String]?
    /// Paths that become anonymous volumes.
    package var volumes: KeySet?
    package var workingDir: String?
    package var labels: [String: String]?
    package var stopSignal: String?
    /// Seconds.
    package var stopTimeout: Int?
    package var healthcheck: Healthcheck?
    package var onBuild: [String]?
    package var shell: [String]?
    package var argsEscaped: Bool?

    private enum CodingKeys: String, CodingKey {
        case user = "User"
        case exposedPorts = "ExposedPorts"
        case env = "Env"
        case entrypoint = "Entrypoint"
        case cmd = "Cmd"
        case volumes = "Volumes"
        case workingDir = "WorkingDir"
        case labels = "Labels"
        case stopSignal = "StopSignal"
        case stopTimeout = "StopTimeout"
        case healthcheck = "Healthcheck"
        case onBuild = "OnBuild"
        case shell = "Shell"
        case argsEscaped = "ArgsEscaped"
    }

    /// Everything empty; set what is needed.
    package init() {}
}

/// How to ask a container whether it is well (Docker's `HEALTHCHECK`); durations in nanoseconds, 0 inherits the default.
package struct Healthcheck: Hashable, Sendable, Codable {
    /// `["NONE"]`, `["CMD", args…]` or `["CMD-SHELL", command]`; empty inherits.
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

    /// Everything inherited; set what is needed.
    package init() {}
}
