/// A store as a value: what every other store has to behave like.
///
/// It keeps time only as the `now` it is given, so that a simulation can own it.
package struct StoreModel: Sendable {
    /// What a key was from a revision on; no pair where it was deleted.
    struct Entry: Sendable {
        let revision: Revision
        let pair: StoredPair?
    }

    /// Where the store stands.
    package internal(set) var revision = Revision.first
    /// The oldest revision that can be read.
    package internal(set) var compacted = Revision.none
    var deadlines = LeaseDeadlines()
    /// Every key with a history, deleted ones too, in order.
    var keys: [ClusterKey] = []
    var histories: [ClusterKey: [Entry]] = [:]
    /// One batch for each revision from ``compacted`` on.
    var log: [WatchBatch] = []
    var leased: [LeaseID: Set<ClusterKey>] = [:]
    private var lastLease: Int64 = 0

    package init() {}

    /// The pair under a key.
    package func pair(_ key: ClusterKey) -> StoredPair? { histories[key]?.last?.pair }

    /// The number of the newest lease, as a mark that moves with every grant.
    var lastGrant: Revision { Revision(lastLease) }

    mutating func nextLease() -> LeaseID {
        lastLease += 1
        return LeaseID(lastLease)
    }
}

extension StoreModel {
    /// Reads a range, as it is now or as it was. Throws what ``ClusterStore/read(_:at:_:)`` does.
    package func read(_ read: StoreRead, at past: Revision? = nil) throws(ClusterStoreError) -> StoreSnapshot {
        try read.validate()
        if let past {
            if past > revision { throw .futureRevision(past, current: revision) }
            if past < compacted { throw .compacted(compacted) }
        }
        return snapshot(read, at: past)
    }

    func snapshot(_ read: StoreRead, at past: Revision?) -> StoreSnapshot {
        var found = keys[indices(of: read.range)].compactMap { pair($0, at: past) }
        let count = found.count
        if let limit = read.limit { found = Array(found.prefix(limit)) }
        if read.keysOnly { found = found.map(\.withoutValue) }
        return StoreSnapshot(pairs: found, count: count, revision: revision)
    }

    private func pair(_ key: ClusterKey, at past: Revision?) -> StoredPair? {
        guard let past else { return pair(key) }
        return histories[key]?.last { $0.revision <= past }?.pair
    }

    /// Where the keys of a range stand among all.
    func indices(of range: KeyRange) -> Range<Int> {
        let start = keys.insertionPoint(of: range.start)
        return start..<max(start, range.end.map(keys.insertionPoint) ?? keys.count)
    }

    /// The log of a range from a revision on, at most `count` revisions of it. Throws `compacted`.
    package func log(_ range: KeyRange, from start: Revision, count: Int = .max) throws(ClusterStoreError) -> WatchPage {
        if start < compacted { throw .compacted(compacted) }
        guard let first = log.first?.revision, start <= revision else { return WatchPage(batches: [], next: max(start, revision.next)) }
        let part = log.dropFirst(Int(max(0, start.number - first.number))).prefix(count)
        let batches = part.compactMap { batch -> WatchBatch? in
            let events = batch.events.filter { range.contains($0.key) }
            return events.isEmpty ? nil : WatchBatch(revision: batch.revision, events: events)
        }
        return WatchPage(batches: batches, next: part.last?.revision.next ?? revision.next)
    }
}

extension StoredPair {
    /// The pair with an empty value.
    package var withoutValue: StoredPair {
        StoredPair(
            key: key, value: [], createRevision: createRevision, modRevision: modRevision, version: version, lease: lease)
    }
}

extension [ClusterKey] {
    /// The index of the first key that is not before `key`.
    func insertionPoint(of key: ClusterKey) -> Int {
        if let last, last < key { return count }
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
