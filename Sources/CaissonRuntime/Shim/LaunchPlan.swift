package import CaissonAPI
package import CaissonCore
package import CaissonOCI
package import SystemPackage

/// An overlay that is mounted nowhere but in the container's own mount namespace.
package struct OverlayPlan: Sendable, Hashable {
    /// The folder that relative names start from.
    package var base: FilePath
    /// Topmost first; short names below ``base`` keep kernels before 6.8 within their one page of options.
    package var lower: [String]
    package var upper: String
    package var work: String

    package init(base: FilePath, lower: [String], upper: String, work: String) {
        self.base = base
        self.lower = lower
        self.upper = upper
        self.work = work
    }
}

/// Where a container's network comes from.
package enum NetworkSource: Sendable, Hashable {
    /// As the specification's namespaces say; a new one has its loopback link up.
    case specified
    /// A network namespace by descriptor, which stays the caller's.
    case descriptor(Int32)
}

/// Where output is kept, in Docker's json-file format.
package struct LogPlan: Sendable, Hashable {
    package var path: FilePath
    /// Bytes of one file; 0 is unlimited.
    package var maxSize: Int64
    /// Files kept, the current one included; at least 1.
    package var maxFiles: Int

    package init(path: FilePath, maxSize: Int64 = 0, maxFiles: Int = 1) {
        self.path = path
        self.maxSize = maxSize
        self.maxFiles = maxFiles
    }

    /// Reads `--log-driver` and `--log-opt`; nil for the driver `none`. Throws `invalidArgument` for what is not known.
    package static func from(_ config: LogConfig, path: FilePath) throws -> LogPlan? {
        if config.type == "none" { return nil }
        guard config.type == "json-file" else {
            throw CaissonError(.invalidArgument, "logger: no log driver named '\(config.type)' is registered")
        }
        var plan = LogPlan(path: path)
        for (key, value) in config.config.sorted(by: { $0.key < $1.key }) {
            switch key {
            case "max-size":
                guard let size = ByteCount(parsing: value), size.bytes > 0 else { throw unusable(key, value) }
                plan.maxSize = size.bytes
            case "max-file":
                guard let count = Int(value), (1...1000).contains(count) else { throw unusable(key, value) }
                plan.maxFiles = count
            default: throw CaissonError(.invalidArgument, "unknown log opt '\(key)' for json-file log driver")
            }
        }
        if plan.maxFiles > 1 && plan.maxSize == 0 {
            throw CaissonError(.invalidArgument, "max-file cannot be set to a value greater than 1 when max-size is not set")
        }
        return plan
    }

    private static func unusable(_ key: String, _ value: String) -> CaissonError {
        CaissonError(.invalidArgument, "invalid value '\(value)' for log opt '\(key)'")
    }
}

/// Everything a monitor needs to make, watch and restart one container's process.
package struct LaunchPlan: Sendable {
    package let id: ObjectID
    package var spec: RuntimeSpec
    /// The container's folder of the run directory; it exists.
    package let runDirectory: FilePath
    /// nil uses `spec.root.path` as it is.
    package var overlay: OverlayPlan?
    package var network = NetworkSource.specified
    /// The container's cgroup in every hierarchy, already made.
    package var cgroups: [FilePath] = []
    /// How cgroup file systems are shown inside.
    package var facts: HostFacts
    /// A BPF program (seccomp(2)); empty loads none.
    package var seccomp: [UInt8] = []
    /// nil keeps nothing.
    package var log: LogPlan?
    package var restart = RestartPolicy()
    /// The number of this start; each restart by the monitor counts one up.
    package var generation: UInt64 = 1
    package var openStdin = false
    /// The end of one attached input ends the process's.
    package var stdinOnce = false
    /// Runs a small init as process 1.
    package var initProcess = false
    /// The streams the launching connection gets from the first byte; nil is none.
    package var attach: AttachOptions?
    /// Whether the launching connection puts exits on record.
    package var isRecorder = true
    /// Mounts besides those of the specification, after them and in this order.
    package var extraMounts: [LaunchMount] = []
    /// Whether the process is killed when the launching connection ends, however that comes about.
    package var isTied = false
    /// What the monitor runs when an exit or restart is to be recorded and no recorder is connected.
    package var reapCommand: [String] = []

    package init(id: ObjectID, spec: RuntimeSpec, runDirectory: FilePath, facts: HostFacts) {
        self.id = id
        self.spec = spec
        self.runDirectory = runDirectory
        self.facts = facts
    }
}

/// A further process for a running container.
package struct ExecPlan: Sendable {
    /// The container's folder of the run directory.
    package let runDirectory: FilePath
    package var process: ProcessSpec
    package var cgroups: [FilePath] = []
    package var seccomp: [UInt8] = []
    /// The host's number for the root of the container's user namespace; nil when it has none of its own.
    package var idBase: UInt32?
    package var openStdin = false
    package var attach: AttachOptions?

    package init(runDirectory: FilePath, process: ProcessSpec) {
        self.runDirectory = runDirectory
        self.process = process
    }
}
