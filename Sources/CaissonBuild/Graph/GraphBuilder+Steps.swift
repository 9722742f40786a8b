import CaissonAPI
import CaissonCore
import CaissonDockerfile
import CaissonOCI

extension GraphBuilder {
    mutating func addWorkdir(
        _ written: String, _ path: String, _ instruction: Instruction, to state: inout StageState
    ) throws {
        // One without variables was looked at with the file.
        if !state.setsWorkdir, written.contains("$") {
            found += [BuildCheck.relativeWorkdir(path, range: instruction.range)].compactMap { $0 }
        }
        state.setsWorkdir = true
        let directory = PathText.absolute(path, in: state.config.workingDir ?? "/")
        state.config.workingDir = directory
        // BuildKit counts it all the same, but makes nothing.
        guard directory != "/" else { return state.note("WORKDIR /") }
        let plan = WorkdirPlan(path: directory, user: state.config.user ?? "")
        let text = "WORKDIR " + path
        state.head = add(
            .workdir(plan), on: state, text: text, kind: .metadata, written: instruction.original,
            range: instruction.range)
        state.note("WORKDIR " + directory, vertex: state.head)
    }

    // MARK: RUN

    mutating func addRun(_ run: RunInstruction, _ instruction: Instruction, to state: inout StageState) throws {
        guard Platform.host.rank(of: state.platform) != nil else {
            throw BuildFailure(
                .notImplemented,
                "RUN in a stage for \(state.platform.text) is not supported: this machine runs \(Platform.host.text)")
        }
        let expansion = expansion(state, instruction.range)
        var plan = RunPlan(
            arguments: [], environment: state.variables.list, proxies: globals.proxyList,
            workingDirectory: state.config.workingDir ?? "/", user: state.config.user ?? "",
            network: run.network.map(\.rawValue) ?? request.network)
        if run.network == .default { plan.network = request.network }
        plan.isInsecure = run.security == .insecure
        try checkEntitlements(run)
        try RunText.fill(&plan, run, shell: state.shell)
        var sources: [Int] = []
        for mount in run.mounts {
            let planned = try planMount(mount, expansion, state, instruction.range)
            if case .vertex(let vertex?) = planned.source { sources.append(vertex) }
            plan.mounts.append(planned)
        }
        let text = "RUN " + expansion.shown(RunText.shown(run, instruction.original))
        state.head = add(
            .run(plan), on: state, sources: sources, text: text, kind: .run, written: instruction.original,
            range: instruction.range)
        let arguments = state.arguments.map { "\($0)=\(state.variables[$0] ?? "")" }
        let prefix = arguments.isEmpty ? [] : ["|\(arguments.count)"] + arguments
        state.note("RUN " + (prefix + plan.arguments).joined(separator: " ") + " # buildkit", vertex: state.head)
    }

    /// What reaches beyond a step's own walls has to be allowed by the request.
    private func checkEntitlements(_ run: RunInstruction) throws {
        var needed: [String] = []
        if run.security == .insecure { needed.append("security.insecure") }
        if run.network == .host, request.network != "host" { needed.append("network.host") }
        for name in needed where !request.entitlements.contains(name) {
            throw BuildFailure(
                .permissionDenied, "\(name) is not allowed: give --allow \(name)")
        }
    }

    private mutating func planMount(
        _ mount: RunMount, _ expansion: Expansion, _ state: StageState, _ range: SourceRange
    ) throws -> MountPlan {
        let mount = try expansion.mount(mount)
        let written = mount.target ?? ""
        let target = written.isEmpty ? "" : PathText.absolute(written, in: state.config.workingDir ?? "/")
        let path = PathText.clean(mount.source ?? "/")
        var source = FileSource.vertex(nil)
        switch mount.kind {
        case .bind where mount.from == nil:
            source = .context("")
            contexts.insert("")
        case .bind, .cache:
            if let from = mount.from { source = try files(of: resolver.source(from, at: range), range: range) }
        case .tmpfs, .secret, .ssh: break
        }
        return MountPlan(mount: mount, target: target, path: path, source: source)
    }

