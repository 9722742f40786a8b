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

/// The JSON value `{}` that Docker uses as the value of set-like maps.
package struct EmptyObject: Sendable, Codable, Equatable {
    package init() {}
}
