import CaissonAPI
import Synchronization

/// Lines on their way from several readers to one consumer; readers wait while much is waiting.
final class LogInbox: Sendable {
    private struct State {
        var batches: [[ServiceLogEntry]] = []
        var arrived: Int64 = 0
        var taken: Int64 = 0
        var failure: (any Error)?
    }

    /// Batches that may wait before readers do.
    private static let limit = 16

    private let state = Mutex(State())
    private let arrivals = RevisionSignal(Revision(0))
    private let departures = RevisionSignal(Revision(0))

    /// Throws `closed` once the consumer is gone.
    func put(_ batch: [ServiceLogEntry]) async throws {
        let (arrived, taken) = state.withLock { state in
            state.batches.append(batch)
            state.arrived += 1
            return (state.arrived, state.taken)
        }
        arrivals.publish(Revision(arrived))
        if departures.isClosed { throw ClusterStoreError.closed }
        var seen = taken
        while state.withLock({ $0.batches.count > Self.limit }) {
            try await departures.wait(past: Revision(seen))
            seen = state.withLock(\.taken)
        }
    }

    /// Nothing more comes; with a failure the consumer is told it after what waits.
    func finish(_ failure: (any Error)? = nil) {
        state.withLock { $0.failure = failure }
        arrivals.close()
    }

    /// The consumer is gone.
    func abandon() { departures.close() }

    /// Returns when the consumer is gone. Throws `CancellationError`.
    func abandoned() async throws {
        do { try await departures.wait(past: Revision(.max)) } catch ClusterStoreError.closed {}
    }

    /// The next batch; nil at the end. Throws what the readers failed of.
    func next() async throws -> [ServiceLogEntry]? {
        while true {
            let (batch, arrived, taken) = state.withLock { state -> ([ServiceLogEntry]?, Int64, Int64) in
                guard !state.batches.isEmpty else { return (nil, state.arrived, state.taken) }
                state.taken += 1
                return (state.batches.removeFirst(), state.arrived, state.taken)
            }
            if let batch {
                departures.publish(Revision(taken))
                return batch
            }
            do { try await arrivals.wait(past: Revision(arrived)) } catch ClusterStoreError.closed {
                // What came with the end is still to be taken.
                guard state.withLock({ $0.batches.isEmpty }) else { continue }
                if let failure = state.withLock(\.failure) { throw failure }
                return nil
            }
        }
    }
}

/// The consumer's end: its disappearance ends the reading.
final class LogOutlet: Sendable {
    private let inbox: LogInbox

    init(_ inbox: LogInbox) { self.inbox = inbox }
    deinit { inbox.abandon() }

    func next() async throws -> [ServiceLogEntry]? {
        do { return try await inbox.next() } catch is CancellationError { return nil }
    }
}
