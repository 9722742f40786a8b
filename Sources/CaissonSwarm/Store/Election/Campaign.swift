/// A candidate's part in an election, as etcd's `concurrency` package plays it: each candidate has a key bound to its lease,
/// the oldest key leads.
///
/// The sequence tells each change of leadership. It ends when the candidate's own key is gone (its lease has ended or it
/// resigned) and when its task is cancelled; it throws ``ClusterStoreError``, `leaseNotFound` among them.
package struct Campaign: AsyncSequence, Sendable {
    package typealias Element = Leadership

    let store: any ClusterStore
    let election: ClusterKey
    let candidate: String
    let lease: LeaseID

    package func makeAsyncIterator() -> Iterator { Iterator(campaign: self) }

    package struct Iterator: AsyncIteratorProtocol {
        private let campaign: Campaign
        private var own: StoredPair?
        private var changes: WatchStream.AsyncIterator?
        private var candidates: [ClusterKey: StoredPair] = [:]
        private var told: Leadership?

        init(campaign: Campaign) { self.campaign = campaign }

        package mutating func next() async throws -> Leadership? {
            if own == nil {
                own = try await campaign.enter()
                try await list()
            }
            while let own {
                guard candidates[own.key]?.createRevision == own.createRevision else { return nil }
                if let now = standing(own), now != told {
                    told = now
                    return now
                }
                do {
                    guard let batch = try await changes?.next(isolation: #isolation) else { return nil }
                    for event in batch.events { apply(event) }
                } catch ClusterStoreError.compacted {
                    try await list()
                }
            }
            return nil
        }

        private mutating func list() async throws {
            let snapshot = try await campaign.store.read(campaign.range)
            candidates = Dictionary(snapshot.pairs.map { ($0.key, $0) }) { $1 }
            changes = try await campaign.store.watch(campaign.range, from: snapshot.revision.next).makeAsyncIterator()
        }

        private mutating func apply(_ event: WatchEvent) {
            switch event {
            case .put(let pair): candidates[pair.key] = pair
            case .delete(let key): candidates[key] = nil
            }
        }

        private func standing(_ own: StoredPair) -> Leadership? {
            let leader = candidates.values.min { ($0.createRevision, $0.key) < ($1.createRevision, $1.key) }
            return leader.map { leader in
                leader.key == own.key ? .leading(LeadershipTerm(key: own.key, number: own.createRevision)) : .following(leader)
            }
        }
    }

    private var range: KeyRange { .prefix(ClusterKey(bytes: election.bytes + [UInt8(ascii: "/")])) }

    /// Makes the candidate's key; one that is there from an earlier call with the same lease serves on.
    private func enter() async throws -> StoredPair? {
        let key = election / String(lease.number, radix: 16)
        let read = StoreOperation.read(StoreRead(.key(key)))
        let put = StoreOperation.put(key, text: candidate, lease: lease)
        let result = try await store.commit(StoreTransaction(if: [.isAbsent(key)], then: [put, read], else: [read]))
        return result.snapshots.first?.pairs.first
    }
}

extension ClusterStore {
    /// Runs for the leadership of `election` as `candidate` (what the others see of it) for as long as `lease` is kept alive.
    package func campaign(_ election: ClusterKey, as candidate: String, lease: LeaseID) -> Campaign {
        Campaign(store: self, election: election, candidate: candidate, lease: lease)
    }

    /// Gives up a term; the next candidate leads at once. Nothing happens where the term is over already.
    package func resign(_ term: LeadershipTerm) async throws {
        _ = try await commit(StoreTransaction(if: [term.fence], then: [.delete(.key(term.key))]))
    }
}
