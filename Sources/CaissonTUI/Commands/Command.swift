import CaissonTerm

/// Something the user can do. It is declared once: key map, palette, help, hint bar and README all read it here.
struct Command: Identifiable, Sendable {
    let id: CommandID
    let title: String
    /// The word in the hint bar; nil keeps it out of there.
    let hint: String?
    let keys: [KeyChord]
    /// Where it works.
    let panes: Set<PaneID>
    /// Whether the palette offers it; movements are only keys.
    let isListed: Bool
    let isEnabled: @Sendable (AppModel) -> Bool

    init(
        _ id: CommandID, _ title: String, hint: String? = nil, keys: [String], in panes: Set<PaneID>,
        isListed: Bool = true,
        when isEnabled: @escaping @Sendable (AppModel) -> Bool = { _ in true }
    ) {
        self.id = id
        self.title = title
        self.hint = hint
        self.keys = keys.compactMap { KeyChord($0) }
        self.panes = panes
        self.isListed = isListed
        self.isEnabled = isEnabled
    }
}

/// The names of commands, as `[keys]` of config.toml spells them.
enum CommandID: String, CaseIterable, Sendable {
    case moveDown = "move.down", moveUp = "move.up", moveTop = "move.top", moveBottom = "move.bottom"
    case halfDown = "move.half-down", halfUp = "move.half-up", pageDown = "move.page-down", pageUp = "move.page-up"
    case moveLeft = "move.left", moveRight = "move.right"
    case nextPane = "pane.next", previousPane = "pane.previous", nextTab = "tab.next", previousTab = "tab.previous"
    case goContainers = "go.containers", goImages = "go.images", goVolumes = "go.volumes", goNetworks = "go.networks",
        goProjects = "go.projects", goSwarm = "go.swarm", goBuilds = "go.builds", goEvents = "go.events", goDetail =
        "go.detail"
    case open, back, close, zoomIn = "zoom.in", zoomOut = "zoom.out"
    case startDaemon = "engine.start"
    case palette, help, filter, commandLog = "command-log", showFailure = "show-error", refresh, redraw, suspend, mark
    case startStop = "container.start-stop", restart = "container.restart", pause = "container.pause"
    case kill = "container.kill", removeContainer = "container.remove", rename = "container.rename"
    case shell = "container.shell", exec = "container.exec", attach = "container.attach", logs = "container.logs"
    case stats = "container.stats"
    case showChanges = "container.changes", commit = "container.commit", export = "container.export"
    case pruneContainers = "container.prune", runNew = "container.run", inspect
    case runImage = "image.run", pull = "image.pull", push = "image.push", tag = "image.tag", removeImage =
        "image.remove"
    case pruneImages = "image.prune", save = "image.save", load = "image.load", makeBase = "image.make-base"
    case showLayers = "image.layers", login = "registry.login", buildImage = "image.build"
    case rebuild = "build.again", rebuildStage = "build.again-stage", cancelBuild = "build.cancel", removeBuilds =
        "build.remove"
    case goWork = "build.failed", whyNotCached = "build.why", openStep = "build.shell", stepLayer = "build.layer"
    case builtImage = "build.image"
    case browseVolume = "volume.files", volumeUsers = "volume.users", createVolume = "volume.create"
    case removeVolume = "volume.remove", pruneVolumes = "volume.prune", pruneAllVolumes = "volume.prune-all"
    case drawNetwork = "network.drawing", openPort = "network.open-port", createNetwork = "network.create"
    case connect = "network.connect", disconnect = "network.disconnect", removeNetwork = "network.remove"
    case pruneNetworks = "network.prune", verifyNetworks = "network.verify", repairNetworks = "network.repair"
    case projectUp = "project.up", projectDown = "project.down", projectStartStop = "project.start-stop"
    case projectRestart = "project.restart", scaleService = "project.scale", serviceLogs = "project.logs"
    case serviceShell = "project.shell", servicePort = "project.open-port"
    case showGraph = "project.graph", showPlan = "project.plan", showDrift = "project.drift"
    case initSwarm = "swarm.init", leaveSwarm = "swarm.leave", startSwarmEngine = "swarm.start-engine"
    case swarmServices = "swarm.services", swarmStacks = "swarm.stacks", swarmNodes = "swarm.nodes"
    case swarmTasks = "swarm.tasks", swarmMap = "swarm.map", swarmInspect = "swarm.inspect"
    case removeSwarmObject = "swarm.remove", deployStack = "stack.deploy"
    case createService = "service.create", scaleUp = "service.scale-up", scaleDown = "service.scale-down"
    case scaleTo = "service.scale", updateService = "service.update", rollbackService = "service.rollback"
    case restartService = "service.restart", swarmLogs = "service.logs", serviceProgress = "service.progress"
    case serviceWhy = "service.why", serviceDiff = "service.diff", openServicePort = "service.open-port"
    case drainNode = "node.drain", promoteNode = "node.promote"
    case joinNetwork = "container.connect", leaveNetwork = "container.disconnect"
    case follow = "logs.follow", wrap = "logs.wrap", timestamps = "logs.timestamps"
    case nextMatch = "search.next", previousMatch = "search.previous"
    case foldAll = "tree.fold-all", unfoldAll = "tree.unfold-all"
    case showAdded = "tree.added", showModified = "tree.modified", showDeleted = "tree.deleted"
    case revert = "changes.revert", revertAll = "changes.revert-all"
}
