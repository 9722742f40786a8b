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
    /// Whether it goes with the process's end, or with the machine's: then nothing in it is waited for to reach the disk
    /// (`volatile` of the kernel's overlayfs).
    package var isPassing = false

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
    /// nil looks after nothing.
    package var health: HealthPlan?
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
    /// Mounts on folders of the host that the specification's mounts show, made before them.
    package var firstMounts: [LaunchMount] = []
    /// The folders that sources of the specification's binds are paths inside of, by destination.
    package var mountBases: [String: String] = [:]
    /// Where device nodes that have other names inside are on the host, by their path inside.
    package var deviceSources: [String: String] = [:]
    /// Whether the process is killed when the launching connection ends, however that comes about.
    package var isTied = false
    /// What the monitor runs when an exit or restart is to be recorded and no recorder is connected.
    package var reapCommand: [String] = []

    /// Whether the process lives in the machine's network.
    var usesHostNetwork: Bool { network == .specified && !(spec.linux?.namespaces ?? []).contains { $0.type == .network } }

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
    /// Whether the container lives in the machine's network.
    package var usesHostNetwork = false
    package var openStdin = false
    package var attach: AttachOptions?

    package init(runDirectory: FilePath, process: ProcessSpec) {
        self.runDirectory = runDirectory
        self.process = process
    }
}
