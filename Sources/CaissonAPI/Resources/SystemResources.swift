/// `caisson version`.
package struct VersionDetails: Sendable, Codable, Equatable {
    package var version: String
    package var swiftVersion: String
    package var os: String
    package var architecture: String
    package var kernel: String

    package init(version: String, swiftVersion: String, os: String, architecture: String, kernel: String) {
        self.version = version
        self.swiftVersion = swiftVersion
        self.os = os
        self.architecture = architecture
        self.kernel = kernel
    }
}

/// `caisson info`.
package struct SystemDetails: Sendable, Codable, Equatable {
    package var containers: Int
    package var running: Int
    package var paused: Int
    package var stopped: Int
    package var images: Int
    package var root: String
    package var runRoot: String
    package var storageDriver: String
    /// `v2`, `v1` or `v1 (hybrid)`.
    package var cgroupVersion: String
    package var kernel: String
    package var operatingSystem: String
    package var architecture: String
    package var cpus: Int
    package var memory: Int64
    package var name: String
    package var securityOptions: [String]
    /// Whether the engine is an ordinary user's.
    package var isRootless: Bool { securityOptions.contains("name=rootless") }
    package var warnings: [String]
    /// The file system under the root, and whether an overlay on it has what Docker asks for.
    package var backingFilesystem = ""
    /// `cgroupfs`: groups are made by hand.
    package var cgroupDriver = "cgroupfs"
    package var networks = ["bridge", "host", "none"]
    package var logDrivers = ["json-file", "local", "none"]
    /// Names this state root among others.
    package var id = ""
    /// Bytes the root's file system has and has left.
    package var diskTotal: Int64 = 0
    package var diskAvailable: Int64 = 0
    package var uptime = Duration.zero
    package var loadAverages: [Double] = []
    /// The long-lived engine of this root; nil where none runs.
    package var daemon: DaemonStatus?

    package init(
        containers: Int, running: Int, paused: Int, stopped: Int, images: Int, root: String, runRoot: String,
        storageDriver: String, cgroupVersion: String, kernel: String, operatingSystem: String, architecture: String,
        cpus: Int, memory: Int64, name: String, securityOptions: [String], warnings: [String]
    ) {
        self.containers = containers
        self.running = running
        self.paused = paused
        self.stopped = stopped
        self.images = images
        self.root = root
        self.runRoot = runRoot
        self.storageDriver = storageDriver
        self.cgroupVersion = cgroupVersion
        self.kernel = kernel
        self.operatingSystem = operatingSystem
        self.architecture = architecture
        self.cpus = cpus
        self.memory = memory
        self.name = name
        self.securityOptions = securityOptions
        self.warnings = warnings
    }
}
