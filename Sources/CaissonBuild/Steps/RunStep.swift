package import CaissonAPI
package import CaissonOCI
package import SystemPackage

/// One RUN, with every variable expanded and every mount's source made ready.
package struct RunStep: Sendable {
    /// The arguments to execute.
    package var arguments: [String]
    /// `KEY=value`.
    package var environment: [String]
    package var workingDirectory: String
    package var user: String
    package var mounts: [StepMount]
    /// `default`, `none` or `host`.
    package var network: String
    /// `--security=insecure`.
    package var isInsecure: Bool
    package var hostname: String?
    /// Limits and the like from the request.
    package var addHosts: [String]
    package var shmSize: Int64?
    package var ulimits: [Ulimit]
    package var memory: Int64
    /// A script given on standard input of the program; nil is /dev/null.
    package var input: [UInt8]?

    package init(arguments: [String], environment: [String], workingDirectory: String, user: String) {
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.user = user
        mounts = []
        network = "default"
        isInsecure = false
        addHosts = []
        ulimits = []
        memory = 0
    }
}

/// A `--mount` of one RUN.
package struct StepMount: Sendable, Equatable {
    package enum Source: Sendable, Equatable {
        /// A folder of this host, and the path in it (a context).
        case folder(FilePath, path: String)
        /// The layers of a stage or image up to this one, and the path in them; nil is empty.
        case layers(ChainID?, path: String)
        /// A cache that outlives the build; `base` is what a new one starts with.
        case cache(id: String, sharing: Sharing, base: ChainID?, path: String, mode: UInt32, uid: UInt32, gid: UInt32)
        /// Bytes of a tmpfs; nil is unbounded.
        case tmpfs(size: Int64?)
        /// A secret's bytes as a file.
        case secret([UInt8], mode: UInt32, uid: UInt32, gid: UInt32)
        /// An agent's socket of this host.
        case socket(FilePath, mode: UInt32, uid: UInt32, gid: UInt32)
    }

    package enum Sharing: String, Sendable {
        case shared, `private`, locked
    }

    /// Absolute inside.
    package var target: String
    package var source: Source
    package var isReadOnly: Bool

    package init(target: String, source: Source, isReadOnly: Bool) {
        self.target = target
        self.source = source
        self.isReadOnly = isReadOnly
    }
}

/// How a RUN ended.
package struct StepExit: Sendable, Equatable {
    /// The program's status; 128 + signal when it was killed.
    package var status: Int32
    package var oomKilled: Bool

    package init(status: Int32, oomKilled: Bool = false) {
        self.status = status
        self.oomKilled = oomKilled
    }
}

/// Runs steps with the engine's own runtime; the engine fills it in.
package protocol StepRunner: Sendable {
    /// Runs the step on the snapshot `snapshot`, which was prepared under that container id and is not removed here.
    /// Output goes to `output` as it comes, with 1 for standard output and 2 for standard error. Cancelling the task kills
    /// the process and everything it started and throws `CancellationError`. Nothing of the run stays but the snapshot's files.
    func run(_ step: RunStep, on snapshot: String, output: @escaping @Sendable (Int, [UInt8]) -> Void) async throws -> StepExit
}
