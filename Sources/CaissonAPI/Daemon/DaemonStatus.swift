package import CaissonCore

/// What a long-lived engine says of itself.
package struct DaemonStatus: Sendable, Codable, Equatable {
    package var version: String
    package var pid: Int32
    package var started: Timestamp
    package var root: String
    package var runRoot: String
    /// Containers there are, and those of them that run.
    package var containers: Int
    package var running: Int
    /// In the order they were given.
    package var services: [DaemonServiceStatus]

    package init(
        version: String, pid: Int32, started: Timestamp, root: String, runRoot: String, containers: Int = 0, running: Int = 0,
        services: [DaemonServiceStatus] = []
    ) {
        self.version = version
        self.pid = pid
        self.started = started
        self.root = root
        self.runRoot = runRoot
        self.containers = containers
        self.running = running
        self.services = services
    }
}

/// One of the parts a long-lived engine keeps running.
package struct DaemonServiceStatus: Sendable, Codable, Equatable {
    /// `waiting` is for its next start after a failure; `ended` is for good and without one.
    package enum State: String, Sendable, Codable { case running, waiting, ended }

    package var name: String
    package var state: State
    /// What it says of itself; while it waits, why it failed.
    package var detail: String
    /// Since when it is in this state.
    package var since: Timestamp
    /// How often it was started again after a failure.
    package var restarts: Int

    package init(name: String, state: State, detail: String = "", since: Timestamp, restarts: Int = 0) {
        self.name = name
        self.state = state
        self.detail = detail
        self.since = since
        self.restarts = restarts
    }
}
