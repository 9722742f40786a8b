import CaissonAPI
import Synchronization

/// Holds the latest progress per layer until the screen takes it, so that a fast transfer cannot flood it.
final class ProgressMailbox: Sendable {
    private struct Waiting: Sendable {
        var order: [String] = []
        var latest: [String: TransferProgress] = [:]
        var isAnnounced = false
    }

    private let waiting = Mutex(Waiting())
    private let announce: @Sendable () -> Void

    /// `announce` is called once per batch, from any thread.
    init(announce: @escaping @Sendable () -> Void) { self.announce = announce }

    func put(_ step: TransferProgress) {
        let isFirst = waiting.withLock { waiting -> Bool in
            // Lines about the whole transfer are all kept, steps of a layer only the latest.
            let key = step.id.isEmpty ? "\(waiting.order.count) \(step.status)" : step.id
            if waiting.latest.updateValue(step, forKey: key) == nil { waiting.order.append(key) }
            defer { waiting.isAnnounced = true }
            return !waiting.isAnnounced
        }
        if isFirst { announce() }
    }

    /// The steps since the last call.
    func take() -> [TransferProgress] {
        waiting.withLock { waiting in
            let steps = waiting.order.compactMap { waiting.latest[$0] }
            waiting = Waiting()
            return steps
        }
    }
}
