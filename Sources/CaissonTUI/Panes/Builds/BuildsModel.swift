import CaissonAPI
import CaissonCore

/// The builds pane: running and past builds, newest first.
struct BuildsModel: Sendable {
    var list = ObjectList<BuildSummary> { [$0.name, $0.state.rawValue, $0.id.short, $0.error] }
    private(set) var isLoaded = false
    private(set) var failure: CaissonError?
    /// A build to select as soon as it is listed; it is on the screen already.
    var awaited: ObjectID?
    /// The job of a build that was asked for and has no ID yet.
    var starting: Int?

    /// The build whose steps are on the screen.
    var shown: ObjectID? { starting != nil ? nil : awaited ?? list.selected?.id }
    var shownSummary: BuildSummary? { shown.flatMap { id in list.all.first { $0.id == id } } }
    var running: [BuildSummary] { list.all.filter { $0.state == .running } }

    mutating func receive(_ result: Result<[BuildSummary], CaissonError>) {
        switch result {
        case .success(let builds):
            isLoaded = true
            failure = nil
            list.replace(with: builds.sorted { ($0.created, $0.id) > ($1.created, $1.id) })
            if let id = awaited, list.select(id) { awaited = nil }
        case .failure(let error): failure = error
        }
    }
}

extension BuildSummary {
    var ref: BuildRef { BuildRef(id: id, name: name) }

    /// Seconds it took, or has taken so far.
    func seconds(at now: Timestamp) -> Double { max(0, (ended ?? now).since(created) / .seconds(1)) }
}

/// A build an action is about, with the name it is spoken of.
struct BuildRef: Sendable, Hashable {
    var id: ObjectID
    var name: String
}
