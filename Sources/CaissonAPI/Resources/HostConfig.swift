/// The part of a container's configuration that depends on this host (`.HostConfig` of inspect).
package struct HostConfig: Sendable, Codable, Equatable {
    /// `source:destination[:options]`.
    package var binds: [String]?
    package var containerIDFile = ""
    package var logConfig = LogConfig()
    package var networkMode = "bridge"
    /// Ports to publish, by `80/tcp`; nil is none.
    package var portBindings: [String: [PortBinding]]?
    /// Publish every exposed port; nil is no.
    package var publishAllPorts: Bool?
    /// `container:alias`.
    package var links: [String]?
    package var restartPolicy = RestartPolicy()
    package var autoRemove = false
    package var consoleSize: [Int] = [0, 0]
    package var capAdd: [String]?
    package var capDrop: [String]?
    package var cgroupnsMode = "private"
    package var dns: [String] = []
    package var dnsOptions: [String] = []
    package var dnsSearch: [String] = []
    package var extraHosts: [String]?
    package var ipcMode = "private"
    package var oomScoreAdj = 0
    package var pidMode = ""
    package var privileged = false
    package var readonlyRootfs = false
    package var securityOpt: [String]?
    package var tmpfs: [String: String]?
    package var utsMode = ""
    /// Bytes.
    package var shmSize: Int64 = 67_108_864
    package var runtime = "caisson"
    /// Bytes; 0 is unlimited.
    package var memory: Int64 = 0
    /// Billionths of a CPU; 0 is unlimited.
    package var nanoCpus: Int64 = 0
    package var pidsLimit: Int64?
    package var ulimits: [Ulimit]?
    package var maskedPaths: [String]?
    package var readonlyPaths: [String]?
    package var `init`: Bool?
    package var mounts: [MountRequest]?
    /// `container[:ro|rw]`.
    package var volumesFrom: [String]?
    /// The driver of volumes named by `-v`; nil is `local`.
    package var volumeDriver: String?
    /// `size`.
    package var storageOpt: [String: String]?

    // What a plain container does not have: nil costs nothing to keep, and ``completed`` fills in Docker's zeros.

    /// A group to make the container's own below, instead of the engine's.
    package var cgroupParent: String?
    /// 10 … 1000.
    package var blkioWeight: Int?
    package var blkioWeightDevice: [DeviceWeight]?
    package var blkioDeviceReadBps: [DeviceRate]?
    package var blkioDeviceWriteBps: [DeviceRate]?
    package var blkioDeviceReadIOps: [DeviceRate]?
    package var blkioDeviceWriteIOps: [DeviceRate]?
    package var cpuShares: Int64?
    /// Microseconds, as is the quota.
    package var cpuPeriod: Int64?
    package var cpuQuota: Int64?
    /// A list such as `0-1,3`.
    package var cpusetCpus: String?
    package var cpusetMems: String?
    package var devices: [DeviceMapping]?
    /// `c 10:200 rwm`
    package var deviceCgroupRules: [String]?
    /// Bytes, as is what follows.
    package var memoryReservation: Int64?
    /// Memory and swap together; -1 is unlimited swap.
    package var memorySwap: Int64?
    package var memorySwappiness: Int64?
    package var oomKillDisable: Bool?
    package var groupAdd: [String]?
    package var usernsMode: String?
    package var sysctls: [String: String]?
    package var annotations: [String: String]?

    enum CodingKeys: String, CodingKey {
        case binds = "Binds"
        case containerIDFile = "ContainerIDFile"
        case logConfig = "LogConfig"
        case networkMode = "NetworkMode"
        case portBindings = "PortBindings"
        case publishAllPorts = "PublishAllPorts"
        case links = "Links"
        case restartPolicy = "RestartPolicy"
        case autoRemove = "AutoRemove"
        case consoleSize = "ConsoleSize"
        case capAdd = "CapAdd"
        case capDrop = "CapDrop"
        case cgroupnsMode = "CgroupnsMode"
        case dns = "Dns"
        case dnsOptions = "DnsOptions"
        case dnsSearch = "DnsSearch"
        case extraHosts = "ExtraHosts"
        case ipcMode = "IpcMode"
        case oomScoreAdj = "OomScoreAdj"
        case pidMode = "PidMode"
        case privileged = "Privileged"
        case readonlyRootfs = "ReadonlyRootfs"
        case securityOpt = "SecurityOpt"
        case tmpfs = "Tmpfs"
        case utsMode = "UTSMode"
        case shmSize = "ShmSize"
        case runtime = "Runtime"
        case memory = "Memory"
        case nanoCpus = "NanoCpus"
        case pidsLimit = "PidsLimit"
        case ulimits = "Ulimits"
        case maskedPaths = "MaskedPaths"
        case readonlyPaths = "ReadonlyPaths"
        case `init` = "Init"
        case mounts = "Mounts"
        case cgroupParent = "CgroupParent"
        case blkioWeight = "BlkioWeight"
        case blkioWeightDevice = "BlkioWeightDevice"
        case blkioDeviceReadBps = "BlkioDeviceReadBps"
        case blkioDeviceWriteBps = "BlkioDeviceWriteBps"
        case blkioDeviceReadIOps = "BlkioDeviceReadIOps"
        case blkioDeviceWriteIOps = "BlkioDeviceWriteIOps"
        case cpuShares = "CpuShares"
        case cpuPeriod = "CpuPeriod"
        case cpuQuota = "CpuQuota"
        case cpusetCpus = "CpusetCpus"
        case cpusetMems = "CpusetMems"
        case devices = "Devices"
        case deviceCgroupRules = "DeviceCgroupRules"
        case memoryReservation = "MemoryReservation"
        case memorySwap = "MemorySwap"
        case memorySwappiness = "MemorySwappiness"
        case oomKillDisable = "OomKillDisable"
        case groupAdd = "GroupAdd"
        case usernsMode = "UsernsMode"
        case sysctls = "Sysctls"
        case annotations = "Annotations"
        case volumesFrom = "VolumesFrom"
        case volumeDriver = "VolumeDriver"
        case storageOpt = "StorageOpt"
    }

    package init() {}
}

/// `--log-driver` and `--log-opt`.
package struct LogConfig: Sendable, Codable, Equatable {
    /// `json-file`, `local` or `none`.
    package var type = "json-file"
    package var config: [String: String] = [:]

    enum CodingKeys: String, CodingKey {
        case type = "Type"
        case config = "Config"
    }

    package init(type: String = "json-file", config: [String: String] = [:]) {
        self.type = type
        self.config = config
    }
}

/// `--restart`.
package struct RestartPolicy: Sendable, Codable, Equatable {
    /// `no`, `on-failure`, `always` or `unless-stopped`.
    package var name = "no"
    /// Only with `on-failure`; 0 is without bound.
    package var maximumRetryCount = 0

    enum CodingKeys: String, CodingKey {
        case name = "Name"
        case maximumRetryCount = "MaximumRetryCount"
    }

    package init(name: String = "no", maximumRetryCount: Int = 0) {
        self.name = name
        self.maximumRetryCount = maximumRetryCount
    }
}

/// `--ulimit name=soft:hard`; -1 is unlimited.
package struct Ulimit: Sendable, Codable, Equatable {
    package var name: String
    package var hard: Int64
    package var soft: Int64

    enum CodingKeys: String, CodingKey {
        case name = "Name"
        case hard = "Hard"
        case soft = "Soft"
    }

    package init(name: String, soft: Int64, hard: Int64) {
        self.name = name
        self.soft = soft
        self.hard = hard
    }
}
