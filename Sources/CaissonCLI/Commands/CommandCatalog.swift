/// A noun and what it is about.
struct CommandGroup: Sendable {
    /// A noun within a noun has both (`builder history`).
    let name: String
    var alias: String?
    let summary: String
    /// Options between the noun and its verbs.
    var flags: [FlagSpec] = []
}

/// All commands.
enum CommandCatalog {
    static let groups = [
        CommandGroup(name: "builder", alias: "buildx", summary: "Manage builds"),
        CommandGroup(name: "builder history", summary: "Commands to work on build records"),
        CommandGroup(name: "compose", summary: "Define and run multi-container applications", flags: ComposeProjectOption.flags),
        CommandGroup(name: "config", summary: "Manage Swarm configs"),
        CommandGroup(name: "container", summary: "Manage containers"),
        CommandGroup(name: "image", summary: "Manage images"),
        CommandGroup(name: "network", summary: "Manage networks"),
        CommandGroup(name: "node", summary: "Manage Swarm nodes"),
        CommandGroup(name: "secret", summary: "Manage Swarm secrets"),
        CommandGroup(name: "service", summary: "Manage Swarm services"),
        CommandGroup(name: "stack", summary: "Manage Swarm stacks"),
        CommandGroup(name: "swarm", summary: "Manage Swarm"),
        CommandGroup(name: "system", summary: "Manage Caisson"),
        CommandGroup(name: "volume", summary: "Manage volumes"),
    ]

    /// The order of the first list of the overview.
    static let common = ["run", "exec", "ps", "build", "pull", "push", "images", "login", "logout", "version", "info"]

    static let commands: [Command] = containers + images + networks + builds + volumes + projects + swarm + others

    private static let containers: [Command] = [
        ContainerAttach.command, ContainerCommit.command, ContainerCopy.command, ContainerCreate.command,
        ContainerDiff.command, ContainerExec.command, ContainerExport.command, ContainerInspect.command,
        ContainerKill.command, ContainerLogs.command, ContainerList.command, ContainerPause.command,
        ContainerPort.command, ContainerPrune.command, ContainerRename.command, ContainerRestart.command,
        ContainerRevert.command, ContainerRemove.command, ContainerRun.command, ContainerStart.command,
        ContainerStats.command, ContainerStop.command, ContainerTop.command, ContainerUnpause.command,
        ContainerUpdate.command, ContainerWait.command,
    ]

    private static let images: [Command] = [
        ImageBuild.command, ImageHistory.command, ImageImport.command, ImageInspect.command, ImageLoad.command, ImageList.command,
        ImageMakeBase.command, ImagePrune.command, ImagePull.command, ImagePush.command, ImageRemove.command,
        ImageSave.command, ImageTag.command,
    ]

    private static let networks: [Command] = [
        NetworkConnect.command, NetworkCreate.command, NetworkDisconnect.command, NetworkInspect.command, NetworkList.command,
        NetworkPrune.command, NetworkRemove.command, NetworkVerify.command,
    ]

    private static let builds: [Command] = [
        ImageBuild.builderCommand, BuilderCancel.command, BuilderDiskUsage.command, BuilderPrune.command,
        BuilderRebuild.command, BuilderShell.command, HistoryLogs.watchCommand, HistoryInspect.command, HistoryList.command,
        HistoryLogs.command, HistoryRemove.command,
    ]

    private static let volumes: [Command] = [
        VolumeCreate.command, VolumeInspect.command, VolumeList.command, VolumePrune.command, VolumeRemove.command,
    ]

    private static let projects: [Command] =
        [
            ComposeConfig.command, ComposeCopy.command, ComposeDown.command, ComposeExec.command, ComposeList.command, ComposeLogs.command,
            ComposePs.command, ComposeRun.command, ComposeScale.command, ComposeUp.command, ComposeUp.createCommand, ComposeWait.command,
        ] + ComposeLifecycle.commands + ComposeImageCommands.commands + ComposeInspection.commands
        + ComposeContainerVerbs.commands + [ComposeEvents.command, ComposeVolumes.command, ComposeWatch.command]

