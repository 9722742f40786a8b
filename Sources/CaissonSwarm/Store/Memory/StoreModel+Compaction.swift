extension StoreModel {
    /// Gives up the history before a revision. Throws what ``ClusterStore/compact(_:)`` does.
    package mutating func compact(_ target: Revision) throws(ClusterStoreError) {
        if target > revision { throw .futureRevision(target, current: revision) }
        if target <= compacted { throw .compacted(compacted) }
        compacted = target
        log.removeAll { $0.revision < target }
        for (key, history) in histories { histories[key] = StoreModel.shortened(history, to: target) }
        keys.removeAll { histories[$0] == nil }
    }

    /// The entry that holds at the target and all after it; nil where a deletion before the target ends the history.
    private static func shortened(_ history: [Entry], to target: Revision) -> [Entry]? {
        let kept = history.lastIndex { $0.revision <= target } ?? history.startIndex
        let rest = history[kept...]
        return rest.count == 1 && rest.first?.pair == nil ? nil : Array(rest)
    }
}
