import CaissonOCI

/// What a stage has come to after some of its instructions.
struct StageState: Sendable {
    /// The step that made its files; nil is an empty root.
    var head: Int?
    var config: ExecutionConfig
    var author: String?
    var platform: Platform
    var history: [HistoryStep] = []
    /// ENV and ARG, the later over the earlier.
    var variables = Variables()
    /// ARG in order, for the history of RUN.
    var arguments: [String] = []
    /// CMD was said in this stage, so that ENTRYPOINT keeps it.
    var setsCommand = false
    /// WORKDIR was said in this stage or in one it is from.
    var setsWorkdir = false

    /// The start of a stage without a base.
    static func scratch(_ platform: Platform) -> StageState {
        var config = ExecutionConfig()
        config.workingDir = "/"
        var state = StageState(config: config, platform: platform)
        state.inheritVariables()
        return state
    }

    init(config: ExecutionConfig, platform: Platform) {
        self.config = config
        self.platform = platform
    }

    /// PATH is always set; what the configuration says goes over the arguments of a base stage.
    mutating func inheritVariables() {
        var env = config.env ?? []
        if !env.contains(where: { $0.hasPrefix("PATH=") }) { env.append("PATH=" + StageState.defaultPath) }
        config.env = env
        for entry in env { variables.set(entry) }
    }

    static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    var shell: [String] {
        guard let shell = config.shell, !shell.isEmpty else { return ["/bin/sh", "-c"] }
        return shell
    }

    mutating func setEnvironment(_ name: String, _ value: String) {
        var env = config.env ?? []
        if let index = env.firstIndex(where: { $0.hasPrefix(name + "=") }) {
            env[index] = "\(name)=\(value)"
        } else {
            env.append("\(name)=\(value)")
        }
        config.env = env
        variables.set(name, value)
    }

    mutating func note(_ text: String, vertex: Int? = nil) {
        history.append(HistoryStep(entry: History(createdBy: text, comment: "buildkit.dockerfile.v0"), vertex: vertex))
    }
}

/// One line of an image's history.
struct HistoryStep: Sendable {
    var entry: History
    /// The step that made its layer; nil without one, and for what the base brings.
    var vertex: Int?
    /// Taken over from the base as it is.
    var isInherited = false
}
