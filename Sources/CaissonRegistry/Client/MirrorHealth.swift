import Synchronization

/// Mirrors that could not be reached at all; they are not asked again in this transfer.
final class MirrorHealth: Sendable {
    private let unreachable = Mutex<Set<String>>([])

    func isUsable(_ endpoint: Endpoint) -> Bool {
        unreachable.withLock { !$0.contains(endpoint.base.description) }
    }

    /// Returns whether this is news.
    func giveUp(_ endpoint: Endpoint) -> Bool {
        unreachable.withLock { $0.insert(endpoint.base.description).inserted }
    }
}
