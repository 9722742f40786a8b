import CaissonAPI
import CaissonCore
import CaissonTerm

/// The whole state of the workstation. Only ``AppUpdate`` changes it.
struct AppModel: Sendable {
    var size: Size
    var now: Timestamp
    /// Seconds east of UTC, for the times of day on the screen.
    var utcOffset = 0
    let version: String
    let hostLabel: String

    var containers = ContainersModel()
    var images = ImagesModel()
    var volumes = VolumesModel()
    var networks = NetworksModel()
    var projects = ProjectsModel()
    var swarm = SwarmModel()
    var builds = BuildsModel()
    var build = BuildViewModel()
    var events = EventsModel()
    var logs = LogsModel()
    var stats = StatsModel()
    var changes = ChangesModel()
    var history = HistoryModel()
    var containerDetails = DetailsModel<ContainerDetails>()
    var imageDetails = DetailsModel<ImageDetails>()

    /// The pane keys go to.
    var focus = PaneID.containers
    /// The list whose selection the right side shows.
    var subject = PaneID.containers
    /// The tab in front, per list.
    var tabs: [PaneID: PaneID] = [
        .containers: .logs, .images: .history, .volumes: .volumeFiles, .networks: .networkDrawing,
        .projects: .projectGraph, .swarm: .swarmTasks, .builds: .stepLog,
    ]
    var zoom = Zoom.normal
    /// The pane from which a container was gone to, for Esc there.
    var cameFrom: PaneID?
    /// What lies over the panes, the topmost last.
    var overlays: [Overlay] = []
    /// A filter or search being typed.
    var input: InputLine?
    var toasts: [Toast] = []
    /// Newest last.
    var jobs: [Job] = []
    var nextJob = 1
    /// The last failure, for `!`.
    var lastFailure: CaissonError?
    /// The long-lived engine of the root, as far as it is known.
    var daemon: DaemonStatus?
    /// Why events do not come any more.
    var eventsFailure: CaissonError?
    /// Where events are read on after they had stopped coming.
    var eventsResumeAfter: Int64?
    var theme: Theme
    var themeNames: [String] = []
    var keymap: Keymap
    /// Set when the user closed the workstation while builds run in it: it ends when they have ended.
    var isClosing = false
    var isFinished = false

    init(size: Size, now: Timestamp, version: String, hostLabel: String, theme: Theme, keymap: Keymap = .standard) {
        self.size = size
        self.now = now
        self.version = version
        self.hostLabel = hostLabel
        self.theme = theme
        self.keymap = keymap
    }

    /// Whether there is nothing to work with yet: no container, no image, no build.
    var isFirstStart: Bool {
        containers.isLoaded && images.isLoaded && containers.list.all.isEmpty && images.list.all.isEmpty
            && builds.list.all.isEmpty && builds.shown == nil && builds.starting == nil
    }

    /// The tab in front for a list.
    func tab(of list: PaneID) -> PaneID? { tabs[list] ?? PaneCatalog.tabs(of: list).first }

    var layout: ScreenLayout { ScreenLayout(size: size, focus: focus, subject: subject, tab: tab(of: subject), zoom: zoom) }

    /// What the selected object of a list is called; empty without one.
    func subjectName(of list: PaneID) -> String {
        switch list {
        case .images: images.selected?.displayName ?? ""
        case .volumes: volumes.selected?.displayName ?? ""
        case .networks: networks.selected?.name ?? ""
        case .projects: projects.selected?.name ?? ""
        case .swarm: swarm.subjectName
        case .builds: build.build.start?.name ?? shownBuild?.name ?? ""
        default: containers.selected?.name ?? ""
        }
    }

    /// The file tree that has the focus.
    var focusedTree: FileTreeModel? {
        switch focus {
        case .changes: changes.files
        case .layerFiles: history.files
        case .volumeFiles: volumes.files
        default: nil
        }
    }

    var runningJobs: [Job] { jobs.filter(\.isRunning) }
    /// Builds this process runs.
    var ownBuilds: [Job] { runningJobs.filter(\.action.isBuild) }
}

/// How much of the screen the focused pane has.
enum Zoom: Int, Sendable, CaseIterable {
    case normal, half, full
}

/// A line of news that goes away by itself.
struct Toast: Sendable, Equatable {
    var text: String
    var isFailure: Bool
    var until: Timestamp
}

/// The text field in the last line.
struct InputLine: Sendable {
    enum Purpose: Sendable, Equatable {
        case filter(PaneID)
        case searchLogs(PaneID)
    }

    var purpose: Purpose
    var field: TextField
    /// What was there before, for Esc.
    var previous: String
}
