extension ExpectedVersion {
    fileprivate func compare(_ key: ClusterKey) -> StoreCompare? {
        switch self {
        case .any: nil
        case .absent: .isAbsent(key)
        case .version(let version): .unchanged(key, since: Revision(version))
        }
    }
}

extension ClusterTransaction {
    /// The transaction on the store: every expectation a compare, every change a step, and the fence of `term` before all.
    ///
    /// What the other branch reads tells why it was not done. Throws what the codec does.
    package func storeTransaction(under term: LeadershipTerm?) throws -> StoreTransaction {
        var transaction = StoreTransaction()
        if let term {
            transaction.compares.append(term.fence)
            transaction.orElse.append(.read(StoreRead(.key(term.key), keysOnly: true)))
        }
        for change in changes {
            let key = ClusterKeyspace.key(change.key)
            if let compare = change.expected.compare(key) { transaction.compares.append(compare) }
            switch change {
            case .put(let object, _): transaction.then.append(.put(key, try ClusterCodec.encode(object)))
            case .delete: transaction.then.append(.delete(.key(key)))
            }
        }
        return transaction
    }
}

/// What became of a transaction.
package enum ClusterCommit: Sendable, Equatable {
    case done(Revision)
    /// An object was not as expected: whoever decided on an old snapshot looks again.
    case conflict
    /// The term is over: nothing of this leader's will ever be done again.
    case deposed
}

extension ClusterStore {
    /// Does a transaction, under the fence of a leader's term where one is given (users' writes carry none).
    ///
    /// Throws ``ClusterStoreError`` and what the codec throws.
    package func commit(_ transaction: ClusterTransaction, under term: LeadershipTerm? = nil) async throws -> ClusterCommit {
        let result = try await commit(transaction.storeTransaction(under: term))
        if result.succeeded { return .done(result.revision) }
        guard let term else { return .conflict }
        return result.snapshots.first?.pairs.first?.createRevision == term.number ? .conflict : .deposed
    }
}