    private static let swarm: [Command] =
        [
            NodeInspect.command, NodeList.command, NodePs.command, NodeRemove.command, NodeRoles.demote, NodeRoles.promote,
            NodeUpdate.command, ServiceCreate.command, ServiceInspect.command, ServiceList.command, ServiceLogs.command,
            ServicePlanning.command, ServicePs.command, ServiceRemove.command, ServiceRollback.command, ServiceScale.command,
            ServiceUpdate.command, ServiceWhy.command, StackConfig.command, StackDeploy.command, StackDiff.command, StackList.command,
            StackPs.command, StackRemove.command, StackServices.command, SwarmCA.command, SwarmInit.command, SwarmInspect.command,
            SwarmJoin.command, SwarmJoinToken.command, SwarmLeave.command, SwarmUpdate.command,
        ] + PayloadCommands.all

    private static let others: [Command] = [
        SystemDiskUsage.command, SystemEvents.command, SystemInfo.command, SystemPrune.command, Inspect.command, Login.command, Logout.command, Version.command,
        Completion.command,
    ]

    /// Docker's commands that are not here, with the reason.
    static let missing: [String: String] = {
        var table: [String: String] = [:]
        table["search"] = "searching a registry is not there yet"
        for name in ["checkpoint", "context", "manifest", "plugin", "trust"] { table[name] = "this part of Docker is not there yet" }
        return table
    }()

    /// Docker's verbs of a noun that are not here.
    static let missingVerbs: [String: [String: String]] = [
        "builder": missingBuilderVerbs,
        "builder history": [
            "export": "the record is the log: use 'builder history logs --progress=rawjson'", "import": "records are not moved",
            "open": "there is no web page of a build; 'caisson' shows it", "trace": "use 'builder history logs --progress=rawjson'",
        ],
        "compose": [
            "publish": "a compose file in a registry is read by nothing here: share the file, and push its images with 'compose push'",
        ],
        "swarm": missingSwarmVerbs,
        "volume": ["update": "only cluster volumes can be updated, and this version's swarm is of one machine"],
    ]

    private static let missingSwarmVerbs: [String: String] = {
        let single = "this version's swarm is of one machine"
        var table: [String: String] = [:]
        for name in ["unlock", "unlock-key"] { table[name] = "\(single), with no key to keep from others" }
        return table
    }()

    private static let missingBuilderVerbs: [String: String] = {
        var table = ["bake": "bake files are not there yet", "imagetools": "manifest lists are not there yet"]
        let single = "there is one builder, in this program"
        for name in ["create", "inspect", "ls", "rm", "stop", "use", "install", "uninstall"] { table[name] = single }
        return table
    }()

    /// The noun of that name, or the noun within `outer`.
    static func group(_ name: String, in outer: CommandGroup? = nil) -> CommandGroup? {
        let full = outer.map { "\($0.name) \(name)" } ?? name
        return groups.first { $0.name == full || (outer == nil && $0.alias == name) }
    }

    static func command(group: String, verb: String) -> Command? {
        commands.first { $0.group == group && ($0.name == verb || $0.aliases.contains(verb)) }
    }

    /// Commands of a word that people wait for: found without making all the others first.
    static func brief(_ name: String) -> Command? {
        switch name {
        case "create": ContainerCreate.command
        case "exec": ContainerExec.command
        case "ps": ContainerList.command
        case "rm": ContainerRemove.command
        case "run": ContainerRun.command
        case "start": ContainerStart.command
        case "version": Version.command
        default: nil
        }
    }

    static func command(topLevel name: String) -> Command? {
        commands.first { $0.topLevel == name || ($0.group == nil && $0.name == name) }
    }
}
