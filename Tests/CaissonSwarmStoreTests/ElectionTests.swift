import CaissonSwarm
import TestSupport
import Testing

@Suite("An election")
struct ElectionTests {
    private let election: ClusterKey = "/election/manager"

    @Test("The first candidate leads, the next follows it and leads when it resigns", arguments: StoreSubject.allCases)
    func succession(subject: StoreSubject) async throws {
        try await subject.with(clock: ManualClock()) { store in
            var first = try await candidate("n1", store)
            guard case .leading(let term) = try await first.next() else { throw LawBroken(description: "n1 does not lead") }
            var second = try await candidate("n2", store)
            guard case .following(let leader) = try await second.next() else { throw LawBroken(description: "n2 does not follow") }
            #expect(leader.text == "n1")
            try await store.resign(term)
            guard case .leading(let later) = try await second.next() else { throw LawBroken(description: "n2 does not lead") }
            #expect(later.number > term.number)
            #expect(try await first.next() == nil)
        }
    }

    @Test("A leader whose lease ended is deposed and its writes are fenced off", arguments: StoreSubject.allCases)
    func fencing(subject: StoreSubject) async throws {
        let clock = ManualClock()
        try await subject.with(clock: clock) { store in
            var first = try await candidate("n1", store, ttl: .seconds(3))
            guard case .leading(let old) = try await first.next() else { throw LawBroken(description: "n1 does not lead") }
            #expect(try await write(store, under: old))
            var second = try await candidate("n2", store)
            _ = try await second.next()
            clock.advance(by: .seconds(4))
            #expect(try await !write(store, under: old))
            guard case .leading(let new) = try await second.next() else { throw LawBroken(description: "n2 does not lead") }
            #expect(try await write(store, under: new))
            #expect(try await !write(store, under: old))
            #expect(try await first.next() == nil)
        }
    }

    @Test("A deposed candidate's resignation does not touch its successor", arguments: StoreSubject.allCases)
    func lateResignation(subject: StoreSubject) async throws {
        try await subject.with(clock: ManualClock()) { store in
            let lease = try await store.grantLease(.seconds(9)).id
            var once = store.campaign(election, as: "n1", lease: lease).makeAsyncIterator()
            guard case .leading(let old) = try await once.next() else { throw LawBroken(description: "n1 does not lead") }
            try await store.resign(old)
            var again = store.campaign(election, as: "n1", lease: lease).makeAsyncIterator()
            guard case .leading(let new) = try await again.next() else { throw LawBroken(description: "n1 does not lead again") }
            try await store.resign(old)
            #expect(try await write(store, under: new))
        }
    }

    @Test("A campaign without a lease fails", arguments: StoreSubject.allCases)
    func noLease(subject: StoreSubject) async throws {
        try await subject.with(clock: ManualClock()) { store in
            var campaign = store.campaign(election, as: "n1", lease: LeaseID(77)).makeAsyncIterator()
            await #expect(throws: ClusterStoreError.leaseNotFound(LeaseID(77))) { try await campaign.next() }
        }
    }

    @Test("A candidate that slept over a compaction lists again and goes on", arguments: StoreSubject.allCases)
    func compaction(subject: StoreSubject) async throws {
        try await subject.with(clock: ManualClock()) { store in
            var first = try await candidate("n1", store)
            guard case .leading(let term) = try await first.next() else { throw LawBroken(description: "n1 does not lead") }
            var second = try await candidate("n2", store)
            _ = try await second.next()
            try await store.resign(term)
            let now = try await store.put("/other", "x")
            try await store.compact(now)
            guard case .leading = try await second.next() else { throw LawBroken(description: "n2 does not lead") }
        }
    }

    private func candidate(
        _ name: String, _ store: any ClusterStore, ttl: Duration = .seconds(60)
    ) async throws -> Campaign.Iterator {
        let lease = try await store.grantLease(ttl).id
        return store.campaign(election, as: name, lease: lease).makeAsyncIterator()
    }

    /// Whether a write under that term went through.
    private func write(_ store: any ClusterStore, under term: LeadershipTerm) async throws -> Bool {
        try await store.commit(StoreTransaction(if: [term.fence], then: [.put("/written", text: "x")])).succeeded
    }
}
