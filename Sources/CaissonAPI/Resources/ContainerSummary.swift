package import CaissonCore

/// The life-cycle state of a container, in Docker's words.
package enum ContainerState: String, Sendable, Codable, CaseIterable {
    case created, running, paused, restarting, removing, exited, dead
}

/// A row of `container ls`.
package struct ContainerSummary: Sendable, Codable, Equatable, Identifiable {
    package var id: ObjectID
    package var name: String
    /// The image as the user named it, or a short ID when that name has moved on.
    package var image: String
    /// The image's config digest (`sha256:…`).
    package var imageID: String
    /// Entry point and arguments joined by blanks, uncut.
    package var command: String
    package var created: Timestamp
    package var state: ContainerState
    package var startedAt: Timestamp?
    package var finishedAt: Timestamp?
    package var exitCode: Int32
    /// nil without a health check, and while the container does not run.
    package var health: HealthStatus?
    /// Published ports as in the PORTS column.
    package var ports: String
    package var labels: [String: String]
    package var networks: [String]
    /// Destinations of mounts (the MOUNTS column shows their sources).
    package var mounts: [String]
    /// Bytes of the writable layer and of the whole root file system; only when asked for.
    package var sizeRW: ByteCount?
    package var sizeRootFS: ByteCount?
    package var pid: Int32?
    /// The kernel killed something in it for want of memory.
    package var oomKilled: Bool

    package init(
        id: ObjectID, name: String, image: String, imageID: String, command: String, created: Timestamp,
        state: ContainerState, startedAt: Timestamp? = nil, finishedAt: Timestamp? = nil, exitCode: Int32 = 0,
        ports: String = "", labels: [String: String] = [:], networks: [String] = [], mounts: [String] = [],
        sizeRW: ByteCount? = nil, sizeRootFS: ByteCount? = nil, pid: Int32? = nil, oomKilled: Bool = false,
        health: HealthStatus? = nil
    ) {
        self.id = id
        self.name = name
        self.image = image
        self.imageID = imageID
        self.command = command
        self.created = created
        self.state = state
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.exitCode = exitCode
        self.ports = ports
        self.labels = labels
        self.networks = networks
        self.mounts = mounts
        self.sizeRW = sizeRW
        self.sizeRootFS = sizeRootFS
        self.pid = pid
        self.oomKilled = oomKilled
        self.health = health
    }
}

extension ContainerSummary {
    private var healthNote: String {
        switch health {
        case nil: ""
        case .starting: " (health: starting)"
        case let status?: " (\(status.rawValue))"
        }
    }

    /// Docker's STATUS column at the time `now`: `Up 14 seconds`, `Exited (0) 2 minutes ago`, `Created`.
    package func status(at now: Timestamp) -> String {
        let up = startedAt.map { HumanDuration.words(now.since($0)) } ?? "Less than a second"
        let ago = finishedAt.map { HumanDuration.words(now.since($0)) + " ago" } ?? ""
        switch state {
        case .created: return "Created"
        case .running: return "Up \(up)\(healthNote)"
        case .paused: return "Up \(up) (Paused)"
        case .restarting: return "Restarting (\(exitCode)) \(ago)"
        case .removing: return "Removal In Progress"
        case .exited: return "Exited (\(exitCode)) \(ago)" + (oomKilled ? " (out of memory)" : "")
        case .dead: return "Dead"
        }
    }
}
