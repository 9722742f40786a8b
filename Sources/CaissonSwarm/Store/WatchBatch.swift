/// One change to one key.
package enum WatchEvent: Hashable, Sendable {
    case put(StoredPair)
    case delete(ClusterKey)

    package var key: ClusterKey {
        switch self {
        case .put(let pair): pair.key
        case .delete(let key): key
        }
    }
}

/// All that one revision changed in the watched range; a revision is never split.
package struct WatchBatch: Hashable, Sendable {
    package let revision: Revision
    /// In the order in which the transaction made them, never empty.
    package let events: [WatchEvent]

    package init(revision: Revision, events: [WatchEvent]) {
        self.revision = revision
        self.events = events
    }
}

/// The batches of a watch: pulled, so that a slow reader costs no memory and loses nothing before the next compaction.
package typealias WatchStream = AsyncThrowingStream<WatchBatch, any Error>
