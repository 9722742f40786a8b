package import CaissonAPI
package import CaissonCore

/// A container that carries a project's labels.
package struct ExistingContainer: Sendable, Equatable {
    package var id: ObjectID
    package var name: String
    package var service: String
    package var number: Int
    package var hash: String
    package var imageID: String
    package var state: ContainerState
    package var networks: [String]
    /// Made by `run`.
    package var isOneOff: Bool

    package init(
        id: ObjectID, name: String, service: String, number: Int = 1, hash: String = "", imageID: String = "",
        state: ContainerState = .running, networks: [String] = [], isOneOff: Bool = false
    ) {
        self.id = id
        self.name = name
        self.service = service
        self.number = number
        self.hash = hash
        self.imageID = imageID
        self.state = state
        self.networks = networks
        self.isOneOff = isOneOff
    }

    /// nil for a container of no project.
    package init?(_ summary: ContainerSummary) {
        guard let service = summary.labels[ProjectLabels.service] else { return nil }
        self.init(
            id: summary.id, name: summary.name, service: service,
            number: summary.labels[ProjectLabels.number].flatMap { Int($0) } ?? 1,
            hash: summary.labels[ProjectLabels.hash] ?? "", imageID: summary.imageID, state: summary.state,
            networks: summary.networks, isOneOff: summary.labels[ProjectLabels.oneOff] == "True")
    }

    package var isRunning: Bool { state == .running || state == .paused || state == .restarting }
}

/// What there is of a project in the engine.
package struct ExistingProject: Sendable {
    package var containers: [ExistingContainer] = []
    /// Names of all networks of the engine with their labels.
    package var networks: [String: [String: String]] = [:]
    /// The same of volumes.
    package var volumes: [String: [String: String]] = [:]
    /// The IDs of the images of services, where they are here.
    package var images: [String: String] = [:]

    package init() {}
}
