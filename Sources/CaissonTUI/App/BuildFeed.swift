import CaissonAPI
import CaissonCore
import Synchronization

/// Events of a build on their way to the screen: whatever came since the last look is handed over at once, so that a
/// build that writes ten thousand lines a second costs the screen a few messages.
final class BuildFeed: Sendable {
    private struct Waiting: Sendable {
        var events: [BuildEvent] = []
        var start = 0
        var end: Result<Void, CaissonError>?
    }

    /// What is handed over at once, in events and in bytes of output: little enough that keys are answered between two.
    private static let most = (events: 1024, bytes: 256 << 10)

    private let waiting = Mutex(Waiting())
    private let (signals, signal) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    func put(_ events: [BuildEvent]) {
        waiting.withLock { $0.events += events }
        signal.yield()
    }

    /// No more events come.
    func finish(_ result: Result<Void, CaissonError>) {
        waiting.withLock { $0.end = result }
        signal.finish()
    }

    /// Hands over all events, in order, until the end; throws what they ended with.
    func drain(
        pausing pause: (Duration) async throws -> Void, _ deliver: ([BuildEvent]) async -> Void
    ) async throws {
        for await _ in signals {
            while let batch = take() {
                await deliver(batch)
                // What comes during a frame is shown by the next one.
                if isEmpty { try await pause(FramePacer.interval) }
            }
        }
        while let batch = take() { await deliver(batch) }
        try waiting.withLock { $0.end }?.get()
    }

    private var isEmpty: Bool { waiting.withLock { $0.events.isEmpty } }

    private func take() -> [BuildEvent]? {
        waiting.withLock { waiting in
            let start = waiting.start
            var (end, bytes) = (start, 0)
            while end < waiting.events.count, end - start < BuildFeed.most.events, bytes < BuildFeed.most.bytes {
                if case .stepLog(_, _, let text, _) = waiting.events[end] { bytes += text.utf8.count }
                end += 1
            }
            guard end > start else { return nil }
            let batch = Array(waiting.events[start..<end])
            waiting.start = end
            if end == waiting.events.count { (waiting.events, waiting.start) = ([], 0) }
            return batch
        }
    }
}
