/// Everything `container create` and `container run` take.
package struct RunRequest: Sendable, Codable, Equatable {
    /// The image reference or ID as typed.
    package var image: String
    /// Arguments after the image; empty uses the image's CMD.
    package var command: [String]
    /// nil gives `adjective_surname`.
    package var name: String?
    /// nil keeps the image's; `[""]` clears it.
    package var entrypoint: [String]?
    package var hostname: String?
    package var domainname: String?
    /// `KEY=value` in order, env files already read and `KEY` alone already resolved by the front.
    package var environment: [String]
    package var workingDirectory: String?
    /// `user[:group]`, names or numbers.
    package var user: String?
    package var labels: [String: String]
    /// Places that get a volume of their own beside those the image names (`-v /path`).
    package var volumes: [String]
    package var tty: Bool
    /// Keep standard input open (`-i`).
    package var openStdin: Bool
    package var attachStdin: Bool
    package var attachStdout: Bool
    package var attachStderr: Bool
    package var stopSignal: String?
    /// Seconds; nil is 10.
    package var stopTimeout: Int?
    /// What of the image's health check is different; nil keeps it.
    package var healthcheck: HealthcheckConfig?
    package var platform: String?
    package var pull: PullPolicy
    /// Ports besides the image's, as `80/tcp`.
    package var exposedPorts: [String]
    /// Networks with more said of them than ``HostConfig/networkMode`` can; empty is that one alone.
    package var networks: [NetworkAttachment]
    /// Limits, mounts, network, security and the rest that depends on the host.
    package var host: HostConfig

    package init(image: String, command: [String] = []) {
        self.image = image
        self.command = command
        environment = []
        labels = [:]
        volumes = []
        tty = false
        openStdin = false
        attachStdin = false
        attachStdout = false
        attachStderr = false
        pull = .missing
        exposedPorts = []
        networks = []
        host = HostConfig()
    }
}

/// `--pull`.
package enum PullPolicy: String, Sendable, Codable, CaseIterable {
    case always, missing, never
}

/// `container exec`.
package struct ExecRequest: Sendable, Codable, Equatable {
    package var command: [String]
    package var environment: [String]
    package var workingDirectory: String?
    package var user: String?
    package var tty: Bool
    package var openStdin: Bool
    package var privileged: Bool
    package var detach: Bool

    package init(
        command: [String], environment: [String] = [], workingDirectory: String? = nil, user: String? = nil,
        tty: Bool = false, openStdin: Bool = false, privileged: Bool = false, detach: Bool = false
    ) {
        self.command = command
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.user = user
        self.tty = tty
        self.openStdin = openStdin
        self.privileged = privileged
        self.detach = detach
    }
}

/// `container commit`.
package struct CommitRequest: Sendable, Codable, Equatable {
    /// `repository[:tag]`; nil leaves the image dangling.
    package var reference: String?
    package var message: String
    package var author: String
    /// Dockerfile instructions for `-c`: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME, WORKDIR.
    package var changes: [String]
    package var pause: Bool

    package init(
        reference: String? = nil, message: String = "", author: String = "", changes: [String] = [], pause: Bool = true
    ) {
        self.reference = reference
        self.message = message
        self.author = author
        self.changes = changes
        self.pause = pause
    }
}
