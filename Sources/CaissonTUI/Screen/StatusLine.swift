import CaissonAPI
import CaissonTerm

/// The line at the top: where we are, and what goes on in all.
enum StatusLine {
    static func draw(_ model: AppModel, _ paint: Paint, into buffer: inout CellBuffer, in rect: Rect) {
        buffer.fill(rect, style: paint[.status])
        let right = summary(model, paint)
        let left = path(model, paint).truncated(to: max(0, rect.width - right.width - 3))
        buffer.write(left, at: Point(x: rect.x + 1, y: rect.y), base: paint[.status], clip: rect)
        let x = max(rect.x, rect.maxX - right.width - 1)
        buffer.write(right, at: Point(x: x, y: rect.y), base: paint[.status], clip: rect)
    }

    private static func path(_ model: AppModel, _ paint: Paint) -> StyledLine {
        let arrow = paint.glyph(" ▸ ", " > ")
        var line = paint.text("Caisson", .statusAccent)
        let place = model.focus == .events ? PaneID.events : model.subject
        for part in [model.hostLabel, place.title] { line.append(arrow + part) }
        if let name = subjectName(model) { line.append(arrow + name) }
        if !model.focus.isList { line.append(arrow + model.focus.title) }
        return line
    }

    private static func subjectName(_ model: AppModel) -> String? {
        let name = model.focus.isList ? "" : model.subjectName(of: model.subject)
        return name.isEmpty ? nil : name
    }

    private static func summary(_ model: AppModel, _ paint: Paint) -> StyledLine {
        if PaneCatalog.buildView.contains(model.focus) { return BuildStatus.line(model, paint) }
        var line = StyledLine(spans: [])
        if let job = model.runningJobs.last {
            line.append(paint.glyph("⇅ ", "* ") + JobLabel.title(job.action), style: paint.ink(.statusAccent))
            if let fraction = job.fraction { line.append(" \(Int(fraction * 100))%") }
            line.append("   ")
        }
        let running = model.builds.running.count
        if running > 0 { line.append("\(running) build\(running == 1 ? "" : "s")   ", style: paint.ink(.statusAccent)) }
        if model.eventsFailure != nil { line.append("! no live events   ", style: paint.ink(.bad)) }
        // Where a swarm is shown the engine that carries it is taken for granted unless it is not well.
        let showsSwarm = PaneCatalog.ofSwarm.contains(model.focus) && model.swarm.isLoaded
        if let daemon = model.daemon, !showsSwarm || daemon.services.contains(where: { $0.state == .waiting }) {
            append(daemon, to: &line, paint)
        }
        if showsSwarm {
            line.append(SwarmStatusView.line(model.swarm, isWide: model.size.width >= 100, paint))
            return line
        }
        let all = model.containers.list.all
        let counts: [(Int, ContainerState)] = [.running, .paused, .exited].map { state in (all.count { $0.state == state }, state) }
        for (count, state) in counts where count > 0 || state == .running {
            let mark = StateMark.mark(state, exitCode: 0, paint)
            line.append("\(count)")
            line.append(mark.glyph + " ", style: paint.ink(mark.role))
        }
        let images = Set(model.images.list.all.map(\.image.id)).count
        line.append("\(images) image\(images == 1 ? "" : "s")")
        return line
    }

    /// The long-lived engine is there, and which of its parts are not well.
    private static func append(_ daemon: DaemonStatus, to line: inout StyledLine, _ paint: Paint) {
        let broken = daemon.services.filter { $0.state == .waiting }.map(\.name)
        line.append(paint.glyph("◆", "+") + " caissond", style: paint.ink(broken.isEmpty ? .muted : .bad))
        if !broken.isEmpty { line.append(": " + broken.joined(separator: " ") + " failed", style: paint.ink(.bad)) }
        line.append("   ")
    }
}

/// How actions are called while they run.
enum JobLabel {
    static func title(_ action: EngineAction) -> String {
        switch action {
        case .start(let it): "start \(it.name)"
        case .stop(let it): "stop \(it.name)"
        case .restart(let it): "restart \(it.name)"
        case .pause(let it): "pause \(it.name)"
        case .unpause(let it): "unpause \(it.name)"
        case .kill(let it): "kill \(it.name)"
        case .removeContainer(let it, _): "remove \(it.name)"
        case .rename(let it, _): "rename \(it.name)"
        case .commit(let it, _): "commit \(it.name)"
        case .revert(let it, _): "revert \(it.name)"
        case .export(let it, _): "export \(it.name)"
        case .pruneContainers: "prune containers"
        case .run(let request): "run \(request.image)"
        case .pull(let reference): "pull \(reference)"
        case .push(let reference): "push \(reference)"
        case .tag(_, let name): "tag \(name)"
        case .removeImage(let image, _): "remove \(image)"
        case .pruneImages: "prune images"
        case .save(_, let path): "save \(path)"
        case .load(let path): "load \(path)"
        case .makeBase(_, let tag): "make \(tag)"
        case .login(let request): "log in to \(request.server)"
        case .build(let request): "build \(request.tags.first ?? request.contextName)"
        case .rebuild(let it, _): "build \(it.name)"
        case .cancelBuild(let it): "cancel \(it.name)"
        case .removeBuilds(let builds): builds.count == 1 ? "remove the build of \(builds[0].name)" : "remove builds"
        case .createVolume(let request): "create \(request.name ?? "a volume")"
        case .removeVolume(let name): "remove \(name.prefix(20))"
        case .pruneVolumes: "prune volumes"
        case .createNetwork(let request): "create \(request.name)"
        case .removeNetworks(let networks): networks.count == 1 ? "remove \(networks[0].name)" : "remove networks"
        case .connect(let it, let container, _): "connect \(container.name) to \(it.name)"
        case .disconnect(let it, let container): "disconnect \(container.name) from \(it.name)"
        case .repairNetworks: "repair networks"
        case .startDaemon: "start the long-lived engine"
        case .project(let name, let action): action.title(name)
        case .swarm(let action): action.title
        case .openStep(let it, let step): "open step \(step) of \(it.name)"
        }
    }
}

/// A container's state as a glyph and a word, so that colour never stands alone.
enum StateMark {
    static func mark(_ state: ContainerState, exitCode: Int32, _ paint: Paint) -> (glyph: String, role: ThemeRole) {
        switch state {
        case .running: (paint.glyph("●", ">"), .good)
        case .paused: (paint.glyph("‖", "="), .warning)
        case .restarting: (paint.glyph("↻", "~"), .warning)
        case .created: (paint.glyph("○", "o"), .muted)
        case .removing: (paint.glyph("…", "."), .muted)
        case .dead: (paint.glyph("✗", "x"), .bad)
        case .exited: exitCode == 0 ? (paint.glyph("■", "#"), .muted) : (paint.glyph("✗", "x"), .bad)
        }
    }

    /// The container's state, and its health where somebody looks after that.
    static func mark(_ container: ContainerSummary, _ paint: Paint) -> (glyph: String, role: ThemeRole) {
        guard container.state == .running else { return mark(container.state, exitCode: container.exitCode, paint) }
        return switch container.health {
        case .unhealthy: (paint.glyph("▲", "!"), .bad)
        case .starting: (paint.glyph("◐", "-"), .warning)
        case .healthy, nil: mark(.running, exitCode: 0, paint)
        }
    }

    static func word(_ container: ContainerSummary) -> String {
        switch container.state {
        case .running: container.health?.rawValue ?? "up"
        case .exited: "exit \(container.exitCode)"
        default: container.state.rawValue
        }
    }
}
