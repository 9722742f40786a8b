extension StoreModel {
    /// Does a transaction. Throws what ``ClusterStore/commit(_:)`` does, with nothing changed.
    package mutating func commit(_ transaction: StoreTransaction) throws(ClusterStoreError) -> StoreTransactionResult {
        try transaction.validate()
        let succeeded = transaction.compares.allSatisfy { $0.holds(for: pair($0.key)) }
        let branch = succeeded ? transaction.then : transaction.orElse
        for case .put(_, _, let lease?) in branch where !deadlines.contains(lease) { throw .leaseNotFound(lease) }
        var (events, replies): ([WatchEvent], [StoreReply]) = ([], [])
        for operation in branch { replies.append(perform(operation, &events)) }
        close(events)
        return StoreTransactionResult(succeeded: succeeded, replies: replies.map { $0.standing(at: revision) }, revision: revision)
    }

    private mutating func perform(_ operation: StoreOperation, _ events: inout [WatchEvent]) -> StoreReply {
        switch operation {
        case .put(let key, let value, let lease):
            events.append(.put(put(key, value, lease)))
            return .put
        case .delete(let range):
            let gone = keys[indices(of: range)].filter { pair($0) != nil }
            for key in gone { delete(key) }
            events += gone.map { .delete($0) }
            return .deleted(gone.count)
        case .read(let read):
            return .read(snapshot(read, at: nil))
        }
    }

    /// Ends a revision that had events.
    mutating func close(_ events: [WatchEvent]) {
        guard !events.isEmpty else { return }
        revision = revision.next
        log.append(WatchBatch(revision: revision, events: events))
    }

    private mutating func put(_ key: ClusterKey, _ value: [UInt8], _ lease: LeaseID?) -> StoredPair {
        let before = pair(key)
        let pair = StoredPair(
            key: key, value: value, createRevision: before?.createRevision ?? revision.next, modRevision: revision.next,
            version: (before?.version ?? 0) + 1, lease: lease)
        if let old = before?.lease { leased[old]?.remove(key) }
        if let lease { leased[lease, default: []].insert(key) }
        record(key, pair)
        return pair
    }

    /// Deletes a key that exists, within the revision that is being made.
    mutating func delete(_ key: ClusterKey) {
        if let old = pair(key)?.lease { leased[old]?.remove(key) }
        record(key, nil)
    }

    private mutating func record(_ key: ClusterKey, _ pair: StoredPair?) {
        if histories[key] == nil { keys.insert(key, at: keys.insertionPoint(of: key)) }
        histories[key, default: []].append(Entry(revision: revision.next, pair: pair))
    }
}
