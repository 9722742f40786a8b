import CaissonAPI
import CaissonCore

/// Something to be done outside the model; results come back as messages.
enum Effect: Sendable, Equatable {
    case listContainers
    case listImages
    case listBuilds
    case listVolumes
    /// Looks at every file of every volume.
    case measureVolumes
    case loadVolumeFiles(String)
    case inspectVolume(String)
    case listNetworks
    /// A network with the containers on it.
    case loadNetwork(String)
    /// Compares what should be on this host with what is.
    case verifyNetworks
    /// Asks whether a long-lived engine runs.
    case lookForDaemon
    case listProjects
    /// A compose project beside its file.
    case loadProject(String)
    /// Asks whether this machine is in a swarm.
    case lookForSwarm
    /// Asks why a service's tasks are where they are.
    case explainService(ServiceID)
    /// Compares a stack with its compose files.
    case planStack(StackRequest)
    /// Shows an address in a browser.
    case openLink(String)
    /// Looks for what a build is to be made of.
    case prepareBuild(BuildOrder)
    case loadChanges(ObjectID)
    case loadHistory(String)
    /// Image reference and diff ID.
    case loadLayer(String, String)
    case inspectContainer(String)
    case inspectImage(String)
    case perform(job: Int, EngineAction)
    case cancel(job: Int)
    case leaveScreen(ForegroundWork)
    case nameThemes
    case loadTheme(String)
    /// Paint everything anew.
    case redraw
    /// Stop the process, as ^Z does.
    case suspend
    case bell
}

extension Effect {
    /// Loads with the same slot replace each other: a newer one cancels the one before.
    var slot: String? {
        switch self {
        case .loadChanges: "changes"
        case .loadHistory: "history"
        case .loadLayer: "layer"
        case .inspectContainer: "container"
        case .inspectImage: "image"
        case .loadVolumeFiles: "volume-files"
        case .inspectVolume: "volume"
        case .loadNetwork: "network"
        case .loadProject: "project"
        case .explainService: "why"
        case .loadTheme: "theme"
        case .prepareBuild: "build"
        case .planStack: "stack"
        default: nil
        }
    }
}

/// Work that needs the terminal to itself.
enum ForegroundWork: Sendable, Equatable {
    /// A shell, or another command, in a running container.
    case exec(ContainerRef, command: [String])
    case attach(ContainerRef)
    /// Starts a container made for the terminal.
    case start(ContainerRef, tty: Bool)
    /// A shell on the file system of a build's step: a container made for it, which goes with it.
    case step(ContainerRef)
}
