import CaissonAPI
import CaissonCore
import CaissonTerm

/// Everything that can happen to the workstation.
enum AppMessage: Sendable {
    case input(InputEvent)
    /// Time passed: labels may read differently now.
    case clock(Timestamp)
    case containersListed(Result<[ContainerSummary], CaissonError>)
    case imagesListed(Result<[ImageSummary], CaissonError>)
    case volumesListed(Result<[VolumeSummary], CaissonError>)
    case volumesMeasured(Result<[String: ByteCount], CaissonError>)
    case volumeFilesLoaded(String, Result<FileTree, CaissonError>)
    case volumeInspected(String, Result<VolumeDetails, CaissonError>)
    case networksListed(Result<[NetworkSummary], CaissonError>)
    case networkLoaded(String, Result<NetworkPicture, CaissonError>)
    case networksVerified(Result<[NetworkReport], CaissonError>)
    /// The long-lived engine; nil where none runs, or it does not answer.
    case daemonSeen(DaemonStatus?)
    case projectsListed(Result<[ProjectSummary], CaissonError>)
    case projectLoaded(String, Result<ProjectDetails, CaissonError>)
    /// Whether there is a swarm; nil where no long-lived engine runs.
    case swarmSeen(Result<SwarmStatus?, CaissonError>)
    /// What changed in the swarm, heard by an attempt to listen to it.
    case swarmChanged(Int, SwarmChange)
    case swarmLost(Int, CaissonError)
    case serviceExplained(ServiceID, Result<[TaskExplanation], CaissonError>)
    case serviceLogs(SwarmLogsModel.Target, [ServiceLogEntry])
    case serviceLogsEnded(SwarmLogsModel.Target, CaissonError)
    /// What a deployment of a stack would change.
    case stackPlanned(StackRequest, Result<StackPlan, CaissonError>)
    /// A browser was asked to show an address; false where there is none.
    case linkOpened(String, Result<Bool, CaissonError>)
    case buildsListed(Result<[BuildSummary], CaissonError>)
    case events([EngineEvent])
    case eventsEnded(CaissonError)
    case logs(ObjectID, LogBatch)
    case logsEnded(ObjectID, CaissonError?)
    case stats(ObjectID, ContainerStatistics)
    case statsEnded(ObjectID, CaissonError)
    case buildEvents(ObjectID, [BuildEvent])
    /// The events of a build are over, and its end was not among them.
    case buildLost(ObjectID)
    case buildEventsEnded(ObjectID, CaissonError)
    /// A build that was asked for is under way: what it is called, and what exactly was asked for.
    case buildStarted(job: Int, BuildRef, BuildRequest)
    /// The folder and the Dockerfile of a build that is to be started were looked for.
    case buildPrepared(BuildOrder, Result<BuildRequest, BuildOrder.Complaint>)
    case changesLoaded(ObjectID, Result<FileTree, CaissonError>)
    case historyLoaded(String, Result<[ImageHistoryEntry], CaissonError>)
    case layerLoaded(String, Result<FileTree, CaissonError>)
    case containerInspected(String, Result<ContainerDetails, CaissonError>)
    case imageInspected(String, Result<ImageDetails, CaissonError>)
    case progress(job: Int, [TransferProgress])
    case finished(job: Int, Result<ActionOutcome, CaissonError>)
    case foregroundEnded(ForegroundWork, Result<ForegroundEnd, CaissonError>)
    case themesNamed([String])
    case themeLoaded(Result<Theme, CaissonError>)
    /// The process is asked to end.
    case terminate
}
