import Synchronization

/// Counts calls from any thread.
final class AnnouncementCounter: Sendable {
    private let number = Mutex(0)
    var value: Int { number.withLock { $0 } }
    func count() { number.withLock { $0 += 1 } }
}
