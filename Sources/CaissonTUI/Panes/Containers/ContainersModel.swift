import CaissonAPI
import CaissonCore

/// The containers pane: all containers, running ones first.
struct ContainersModel: Sendable {
    var list = ObjectList<ContainerSummary> { [$0.name, $0.image, $0.command, $0.state.rawValue, $0.id.short] }
    /// Whether the first listing has come.
    private(set) var isLoaded = false
    private(set) var failure: CaissonError?
    /// A container to select as soon as it is listed.
    var awaited: ObjectID?

    var selected: ContainerSummary? { list.selected }

    mutating func receive(_ result: Result<[ContainerSummary], CaissonError>) {
        switch result {
        case .success(let containers):
            isLoaded = true
            failure = nil
            list.replace(with: ContainersModel.ordered(containers))
            if let id = awaited, list.select(id) { awaited = nil }
        case .failure(let error): failure = error
        }
    }

    /// Those with a live process first, then the newest first.
    private static func ordered(_ containers: [ContainerSummary]) -> [ContainerSummary] {
        containers.sorted { left, right in
            left.isAlive != right.isAlive ? left.isAlive : (left.created, left.id) > (right.created, right.id)
        }
    }
}

extension ContainerSummary {
    /// Whether a process of the container exists.
    var isAlive: Bool { state == .running || state == .paused || state == .restarting }
    var ref: ContainerRef { ContainerRef(id: id, name: name) }
}

/// A container an action is about, with the name it is spoken of.
struct ContainerRef: Sendable, Hashable {
    var id: ObjectID
    var name: String
}
