/// All commands, those of a pane before those of everywhere.
enum CommandCatalog {
    static let all: [Command] = logs + trees + builds + containers + images + volumes + networks + projects + swarm + views + movements

    private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

    static func command(_ id: CommandID) -> Command? { byID[id] }

    static let movements: [Command] = [
        Command(.moveDown, "Down", keys: ["j", "down"], in: PaneCatalog.everything, isListed: false),
        Command(.moveUp, "Up", keys: ["k", "up"], in: PaneCatalog.everything, isListed: false),
        Command(.moveTop, "To the top", keys: ["g", "home"], in: PaneCatalog.everything, isListed: false),
        Command(.moveBottom, "To the bottom", keys: ["G", "end"], in: PaneCatalog.everything, isListed: false),
        Command(.halfDown, "Half a page down", keys: ["ctrl-d"], in: PaneCatalog.everything, isListed: false),
        Command(.halfUp, "Half a page up", keys: ["ctrl-u"], in: PaneCatalog.everything, isListed: false),
        Command(.pageDown, "A page down", keys: ["pgdown"], in: PaneCatalog.everything, isListed: false),
        Command(.pageUp, "A page up", keys: ["pgup"], in: PaneCatalog.everything, isListed: false),
        Command(.moveLeft, "Left, fold, out", keys: ["left", "h"], in: PaneCatalog.everything, isListed: false),
        Command(.moveRight, "Right, unfold, in", keys: ["right"], in: PaneCatalog.everything, isListed: false),
        Command(.nextPane, "Next pane", keys: ["tab"], in: PaneCatalog.everything, isListed: false),
        Command(.previousPane, "Previous pane", keys: ["shift-tab"], in: PaneCatalog.everything, isListed: false),
        Command(.nextTab, "Next tab", keys: ["]"], in: PaneCatalog.everything, isListed: false),
        Command(.previousTab, "Previous tab", keys: ["["], in: PaneCatalog.everything, isListed: false),
        Command(.mark, "Mark", keys: ["space"], in: [.containers, .images, .volumes, .networks, .builds], isListed: false),
    ]

    static let views: [Command] = [
        Command(.open, "Open", keys: ["enter"], in: PaneCatalog.everything, isListed: false),
        Command(.back, "Back", keys: ["esc"], in: PaneCatalog.everything, isListed: false),
        Command(.filter, "Filter or search", hint: "filter", keys: ["/", "ctrl-f"], in: PaneCatalog.everything),
        Command(.palette, "Command palette", hint: "cmd", keys: [":"], in: PaneCatalog.everything, isListed: false),
        Command(.help, "Help", hint: "help", keys: ["?", "F1"], in: PaneCatalog.everything),
        Command(.close, "Close, quit at the top", hint: "quit", keys: ["q", "ctrl-c"], in: PaneCatalog.everything),
        Command(.goContainers, "Go to containers", keys: ["1"], in: PaneCatalog.everything),
        Command(.goImages, "Go to images", keys: ["2"], in: PaneCatalog.everything),
        Command(.goVolumes, "Go to volumes", keys: ["3"], in: PaneCatalog.everything),
        Command(.goNetworks, "Go to networks", keys: ["4"], in: PaneCatalog.everything),
        Command(.goProjects, "Go to compose projects", keys: ["5"], in: PaneCatalog.everything),
        Command(.goSwarm, "Go to the swarm", keys: ["6"], in: PaneCatalog.everything),
        Command(.goBuilds, "Go to builds", keys: ["7"], in: PaneCatalog.everything),
        Command(.goEvents, "Go to events", keys: ["8"], in: PaneCatalog.everything),
        Command(.goDetail, "Go to the right side", keys: ["0"], in: PaneCatalog.everything),
        Command(.zoomIn, "Larger pane", keys: ["+"], in: PaneCatalog.everything),
        Command(.zoomOut, "Smaller pane", keys: ["_"], in: PaneCatalog.everything),
        Command(.commandLog, "What ran, as command lines", keys: ["@"], in: PaneCatalog.everything),
        Command(.showFailure, "The last error in full", keys: ["!"], in: PaneCatalog.everything) { $0.lastFailure != nil },
        Command(.refresh, "List everything again", keys: ["R", "F5"], in: PaneCatalog.everything),
        Command(.redraw, "Redraw the screen", keys: ["ctrl-l"], in: PaneCatalog.everything),
        Command(.suspend, "Suspend to the shell", keys: ["ctrl-z"], in: PaneCatalog.everything),
        Command(.startDaemon, "Start the long-lived engine", keys: [], in: PaneCatalog.everything) { $0.daemon == nil },
        Command(.login, "Log in to a registry", keys: [], in: PaneCatalog.everything),
    ]

    /// Where `/` finds places instead of narrowing a list.
    private static let searched: Set<PaneID> = [.logs, .swarmLogs, .changes, .layerFiles, .volumeFiles, .steps, .stepLog]

    private static let logPanes: Set<PaneID> = [.logs, .stepLog, .swarmLogs]

    static let logs: [Command] = [
        Command(.follow, "Follow", hint: "follow", keys: ["f", "F"], in: logPanes),
        Command(.wrap, "Wrap long lines", hint: "wrap", keys: ["w"], in: logPanes),
        Command(.timestamps, "Timestamps", hint: "times", keys: ["t"], in: logPanes),
        Command(.nextMatch, "Next match", keys: ["n"], in: searched, isListed: false),
        Command(.previousMatch, "Previous match", keys: ["N"], in: searched, isListed: false),
    ]

    static let trees: [Command] = [
        Command(.revert, "Revert this path", hint: "revert", keys: ["z"], in: [.changes]) { $0.changes.files.selectedPath != nil },
        Command(.revertAll, "Revert the whole container", keys: ["Z"], in: [.changes]) { $0.containers.selected != nil },
        Command(.foldAll, "Fold all", keys: ["-"], in: PaneCatalog.trees),
        Command(.unfoldAll, "Unfold all", keys: ["="], in: PaneCatalog.trees),
        Command(.showAdded, "Show or hide what was added", hint: "added", keys: ["a"], in: PaneCatalog.changeTrees),
        Command(.showModified, "Show or hide what was changed", hint: "changed", keys: ["m"], in: PaneCatalog.changeTrees),
        Command(.showDeleted, "Show or hide what was removed", hint: "removed", keys: ["d"], in: PaneCatalog.changeTrees),
    ]
}
