import CaissonAPI
import CaissonCore

/// Something the engine is asked to do because the user said so. Each runs as a ``Job``.
enum EngineAction: Sendable, Equatable {
    case start(ContainerRef)
    case stop(ContainerRef)
    case restart(ContainerRef)
    case pause(ContainerRef)
    case unpause(ContainerRef)
    case kill(ContainerRef)
    case removeContainer(ContainerRef, force: Bool)
    case rename(ContainerRef, String)
    case commit(ContainerRef, CommitRequest)
    /// No paths: the whole container.
    case revert(ContainerRef, paths: [String])
    case export(ContainerRef, path: String)
    case pruneContainers
    /// Creates, then starts; with a terminal the screen is left to it.
    case run(RunRequest)
    case pull(String)
    case push(String)
    case tag(image: String, name: String)
    case removeImage(String, force: Bool)
    case pruneImages
    case save([String], path: String)
    case load(path: String)
    case makeBase(BaseImageKind, tag: String)
    case login(LoginRequest)
    case build(BuildRequest)
    /// Builds again what a build was; the steps of a stage run again when one is named.
    case rebuild(BuildRef, stage: String?)
    case cancelBuild(BuildRef)
    case removeBuilds([BuildRef])
    case createVolume(VolumeRequest)
    case removeVolume(String)
    case pruneVolumes(all: Bool)
    case createNetwork(NetworkCreateRequest)
    /// Those in use by the time it comes to them stay.
    case removeNetworks([NetworkRef])
    case connect(NetworkRef, ContainerRef, NetworkAttachment)
    case disconnect(NetworkRef, ContainerRef)
    /// Makes good what of the networks is not on this host as it should be.
    case repairNetworks
    /// Starts the long-lived engine.
    case startDaemon
    /// On a compose project of this name.
    case project(String, ProjectAction)
    case swarm(SwarmAction)
    /// Makes a container on the file system of a step, for the terminal.
    case openStep(BuildRef, step: Int)
}

/// What an action came to, beyond having worked.
enum ActionOutcome: Sendable, Equatable {
    /// A line to show.
    case done(String)
    case started(ContainerRef)
    /// A container for the terminal was made and waits to be started there.
    case readyForTerminal(ContainerRef, tty: Bool)
    /// An image came to be or changed its name: its ID or reference.
    case image(String, String)
    case built(BuildRef, BuildResult)
    /// A network came to be, of this name.
    case network(String)
    /// A container on the file system of a build's step waits to be started in the terminal.
    case stepReady(ContainerRef)
}

extension EngineAction {
    /// Whether it moves bytes and so has progress worth watching.
    var isTransfer: Bool {
        switch self {
        case .pull, .push, .save, .load, .makeBase, .export: true
        default: false
        }
    }

    var isBuild: Bool {
        switch self {
        case .build, .rebuild: true
        default: false
        }
    }

    /// The command line that does the same.
    var commandLine: String { (self == .startDaemon ? "" : "caisson ") + words.map(ShellWords.quote).joined(separator: " ") }

    private var words: [String] {
        switch self {
        case .start(let it): ["container", "start", it.name]
        case .stop(let it): ["container", "stop", it.name]
        case .restart(let it): ["container", "restart", it.name]
        case .pause(let it): ["container", "pause", it.name]
        case .unpause(let it): ["container", "unpause", it.name]
        case .kill(let it): ["container", "kill", it.name]
        case .removeContainer(let it, let force): ["container", "rm"] + (force ? ["--force"] : []) + [it.name]
        case .rename(let it, let name): ["container", "rename", it.name, name]
        case .commit(let it, let request): ["container", "commit"] + request.words + [it.name] + (request.reference.map { [$0] } ?? [])
        case .revert(let it, let paths): ["container", "revert", it.name] + paths
        case .export(let it, let path): ["container", "export", "--output", path, it.name]
        case .pruneContainers: ["container", "prune", "--force"]
        case .run(let request): ["container", "run"] + request.words
        case .pull(let reference): ["image", "pull", reference]
        case .push(let reference): ["image", "push", reference]
        case .tag(let image, let name): ["image", "tag", image, name]
        case .removeImage(let image, let force): ["image", "rm"] + (force ? ["--force"] : []) + [image]
        case .pruneImages: ["image", "prune", "--force"]
        case .save(let images, let path): ["image", "save", "--output", path] + images
        case .load(let path): ["image", "load", "--input", path]
        case .makeBase(let kind, let tag): ["image", "make-base", kind.rawValue, tag]
        case .login(let request): ["login", "--username", request.username, request.server]
        case .build(let request): ["image", "build"] + request.words
        // With a stage it is a build of its own, and says so as soon as its request is read.
        case .rebuild(let it, _): ["builder", "rebuild", it.id.short]
        case .cancelBuild(let it): ["builder", "cancel", it.id.short]
        case .removeBuilds(let builds): ["builder", "history", "rm"] + builds.map(\.id.short)
        case .createVolume(let request): ["volume", "create"] + request.words
        case .removeVolume(let name): ["volume", "rm", name]
        case .pruneVolumes(let all): ["volume", "prune", "--force"] + (all ? ["--all"] : [])
        case .createNetwork(let request): ["network", "create"] + request.words
        case .removeNetworks(let networks): ["network", "rm"] + networks.map(\.name)
        case .connect(let it, let container, let attachment):
            ["network", "connect"] + attachment.words + [it.name, container.name]
        case .disconnect(let it, let container): ["network", "disconnect", it.name, container.name]
        case .repairNetworks: ["network", "verify", "--repair"]
        case .startDaemon: ["caissond", "start"]
        case .project(let name, let action): ["compose", "--project-name", name] + action.words
        case .swarm(let action): action.words
        case .openStep(let it, let step): ["builder", "shell", it.id.short, "\(step)"]
        }
    }
}

extension VolumeRequest {
    fileprivate var words: [String] {
        labels.words("--label") + options.words("--opt") + (name.map { [$0] } ?? [])
    }
}

extension CommitRequest {
    fileprivate var words: [String] {
        var words: [String] = []
        if !message.isEmpty { words += ["--message", message] }
        if !author.isEmpty { words += ["--author", author] }
        for change in changes { words += ["--change", change] }
        if !pause { words.append("--pause=false") }
        return words
    }
}

extension RunRequest {
    fileprivate var words: [String] {
        var words: [String] = []
        if openStdin && tty { words.append("-it") }
        if !openStdin { words.append("-d") }
        if host.autoRemove { words.append("--rm") }
        if let name { words += ["--name", name] }
        for variable in environment { words += ["-e", variable] }
        for bind in host.binds ?? [] { words += ["-v", bind] }
        if host.networkMode != "bridge" { words += ["--network", host.networkMode] }
        return words + [image] + command
    }
}

extension BuildRequest {
    fileprivate var words: [String] {
        var words: [String] = []
        for tag in tags { words += ["-t", tag] }
        if case .named(let path) = dockerfile, path != "Dockerfile" { words += ["-f", path] }
        for argument in buildArgs { words += ["--build-arg", argument.value.map { "\(argument.name)=\($0)" } ?? argument.name] }
        if let target { words += ["--target", target] }
        if noCache { words.append("--no-cache") }
        for stage in noCacheStages { words += ["--no-cache-filter", stage] }
        if pull { words.append("--pull") }
        return words + [contextWord]
    }

    /// What a build without a name is called by.
    var contextName: String { contextWord }

    private var contextWord: String {
        switch context {
        case .folder(let path), .archive(let path), .layout(let path): path
        case .remote(let url): url
        case .image(let name): name
        case .empty: "-"
        }
    }
}
