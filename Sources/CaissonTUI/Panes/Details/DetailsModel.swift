import CaissonAPI
import CaissonCore

/// The inspect pane of a container or an image: its details and how far they are scrolled.
struct DetailsModel<Details: Sendable>: Sendable {
    private(set) var remote = Remote<String, Details>()
    var top = 0

    mutating func wants(_ key: String, now: Timestamp) -> Bool {
        if remote.key != key { top = 0 }
        return remote.wants(key, now: now)
    }

    mutating func receive(_ key: String, _ result: Result<Details, CaissonError>) { _ = remote.receive(key, result) }
    mutating func expire() { remote.expire() }
    mutating func clear() { self = DetailsModel() }
}
