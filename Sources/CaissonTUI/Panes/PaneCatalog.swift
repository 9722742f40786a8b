/// The panes of the workstation. A pane is a list at the left or shows one side of what is selected in such a list.
enum PaneID: String, CaseIterable, Sendable {
    case containers
    case images
    case volumes
    case networks
    case projects
    case swarm
    case builds
    case events
    case logs
    case stats
    case changes
    case containerDetails
    case history
    case layerFiles
    case imageDetails
    case volumeFiles
    case volumeUsers
    case volumeDetails
    case networkDrawing
    case networkPorts
    case networkCheck
    case networkDetails
    case projectGraph
    case projectPlan
    case projectDrift
    case swarmTasks
    case swarmMap
    case swarmUpdate
    case swarmWhy
    case swarmLogs
    case swarmInspect
    case steps
    case stepLog
    case dockerfile
    case cacheMiss
}

/// What the screen needs to know of a pane without looking into it.
struct PaneDescriptor: Sendable {
    let id: PaneID
    let title: String
    /// The digit that goes there; lists only.
    let number: Int?
    /// The list whose selection the pane shows; nil for a list.
    let owner: PaneID?
    /// Whether the pane has a tab of its own, or comes along with another one.
    let hasTab: Bool

    init(_ id: PaneID, _ title: String, number: Int? = nil, owner: PaneID? = nil, hasTab: Bool = true) {
        self.id = id
        self.title = title
        self.number = number
        self.owner = owner
        self.hasTab = hasTab
    }
}

/// Every pane there is: a new one is a line here, its model, its update and its view.
enum PaneCatalog {
    static let all: [PaneDescriptor] = [
        PaneDescriptor(.containers, "Containers", number: 1),
        PaneDescriptor(.images, "Images", number: 2),
        PaneDescriptor(.volumes, "Volumes", number: 3),
        PaneDescriptor(.networks, "Networks", number: 4),
        PaneDescriptor(.projects, "Compose", number: 5),
        PaneDescriptor(.swarm, "Swarm", number: 6),
        PaneDescriptor(.builds, "Builds", number: 7),
        PaneDescriptor(.events, "Events", number: 8),
        PaneDescriptor(.logs, "Logs", owner: .containers),
        PaneDescriptor(.stats, "Stats", owner: .containers),
        PaneDescriptor(.changes, "Changes", owner: .containers),
        PaneDescriptor(.containerDetails, "Inspect", owner: .containers),
        PaneDescriptor(.history, "Layers", owner: .images),
        PaneDescriptor(.layerFiles, "Files", owner: .images, hasTab: false),
        PaneDescriptor(.imageDetails, "Inspect", owner: .images),
        PaneDescriptor(.volumeFiles, "Files", owner: .volumes),
        PaneDescriptor(.volumeUsers, "Used by", owner: .volumes),
        PaneDescriptor(.volumeDetails, "Inspect", owner: .volumes),
        PaneDescriptor(.networkDrawing, "Drawing", owner: .networks),
        PaneDescriptor(.networkPorts, "Ports", owner: .networks),
        PaneDescriptor(.networkCheck, "Check", owner: .networks),
        PaneDescriptor(.networkDetails, "Inspect", owner: .networks),
        PaneDescriptor(.projectGraph, "Graph", owner: .projects),
        PaneDescriptor(.projectPlan, "Plan", owner: .projects),
        PaneDescriptor(.projectDrift, "Drift", owner: .projects),
        PaneDescriptor(.swarmTasks, "Tasks", owner: .swarm),
        PaneDescriptor(.swarmMap, "Map", owner: .swarm),
        PaneDescriptor(.swarmUpdate, "Update", owner: .swarm),
        PaneDescriptor(.swarmWhy, "Why", owner: .swarm),
        PaneDescriptor(.swarmLogs, "Logs", owner: .swarm),
        PaneDescriptor(.swarmInspect, "Inspect", owner: .swarm),
        PaneDescriptor(.steps, "Steps", owner: .builds, hasTab: false),
        PaneDescriptor(.stepLog, "Log", owner: .builds),
        PaneDescriptor(.cacheMiss, "Why", owner: .builds),
        PaneDescriptor(.dockerfile, "Dockerfile", owner: .builds, hasTab: false),
    ]

    private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

    static func descriptor(_ id: PaneID) -> PaneDescriptor { byID[id] ?? PaneDescriptor(id, id.rawValue) }

    /// The tabs over the selection of a list, in their order.
    static func tabs(of list: PaneID) -> [PaneID] { all.filter { $0.owner == list && $0.hasTab }.map(\.id) }

    /// The panes that show a container or act on one.
    static let ofContainers: Set<PaneID> = [.containers, .logs, .stats, .changes, .containerDetails]
    /// The panes that show an image or act on one.
    static let ofImages: Set<PaneID> = [.images, .history, .layerFiles, .imageDetails]
    /// The panes that show a volume or act on one.
    static let ofVolumes: Set<PaneID> = [.volumes, .volumeFiles, .volumeUsers, .volumeDetails]
    /// The panes that show a network or act on one.
    static let ofNetworks: Set<PaneID> = [.networks, .networkDrawing, .networkPorts, .networkCheck, .networkDetails]
    /// The panes that show a compose project or act on one.
    static let ofProjects: Set<PaneID> = [.projects, .projectGraph, .projectPlan, .projectDrift]
    /// The parts of the swarm view, in the order Tab goes through them where one alone has room.
    static let swarmView: [PaneID] = [.swarm, .swarmMap, .swarmTasks, .swarmUpdate, .swarmWhy, .swarmLogs, .swarmInspect]
    /// The panes that show the swarm or act on it.
    static let ofSwarm = Set(swarmView)
    /// The panes with a tree of changed files.
    static let changeTrees: Set<PaneID> = [.changes, .layerFiles]
    /// The panes with a file tree.
    static let trees = changeTrees.union([.volumeFiles])
    static let lists: Set<PaneID> = [.containers, .images, .volumes, .networks, .projects, .swarm, .builds, .events]
    /// The parts of the build view, in the order Tab goes through them.
    static let buildView: [PaneID] = [.steps, .stepLog, .cacheMiss, .dockerfile]
    /// The panes that show a build or act on one.
    static let ofBuilds = Set(buildView + [.builds])
    static let everything = Set(PaneID.allCases)
}

extension PaneID {
    var isList: Bool { PaneCatalog.lists.contains(self) }
    var owner: PaneID? { PaneCatalog.descriptor(self).owner }
    var title: String { PaneCatalog.descriptor(self).title }
}
