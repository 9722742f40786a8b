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

    /// What is handed over at once: little enough that keys are answered between two of them.
    private static let most = 1024

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
    func drain(_ deliver: ([BuildEvent]) async -> Void) async throws {
        for await _ in signals {
            while let batch = take() {
                await deliver(batch)
                // What comes during a frame is shown by the next one.
                if isEmpty { try await Task.sleep(for: FramePacer.interval) }
            }
        }
        while let batch = take() { await deliver(batch) }
        try waiting.withLock { $0.end }?.get()
    }

    private var isEmpty: Bool { waiting.withLock { $0.events.isEmpty } }

    private func take() -> [BuildEvent]? {
        waiting.withLock { waiting in
            let batch = waiting.events[waiting.start...].prefix(BuildFeed.most)
            guard !batch.isEmpty else { return nil }
            waiting.start = batch.endIndex
            if waiting.start == waiting.events.count { (waiting.events, waiting.start) = ([], 0) }
            return Array(batch)
        }
    }
}
