package import CaissonCore

/// A container that now exists.
package struct CreatedContainer: Sendable, Codable, Equatable {
    package var id: ObjectID
    package var name: String
    /// One line each, for standard error.
    package var warnings: [String]

    package init(id: ObjectID, name: String, warnings: [String] = []) {
        self.id = id
        self.name = name
        self.warnings = warnings
    }
}

/// `container wait --condition`.
package enum WaitCondition: String, Sendable, Codable, CaseIterable {
    case notRunning = "not-running"
    case nextExit = "next-exit"
    case removed
}

/// `container top`.
package struct ProcessTable: Sendable, Codable, Equatable {
    package var titles: [String]
    package var processes: [[String]]

    package init(titles: [String], processes: [[String]]) {
        self.titles = titles
        self.processes = processes
    }
}

/// One end of `container cp`.
package enum CopyEnd: Sendable {
    /// A path on this host.
    case host(String)
    /// A path inside the container.
    case container(String, String)
    /// A tar stream to write (copying out) …
    case tarSink(ByteSink)
    /// … or to read (copying in).
    case tarSource(BytePull)
}

/// Everything about containers. `ref` is a name, an ID or an unambiguous ID prefix; an unknown one throws `notFound`
/// with Docker's `No such container: …`. Starting a container that cannot run throws `commandNotFound` or
/// `cannotInvoke`.
package protocol ContainersAPI: Sendable {
    func list(_ options: ContainerListOptions) async throws -> [ContainerSummary]
    func inspect(_ ref: String, size: Bool) async throws -> ContainerDetails
    /// Pulls the image first when `request.pull` says so, reporting to `progress`.
    func create(_ request: RunRequest, progress: @escaping ProgressSink) async throws -> CreatedContainer
    /// Starts and returns once the process runs.
    func start(_ ref: String) async throws
    /// Attaches before the first byte can be written, then starts.
    func start(_ ref: String, attaching: AttachOptions) async throws -> any ContainerSession
    func attach(_ ref: String, _ options: AttachOptions) async throws -> any ContainerSession
    /// With `request.detach` the session is only good for its ID.
    func exec(_ ref: String, _ request: ExecRequest, size: TerminalSize?) async throws -> any ContainerSession
    /// Sends the stop signal, then SIGKILL after `timeout` seconds (nil: the container's own, -1: never).
    func stop(_ ref: String, signal: String?, timeout: Int?) async throws
    /// Measurements of all containers asked for, then again at each interval; ends after the first when it is to be a single
    /// one. They are taken only as fast as they are asked for. An unknown name throws `notFound` from the stream.
    func stats(_ options: StatsOptions) -> AsyncThrowingStream<[ContainerStatistics], any Error>
    func kill(_ ref: String, signal: String?) async throws
    func restart(_ ref: String, signal: String?, timeout: Int?) async throws
    func pause(_ ref: String) async throws
    func unpause(_ ref: String) async throws
    func wait(_ ref: String, _ condition: WaitCondition) async throws -> Int32
    func remove(_ ref: String, force: Bool, volumes: Bool) async throws
    /// Removes all stopped containers that match.
    func prune(_ filters: Filters) async throws -> PruneReport
    func rename(_ ref: String, to name: String) async throws
    /// Changes limits, of a running container at once; returns warnings, one line each.
    func update(_ ref: String, _ request: UpdateRequest) async throws -> [String]
    /// Batches of whole records, oldest first.
    func logs(_ ref: String, _ options: LogOptions) async throws -> AsyncThrowingStream<[LogEntry], any Error>
    /// `arguments` are ps(1) options; empty is `-ef`.
    func top(_ ref: String, _ arguments: [String]) async throws -> ProcessTable
    /// Sorted by path, as `docker diff`.
    func changes(_ ref: String) async throws -> [FileChange]
    /// Takes the container, or only the given absolute paths of it, back to the image's state. The container must not
    /// be running when the whole of it is reverted. Returns the changes that were undone.
    func revert(_ ref: String, paths: [String]) async throws -> [FileChange]
    /// Returns the new image's ID (`sha256:…`).
    func commit(_ ref: String, _ request: CommitRequest) async throws -> String
    /// The merged file system as a tar stream.
    func export(_ ref: String, to sink: @escaping ByteSink) async throws
    /// Exactly one end is in a container. `archive` keeps owners; `followLink` follows a link given as the source.
    func copy(from source: CopyEnd, to destination: CopyEnd, archive: Bool, followLink: Bool) async throws
    /// Rows `80/tcp -> 0.0.0.0:8080`.
    func ports(_ ref: String) async throws -> [String]
}
