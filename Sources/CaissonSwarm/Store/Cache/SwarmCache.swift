/// What one step of the cache brought.
package struct ClusterUpdate: Sendable {
    /// The whole swarm after the step.
    package let snapshot: ClusterSnapshot
    /// What changed, in order; nil after a fresh list, when anything may have.
    package let changes: [AppliedChange]?
}

/// The swarm as a sequence of immutable snapshots, kept up by one list and one watch.
///
/// Each element is a revision, none is left out before the next fresh list. A watch that fell behind a compaction lists again.
/// The sequence throws ``ClusterStoreError`` when the store fails and what ``ClusterCodec`` throws for bytes it cannot read;
/// it ends when its task is cancelled.
package struct SwarmCache: AsyncSequence, Sendable {
    package typealias Element = ClusterUpdate

    private let store: any ClusterStore
    private let pageSize: Int

    /// A cache over the objects in `store`, listed in pages of so many.
    package init(_ store: any ClusterStore, pageSize: Int = 500) {
        self.store = store
        self.pageSize = pageSize
    }

    package func makeAsyncIterator() -> Iterator { Iterator(cache: self) }

    package struct Iterator: AsyncIteratorProtocol {
        private let cache: SwarmCache
        private var changes: WatchStream.AsyncIterator?
        private var snapshot = ClusterSnapshot()

        init(cache: SwarmCache) { self.cache = cache }

        package mutating func next() async throws -> ClusterUpdate? {
            guard changes != nil else { return try await list() }
            do {
                guard let batch = try await changes?.next(isolation: #isolation) else { return nil }
                let applied = try batch.events.compactMap(AppliedChange.init)
                snapshot.apply(applied, revision: batch.revision.number)
                return ClusterUpdate(snapshot: snapshot, changes: applied)
            } catch ClusterStoreError.compacted {
                return try await list()
            }
        }

        private mutating func list() async throws -> ClusterUpdate {
            let revision: Revision
            (snapshot, revision) = try await cache.list()
            changes = try await cache.store.watch(ClusterKeyspace.range, from: revision.next).makeAsyncIterator()
            return ClusterUpdate(snapshot: snapshot, changes: nil)
        }
    }

    /// Everything at one revision, read in pages. A compaction in the middle starts it over.
    private func list() async throws -> (ClusterSnapshot, Revision) {
        while true {
            do {
                return try await listOnce()
            } catch ClusterStoreError.compacted {}
        }
    }

    private func listOnce() async throws -> (ClusterSnapshot, Revision) {
        var snapshot = ClusterSnapshot()
        var revision: Revision?
        var start = ClusterKeyspace.range.start
        while true {
            let range = KeyRange(from: start, to: ClusterKeyspace.range.end)
            let page = try await store.read(StoreRead(range, limit: pageSize), at: revision, .linearizable)
            let now = revision ?? page.revision
            revision = now
            snapshot.apply(try page.pairs.compactMap { try AppliedChange(.put($0)) }, revision: now.number)
            guard page.isCut, let last = page.pairs.last else { return (snapshot, now) }
            start = last.key.successor
        }
    }
}

extension AppliedChange {
    /// The change of an object; nil where the key is none of an object's, as a newer program may have them.
    fileprivate init?(_ event: WatchEvent) throws {
        guard let key = ClusterKeyspace.object(event.key) else { return nil }
        switch event {
        case .put(let pair): self = .put(try ClusterCodec.decode(key, pair.value, version: pair.modRevision.number))
        case .delete: self = .deleted(key)
        }
    }
}
