import CaissonAPI
import CaissonDockerfile
import CaissonOCI

/// The instructions a target needs, as steps that make files, and what the image says beside its files.
struct BuildGraph: Sendable {
    /// Each after those it needs.
    var vertices: [Vertex] = []
    var target: StageState
    /// Contexts that some step takes files from; the main one is the empty name.
    var contexts: Set<String> = []

    init(target: StageState) { self.target = target }
}

/// One step.
struct Vertex: Sendable {
    var operation: Operation
    /// The step whose files it starts from; nil is an empty root.
    var parent: Int?
    /// Steps it takes files from.
    var sources: [Int] = []
    /// With its place: `[build 2/5] RUN make`.
    var name: String
    var kind: BuildStep.Kind
    /// The stage's name; nil for an image that only files are taken from.
    var stage: String?
    /// The instruction as written, with the variables it could use: for telling what changed.
    var written: String
    var scope: [String] = []
    /// Number of the instruction in its stage, for finding it in an earlier build.
    var ordinal = 0
    var range: SourceRange?
    /// `--no-cache`, `--no-cache-filter`.
    var ignoresCache = false

    var needs: [Int] { (parent.map { [$0] } ?? []) + sources }
}

/// What a step does.
enum Operation: Sendable {
    /// The layers of an image that is here.
    case image(ResolvedImageSource)
    case run(RunPlan)
    case copy(CopyPlan)
    case workdir(WorkdirPlan)
}

/// Where files come from.
enum FileSource: Sendable, Equatable {
    /// What a step made; nil is an empty root.
    case vertex(Int?)
    case context(String)
    /// Texts of the Dockerfile by name.
    case inline([InlineFile])
    /// A web address or git repository, as written.
    case remote(String)
}

struct InlineFile: Sendable, Equatable {
    var name: String
    var content: [UInt8]
}

/// COPY or ADD with every variable expanded.
struct CopyPlan: Sendable {
    /// `COPY` or `ADD`.
    var verb: String
    /// Each with the sources below it; several for a mixture of files, texts and addresses.
    var origins: [CopyOrigin]
    var request: CopyRequest
    /// `user[:group]` as expanded.
    var chown: String?
    var checksum: String?
    var keepsGitDirectory = false
}

struct CopyOrigin: Sendable {
    var source: FileSource
    var patterns: [String]
}

/// WORKDIR: a directory that is made where it is missing.
struct WorkdirPlan: Sendable {
    var path: String
    var user: String
}

/// RUN with every variable expanded.
struct RunPlan: Sendable {
    var arguments: [String]
    /// What ENV and ARG gave, as `NAME=value`.
    var environment: [String]
    /// Proxies, which are no part of the key.
    var proxies: [String]
    var workingDirectory: String
    var user: String
    var mounts: [MountPlan] = []
    var network: String
    var isInsecure = false
    /// A script that is executed as a file, at its path.
    var script: InlineFile?
}

/// One `--mount` with every variable expanded.
struct MountPlan: Sendable {
    var mount: RunMount
    var target: String
    var path: String
    var source: FileSource
}
