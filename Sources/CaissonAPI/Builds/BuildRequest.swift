/// Everything `image build` takes. The front has read what only it can read: the terminal, the environment, `-f -`.
package struct BuildRequest: Sendable, Codable, Equatable {
    package var context: BuildContextSource
    package var dockerfile: DockerfileSource
    /// References as typed, without the default tag.
    package var tags: [String] = []
    /// `--build-arg`, in order; nil takes the value from nothing (the front resolved `KEY` alone from its environment).
    package var buildArgs: [BuildArgument] = []
    /// A stage's name or number; nil is the last stage.
    package var target: String?
    package var noCache = false
    /// Stages whose steps run again (`--no-cache-filter`).
    package var noCacheStages: [String] = []
    /// Asks the registry for each base image even when it is here.
    package var pull = false
    /// `os/arch[/variant]`; empty is this machine's. More than one is refused where it cannot be run.
    package var platforms: [String] = []
    package var labels: [String: String] = [:]
    package var secrets: [BuildSecret] = []
    package var ssh: [BuildSSH] = []
    /// `default`, `none` or `host`.
    package var network = "default"
    /// `name:address`.
    package var addHosts: [String] = []
    /// Bytes; nil is 64 MiB.
    package var shmSize: Int64?
    package var ulimits: [Ulimit] = []
    /// Bytes; 0 is unlimited.
    package var memory: Int64 = 0
    /// `--allow security.insecure`, `network.host`.
    package var entitlements: [String] = []
    /// Empty puts the image into the store.
    package var outputs: [BuildOutput] = []
    package var cacheFrom: [BuildCacheSource] = []
    package var cacheTo: [BuildCacheSource] = []
    /// `--build-context name=…`.
    package var namedContexts: [String: BuildContextSource] = [:]
    package var squash = false
    /// Parses and checks, builds nothing.
    package var checkOnly = false
    /// Keeps the file system of a failed step, for a shell in it.
    package var keepsFailedStep = false
    /// Seconds since the epoch (`SOURCE_DATE_EPOCH`); nil takes times from the inputs.
    package var sourceDateEpoch: Int64?

    package init(context: BuildContextSource, dockerfile: DockerfileSource = .named("Dockerfile")) {
        self.context = context
        self.dockerfile = dockerfile
    }
}

/// Where the files of a build come from.
package enum BuildContextSource: Sendable, Codable, Equatable {
    /// No files.
    case empty
    /// An absolute folder of this host.
    case folder(String)
    /// A tar stream, compressed or not, in a file of this host that the engine may remove (standard input, spooled).
    case archive(String)
    /// A git or http(s) URL as typed.
    case remote(String)
    /// An image, for named contexts (`docker-image://…`).
    case image(String)
    /// An OCI layout folder (`oci-layout://path[:tag|@digest]`), for named contexts.
    case layout(String)
}

/// Where the Dockerfile comes from.
package enum DockerfileSource: Sendable, Codable, Equatable {
    /// A path: relative to the context, or absolute on this host when the context is a folder.
    case named(String)
    /// Its text, read by the front.
    case text([UInt8])
}

/// `--build-arg KEY=value`.
package struct BuildArgument: Sendable, Codable, Equatable {
    package var name: String
    package var value: String?

    package init(name: String, value: String?) {
        self.name = name
        self.value = value
    }
}

/// `--secret id=…`.
package struct BuildSecret: Sendable, Codable, Equatable {
    package var id: String
    /// An absolute file of this host; nil for one from the environment.
    package var file: String?
    /// The bytes of `env=NAME`, read by the front. Never written to the build's record.
    package var value: [UInt8]?

    package init(id: String, file: String? = nil, value: [UInt8]? = nil) {
        self.id = id
        self.file = file
        self.value = value
    }
}

/// `--ssh id[=socket|key,…]`.
package struct BuildSSH: Sendable, Codable, Equatable {
    package var id: String
    /// An agent's socket; the front took `SSH_AUTH_SOCK` for a bare `default`.
    package var socket: String

    package init(id: String, socket: String) {
        self.id = id
        self.socket = socket
    }
}

/// `--output type=…`.
package enum BuildOutput: Sendable, Codable, Equatable {
    /// Into the store under `names`, pushed afterwards when asked.
    case image(names: [String], push: Bool)
    /// An OCI archive; to a file of this host.
    case oci(path: String)
    /// A docker-archive.
    case docker(path: String)
    /// The files of the result, below a folder of this host.
    case local(path: String)
    /// The files of the result as a tar.
    case tar(path: String)
    /// Builds only, keeps the cache (`type=cacheonly`).
    case cacheOnly
}

/// `--cache-from`, `--cache-to`.
package enum BuildCacheSource: Sendable, Codable, Equatable {
    case local(path: String)
    case registry(reference: String)
    case inline
}
