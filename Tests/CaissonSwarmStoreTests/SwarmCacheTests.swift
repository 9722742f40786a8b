import CaissonAPI
import CaissonCore
import CaissonSwarm
import TestSupport
import Testing

@Suite("The swarm's cache")
struct SwarmCacheTests {
    private let now = Timestamp(seconds: 1_700_000_000)

    @Test("It lists what is there, then tells each revision", arguments: StoreSubject.allCases)
    func follows(subject: StoreSubject) async throws {
        try await subject.with(clock: ManualClock()) { store in
            for number in 1...5 { _ = try await store.commit(ClusterTransaction([.create(.node(node(number)))])) }
            var cache = SwarmCache(store, pageSize: 2).makeAsyncIterator()
            let first = try await cache.next()
            #expect(first?.snapshot.nodes.count == 5)
            #expect(first?.changes == nil)
            #expect(first?.snapshot.revision == 6)

            _ = try await store.commit(ClusterTransaction([.create(.node(node(6))), .delete(.node(node(1).id), expecting: .any)]))
            let second = try await cache.next()
            #expect(second?.snapshot.nodes.count == 5)
            #expect(second?.snapshot.nodes[node(6).id]?.meta.version == 7)
            #expect(second?.changes?.count == 2)
            #expect(first?.snapshot.nodes.count == 5, "a snapshot stays as it was")
        }
    }

    @Test("A cache that fell behind a compaction lists again", arguments: StoreSubject.allCases)
    func relists(subject: StoreSubject) async throws {
        try await subject.with(clock: ManualClock()) { store in
            var cache = SwarmCache(store).makeAsyncIterator()
            #expect(try await cache.next()?.snapshot.nodes.isEmpty == true)
            for number in 1...4 { _ = try await store.commit(ClusterTransaction([.create(.node(node(number)))])) }
            try await store.compact(Revision(5))
            let update = try await cache.next()
            #expect(update?.changes == nil)
            #expect(update?.snapshot.nodes.count == 4)
        }
    }

    @Test("A key no object has is passed over, bytes nobody can read are an error that names the key")
    func strangers() async throws {
        let store = MemoryClusterStore(clock: ManualClock())
        try await store.put("/caisson/v1/future/thing", "x")
        var cache = SwarmCache(store).makeAsyncIterator()
        _ = try await cache.next()
        try await store.put(ClusterKeyspace.key(.node(node(1).id)), "no JSON")
        let error = await #expect(throws: CaissonError.self) { try await cache.next() }
        #expect(error?.subject == "nodes/\(node(1).id)")
    }

    struct Expectation: Sendable, CustomStringConvertible {
        let description: String
        let change: @Sendable (NodeRecord) -> ClusterChange
        let outcome: ClusterCommit
    }

    static let expectations: [Expectation] = [
        .init(description: "made where there is one", change: { .create(.node($0)) }, outcome: .conflict),
        .init(description: "of the version that is there", change: { .update(.node($0)) }, outcome: .done(Revision(4))),
        .init(description: "of an older version", change: { .put(.node($0), expecting: .version(1)) }, outcome: .conflict),
        .init(description: "whatever is there", change: { .put(.node($0), expecting: .any) }, outcome: .done(Revision(4))),
        .init(description: "deleted at its version", change: { .delete(.node($0.id), expecting: .version(3)) }, outcome: .done(Revision(4))),
        .init(description: "deleted at an older version", change: { .delete(.node($0.id), expecting: .version(2)) }, outcome: .conflict),
    ]

    @Test("A write does what it expects and nothing else", arguments: StoreSubject.allCases, expectations)
    func expects(subject: StoreSubject, expectation: Expectation) async throws {
        try await subject.with(clock: ManualClock()) { store in
            var record = node(1)
            _ = try await store.commit(ClusterTransaction([.create(.node(record))]))
            _ = try await store.commit(ClusterTransaction([.put(.node(record), expecting: .any)]))
            record.meta.version = 3
            #expect(try await store.commit(ClusterTransaction([expectation.change(record)])) == expectation.outcome)
        }
    }

    @Test("A transaction is whole: one conflict and none of it is done", arguments: StoreSubject.allCases)
    func whole(subject: StoreSubject) async throws {
        try await subject.with(clock: ManualClock()) { store in
            _ = try await store.commit(ClusterTransaction([.create(.node(node(1)))]))
            let outcome = try await store.commit(ClusterTransaction([.create(.node(node(2))), .create(.node(node(1)))]))
            #expect(outcome == .conflict)
            #expect(try await store.read(ClusterKeyspace.range).count == 1)
        }
    }

    @Test("A deposed leader is told so, a leader with an old snapshot is told that instead", arguments: StoreSubject.allCases)
    func fenced(subject: StoreSubject) async throws {
        try await subject.with(clock: ManualClock()) { store in
            let lease = try await store.grantLease(.seconds(9)).id
            var campaign = store.campaign(ClusterKeyspace.election, as: "n1", lease: lease).makeAsyncIterator()
            guard case .leading(let term) = try await campaign.next() else { throw LawBroken(description: "not leading") }
            let create = ClusterTransaction([.create(.node(node(1)))])
            #expect(try await store.commit(create, under: term) == .done(Revision(3)))
            #expect(try await store.commit(create, under: term) == .conflict)
            try await store.revoke(lease)
            let late = ClusterTransaction([.put(.node(node(1)), expecting: .any)])
            #expect(try await store.commit(late, under: term) == .deposed)
        }
    }

    private func node(_ number: Int) -> NodeRecord {
        NodeRecord(id: NodeID(bits: UInt128(number)), createdAt: now, description: NodeDescription(hostname: "n\(number)"))
    }
}
