import CaissonSwarm
import CaissonSwarmStore
import TestSupport
import Testing

@Suite("A store's epoch")
struct StoreEpochTests {
    @Test("A new store is the truth and takes writes")
    func fresh() async throws {
        try await withStore { store in
            #expect(try await store.epoch() == StoreEpoch(number: 1, engine: .sqlite, isFrozen: false))
            try await store.put("a", "1")
        }
    }

    @Test("A frozen store can be read and refuses every kind of write, until it is thawed")
    func frozen() async throws {
        try await withStore { store in
            let lease = try await store.grantLease(.seconds(9)).id
            try await store.put("a", "1", lease: lease)
            try await store.setFrozen(true)
            await refuses { try await store.put("a", "2") }
            await refuses { try await store.grantLease(.seconds(1)) }
            await refuses { try await store.keepAlive(lease) }
            await refuses { try await store.revoke(lease) }
            await refuses { try await store.compact(Revision(2)) }
            #expect(try await store.pair("a")?.text == "1")
            try await store.setFrozen(false)
            try await store.put("a", "2")
        }
    }

    @Test("A store that was handed over stays readable and takes no writes ever again")
    func retired() async throws {
        try await withStore { store in
            try await store.put("a", "1")
            await #expect(throws: ClusterStoreError.self) { try await store.retire() }
            try await store.setFrozen(true)
            try await store.retire()
            #expect(try await store.epoch() == StoreEpoch(number: 2, engine: .etcd, isFrozen: false))
            await refuses { try await store.put("a", "2") }
            try await store.setFrozen(false)
            await refuses { try await store.put("a", "2") }
            #expect(try await store.pair("a")?.text == "1")
        }
    }

    private func refuses(_ body: () async throws -> some Any) async {
        do {
            _ = try await body()
            Issue.record("was not refused")
        } catch ClusterStoreError.readOnly {
        } catch {
            Issue.record("refused with \(error)")
        }
    }

    private func withStore(_ body: (SQLiteClusterStore) async throws -> Void) async throws {
        try await withFixture { fixture in
            let store = try SQLiteClusterStore(fixture.path("swarm/store.db"), clock: ManualClock())
            defer { store.close() }
            try await body(store)
        }
    }
}
