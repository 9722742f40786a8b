import Synchronization

/// The swarm as it is now, for all parts of a manager: one watch on the store, the newest snapshot and what led to it.
///
/// Readers ask for what is new to them whenever they come to it, so a slow one costs no memory and holds nobody up.
package final class ClusterView: Sendable {
    /// What happened since a reader looked last.
    package struct News: Sendable {
        package let snapshot: ClusterSnapshot
        /// In order; nil where too much happened to be told, or everything was listed anew.
        package let changes: [AppliedChange]?
    }

    private struct State {
        var snapshot: ClusterSnapshot?
        /// All that happened after `oldest`.
        var log: [(revision: Int64, changes: [AppliedChange])] = []
        var oldest: Int64 = 0
        var failure: (any Error)?
    }

    /// Revisions a reader may fall behind before it is only told the whole.
    private static let kept = 1000

    private let cache: SwarmCache
    private let state = Mutex(State())
    /// Behind every revision before the first snapshot, which may be of an empty store.
    private let signal = RevisionSignal(Revision(-1))

    package init(_ store: any ClusterStore) { cache = SwarmCache(store) }

    /// Follows the store until cancelled. Throws what the cache does, as do then all who wait here.
    package func run() async throws {
        defer { signal.close() }
        do {
            for try await update in cache { enter(update) }
        } catch {
            if !(error is CancellationError) { state.withLock { $0.failure = error } }
            throw error
        }
    }

    /// The newest snapshot; nil before the first.
    package var snapshot: ClusterSnapshot? { state.withLock(\.snapshot) }

    /// What is new to a reader that has seen `revision`; nil where nothing is.
    package func news(past revision: Int64) -> News? {
        state.withLock { state in
            guard let snapshot = state.snapshot, snapshot.revision > revision else { return nil }
            guard revision >= state.oldest else { return News(snapshot: snapshot, changes: nil) }
            let first = state.log.firstIndex { $0.revision > revision } ?? state.log.endIndex
            return News(snapshot: snapshot, changes: state.log[first...].flatMap { $0.changes })
        }
    }

    /// What is new to a reader that has seen `revision`, as soon as something is. Throws `closed`, or `CancellationError`.
    package func nextNews(past revision: Int64) async throws -> News {
        while true {
            if let news = news(past: revision) { return news }
            try await wait { try await self.signal.wait(past: Revision(revision)) }
        }
    }

    /// Returns once the view shows a revision behind `revision`, or at `deadline`.
    package func wait<Timer: Clock>(past revision: Int64, orUntil deadline: Timer.Instant?, _ clock: Timer) async throws {
        try await wait { try await self.signal.wait(past: Revision(revision), orUntil: deadline, clock) }
    }

    /// Returns once the view shows `revision`: who has written then reads what was written.
    package func wait(reaching revision: Int64) async throws {
        try await wait { try await self.signal.wait(past: Revision(revision - 1)) }
    }

    private func wait(_ body: @escaping @Sendable () async throws -> Void) async throws {
        do { try await body() } catch ClusterStoreError.closed { throw state.withLock(\.failure) ?? ClusterStoreError.closed }
    }

    private func enter(_ update: ClusterUpdate) {
        state.withLock { state in
            state.snapshot = update.snapshot
            guard let changes = update.changes else {
                (state.log, state.oldest) = ([], update.snapshot.revision)
                return
            }
            state.log.append((update.snapshot.revision, changes))
            guard state.log.count >= 2 * Self.kept else { return }
            state.oldest = state.log[Self.kept - 1].revision
            state.log.removeFirst(Self.kept)
        }
        signal.publish(Revision(update.snapshot.revision))
    }
}