    // MARK: COPY and ADD

    mutating func addCopy(
        _ copy: CopyInstruction, _ verb: String, _ instruction: Instruction, to state: inout StageState
    ) throws {
        let expansion = expansion(state, instruction.range)
        let sources = try copy.sources.map { try expansion.word($0) }
        let destination = try expansion.word(copy.destination)
        var request = CopyRequest(
            sources: sources, destination: PathText.destination(destination, in: state.config.workingDir ?? "/"))
        request.mode = try expansion.word(copy.chmod)
        request.link = copy.link
        request.parents = copy.parents
        request.exclude = try copy.exclude.map { try expansion.word($0) }
        request.unpack = verb == "ADD" && copy.unpack != false
        var plan = CopyPlan(verb: verb, origins: [], request: request)
        // BuildKit looks at the sources of all kinds together.
        guard copy.parents || sources.count + copy.heredocs.count <= 1 || request.destination.hasSuffix("/") else {
            throw BuildFailure(
                .invalidArgument,
                "When using \(verb) with more than one source file, the destination must be a directory and end with a /"
            )
        }
        plan.chown = try expansion.word(copy.chown)
        plan.checksum = try expansion.word(copy.checksum)
        plan.keepsGitDirectory = copy.keepGitDir
        plan.origins = try origins(copy, verb, sources, expansion, instruction.range)
        let used = plan.origins.compactMap { origin in
            if case .vertex(let vertex?) = origin.source { vertex } else { nil }
        }
        let text = expansion.shown(CopyText.shown(copy, verb))
        state.head = add(
            .copy(plan), on: state, sources: used, text: text, kind: verb == "ADD" ? .add : .copy,
            written: instruction.original, range: instruction.range)
        state.note(CopyText.history(copy, verb, plan, destination), vertex: state.head)
    }

    private mutating func origins(
        _ copy: CopyInstruction, _ verb: String, _ sources: [String], _ expansion: Expansion, _ range: SourceRange
    ) throws -> [CopyOrigin] {
        var origins: [CopyOrigin] = []
        let isRemote = { (source: String) in verb == "ADD" && RemoteAddress.isRemote(source) }
        let local = sources.filter { !isRemote($0) }
        if !local.isEmpty {
            let source =
                try copy.from.map { try files(of: resolver.source($0, at: range), range: range) } ?? .context("")
            if case .context = source {
                contexts.insert("")
                if let ignore {
                    found += BuildCheck.ignoredFiles(local, ignore: ignore, isAdd: verb == "ADD", range: range)
                }
            }
            origins.append(CopyOrigin(source: source, patterns: local))
        }
        for remote in sources where isRemote(remote) {
            origins.append(CopyOrigin(source: .remote(remote), patterns: []))
        }
        if !copy.heredocs.isEmpty {
            let files = try copy.heredocs.map { document in
                InlineFile(
                    name: document.name,
                    content: Array(try (document.expands ? expansion.raw(document.content) : document.content).utf8))
            }
            origins.append(CopyOrigin(source: .inline(files), patterns: files.map(\.name)))
        }
        return origins
    }
}

/// Web addresses and git repositories among the sources of ADD.
enum RemoteAddress {
    static func isRemote(_ text: String) -> Bool { isWeb(text) || isGit(text) }

    static func isWeb(_ text: String) -> Bool {
        (text.hasPrefix("http://") || text.hasPrefix("https://")) && !isGit(text)
    }

    static func isGit(_ text: String) -> Bool {
        // A folder may have that name; only the address of a context stands for the host.
        guard !text.hasPrefix("github.com/") else { return false }
        // One that cannot be followed is told by whoever tries to.
        do { return try GitReference(parsing: text) != nil } catch { return true }
    }
}
