package import CaissonCore

/// `container inspect`: the shape and key order of the Docker Engine API's ContainerInspectResponse.
package struct ContainerDetails: Sendable, Codable, Equatable {
    package var id: String
    package var created: Timestamp
    package var path: String
    package var args: [String]
    package var state: StateDetails
    /// The image's config digest.
    package var image: String
    package var resolvConfPath: String
    package var hostnamePath: String
    package var hostsPath: String
    package var logPath: String
    /// With Docker's leading slash.
    package var name: String
    package var restartCount: Int
    package var driver: String
    package var platform: String
    package var mountLabel = ""
    package var processLabel = ""
    package var appArmorProfile = ""
    package var execIDs: [String]?
    package var hostConfig: HostConfig
    package var mounts: [MountPoint]
    package var config: ContainerConfig
    package var networkSettings: NetworkSettings
    package var sizeRw: Int64?
    package var sizeRootFs: Int64?

    enum CodingKeys: String, CodingKey {
        case id = "Id"
        case created = "Created"
        case path = "Path"
        case args = "Args"
        case state = "State"
        case image = "Image"
        case resolvConfPath = "ResolvConfPath"
        case hostnamePath = "HostnamePath"
        case hostsPath = "HostsPath"
        case logPath = "LogPath"
        case name = "Name"
        case restartCount = "RestartCount"
        case driver = "Driver"
        case platform = "Platform"
        case mountLabel = "MountLabel"
        case processLabel = "ProcessLabel"
        case appArmorProfile = "AppArmorProfile"
        case execIDs = "ExecIDs"
        case hostConfig = "HostConfig"
        case mounts = "Mounts"
        case config = "Config"
        case networkSettings = "NetworkSettings"
        case sizeRw = "SizeRw"
        case sizeRootFs = "SizeRootFs"
    }

    package init(
        id: String, created: Timestamp, path: String, args: [String], state: StateDetails, image: String,
        resolvConfPath: String = "", hostnamePath: String = "", hostsPath: String = "", logPath: String = "",
        name: String, restartCount: Int = 0, driver: String = "overlay2", platform: String = "linux",
        execIDs: [String]? = nil, hostConfig: HostConfig, mounts: [MountPoint] = [], config: ContainerConfig,
        networkSettings: NetworkSettings = NetworkSettings(), sizeRw: Int64? = nil, sizeRootFs: Int64? = nil
    ) {
        self.id = id
        self.created = created
        self.path = path
        self.args = args
        self.state = state
        self.image = image
        self.resolvConfPath = resolvConfPath
        self.hostnamePath = hostnamePath
        self.hostsPath = hostsPath
        self.logPath = logPath
        self.name = name
        self.restartCount = restartCount
        self.driver = driver
        self.platform = platform
        self.execIDs = execIDs
        self.hostConfig = hostConfig
        self.mounts = mounts
        self.config = config
        self.networkSettings = networkSettings
        self.sizeRw = sizeRw
        self.sizeRootFs = sizeRootFs
    }
}

/// `.State` of an inspected container.
package struct StateDetails: Sendable, Codable, Equatable {
    package var status: ContainerState
    package var running: Bool
    package var paused: Bool
    package var restarting: Bool
    package var oomKilled: Bool
    package var dead: Bool
    package var pid: Int32
    package var exitCode: Int32
    package var error: String
    /// ``Timestamp/never`` before the first start.
    package var startedAt: Timestamp
    package var finishedAt: Timestamp
    /// nil without a health check.
    package var health: HealthDetails?

    enum CodingKeys: String, CodingKey {
        case status = "Status"
        case running = "Running"
        case paused = "Paused"
        case restarting = "Restarting"
        case oomKilled = "OOMKilled"
        case dead = "Dead"
        case pid = "Pid"
        case exitCode = "ExitCode"
        case error = "Error"
        case startedAt = "StartedAt"
        case finishedAt = "FinishedAt"
        case health = "Health"
    }

    package init(
        status: ContainerState, oomKilled: Bool = false, pid: Int32 = 0, exitCode: Int32 = 0, error: String = "",
        startedAt: Timestamp = .never, finishedAt: Timestamp = .never, health: HealthDetails? = nil
    ) {
        self.status = status
        running = status == .running || status == .paused || status == .restarting
        paused = status == .paused
        restarting = status == .restarting
        dead = status == .dead
        self.oomKilled = oomKilled
        self.pid = pid
        self.exitCode = exitCode
        self.error = error
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.health = health
    }
}
