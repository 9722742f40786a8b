/// The flags of `build`: those of buildx, then those of Docker's older builder that still mean something.
enum BuildFlags {
    static let all: [FlagSpec] = inputs + steps + results + [progress, quiet, debug] + ignored + missing

    static let progress = FlagSpec.string(
        "progress",
        "Set type of progress output (\"auto\", \"quiet\", \"plain\", \"tty\", \"rawjson\"). Use plain to show container output",
        initial: "auto")
    static let quiet = FlagSpec.bool("quiet", "q", "Suppress the build output and print image ID on success")
    private static let debug = FlagSpec(
        "debug", short: "D", kind: .bool, usage: "Expand warnings and the causes of errors")

    private static func array(_ name: String, _ usage: String, short: Character? = nil) -> FlagSpec {
        FlagSpec(name, short: short, kind: .stringArray, usage: usage)
    }

    private static let inputs: [FlagSpec] = [
        array("build-arg", "Set build-time variables"),
        array("build-context", "Additional build contexts (e.g., name=path)"),
        array("cache-from", "External cache sources (e.g., \"user/app:cache\", \"type=local,src=path/to/dir\")"),
        .string("call", "Set method for evaluating build (\"check\", \"outline\", \"targets\")", initial: "build"),
        .bool("check", "Shorthand for \"--call=check\""),
        .string("file", "f", "Name of the Dockerfile (default: \"PATH/Dockerfile\")"),
        .bool("no-cache", "Do not use cache when building the image"),
        array("no-cache-filter", "Do not cache specified stages"),
        array("platform", "Set target platform for build"),
        .bool("pull", "Always attempt to pull all referenced images"),
        .string("target", "Set the target build stage to build"),
    ]

    private static let steps: [FlagSpec] = [
        FlagSpec("add-host", kind: .strings, usage: "Add a custom host-to-IP mapping (format: \"host:ip\")"),
        array("allow", "Allow extra privileged entitlement (e.g., \"network.host\", \"security.insecure\")"),
        .bytes("memory", "m", "Memory limit of the \"RUN\" instructions"),
        .string("network", "Set the networking mode for the \"RUN\" instructions during build", initial: "default"),
        .string("on-error", "Open a terminal in the file system of the step that failed (\"shell\")"),
        array("secret", "Secret to expose to the build (format: \"id=mysecret[,src=/local/secret]\")"),
        .bytes("shm-size", "Shared memory size for build containers"),
        array("ssh", "SSH agent socket to expose to the build (format: \"default|<id>[=<socket>]\")"),
        FlagSpec("ulimit", kind: .ulimit, usage: "Ulimit options", initial: "[]", check: UlimitOption.check),
    ]

    private static let results: [FlagSpec] = [
        array("cache-to", "Cache export destinations (e.g., \"user/app:cache\", \"type=local,dest=path/to/dir\")"),
        .string("iidfile", "Write the image ID to a file"),
        array("label", "Set metadata for an image"),
        .bool("load", "Shorthand for \"--output=type=docker\""),
        .string("metadata-file", "Write build result metadata to a file"),
        array("output", "Output destination (format: \"type=local,dest=path\")", short: "o"),
        .bool("push", "Shorthand for \"--output=type=registry\""),
        .bool("squash", "Squash newly built layers into a single new layer"),
        array("tag", "Name and optionally a tag (format: \"name:tag\")", short: "t"),
    ]

    /// What Docker's client reads and BuildKit does not look at; here neither.
    private static let ignored: [FlagSpec] = [
        .ignored("compress", .bool), .ignored("rm", .bool), .ignored("force-rm", .bool),
        .ignored("memory-swap", .string),
        FlagSpec("cpu-shares", short: "c", kind: .int, usage: "", isHidden: true), .ignored("cpu-period", .int),
        .ignored("cpu-quota", .int), .ignored("cpuset-cpus", .string), .ignored("cpuset-mems", .string),
        .ignored("disable-content-trust", .bool), .ignored("isolation", .string), .ignored("security-opt", .strings),
        .ignored("provenance", .string), .ignored("sbom", .string), .ignored("attest", .stringArray),
        .ignored("builder", .string),
    ]

    private static let missing: [FlagSpec] = [
        .missing("annotation", .stringArray, "images are made without annotations; use --label"),
        .missing("cgroup-parent", .string, "build steps have a control group of their own"),
        .missing("print", .string, "use --call"),
    ]
}
