import CaissonLinux
import CaissonSwarm
import CaissonSwarmStore
import TestSupport
import Testing

@Suite("A cluster store's service")
struct StoreServiceTests {
    @Test("Old history goes in large steps, so that the file does not grow for ever")
    func compaction() async throws {
        let clock = ManualClock()
        try await withFixture { fixture in
            let store = try SQLiteClusterStore(fixture.path("swarm/store.db"), clock: clock)
            defer { store.close() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await store.run(pace: .milliseconds(50), history: 10) }
                for number in 2...21 { #expect(try await store.put("a", "x").number == Int64(number)) }
                await clock.sleepers()
                #expect(try await store.read(StoreRead(.all), at: Revision(1), .stale).pairs == [])
                try await store.put("a", "y")
                clock.advance(by: .milliseconds(50))
                await clock.sleepers()
                await #expect(throws: ClusterStoreError.compacted(Revision(12))) {
                    try await store.read(StoreRead(.all), at: Revision(11), .stale)
                }
                group.cancelAll()
            }
        }
    }

    @Test(
        "Speed of a store on this disk",
        .enabled(if: ProcessEnvironment.value("CAISSON_MEASURE") != nil, "prints figures; set CAISSON_MEASURE"))
    func speed() async throws {
        try await withFixture { fixture in
            let store = try SQLiteClusterStore(fixture.path("swarm/store.db"), clock: ContinuousClock())
            defer { store.close() }
            let value = String(repeating: "x", count: 1024)
            let puts = try await times(500) { try await store.put("key\($0)", value) }
            print("put of 1 KiB: p50 \(puts[250]), p99 \(puts[495])")
            let hundreds = try await times(30) { round in
                let steps = (0..<100).map { StoreOperation.put("key\(round)/\($0)", text: value) }
                return try await store.commit(StoreTransaction(then: steps))
            }
            print("transaction of 100 puts: p50 \(hundreds[15])")
            let reads = try await times(500) { try await store.pair("key\($0)") }
            print("read of one key: p50 \(reads[250])")
            var watch = try await store.watch(.all, from: nil).makeAsyncIterator()
            var told: [Duration] = []
            for _ in 0..<200 {
                let start = ContinuousClock.now
                try await store.put("key", value)
                _ = try await watch.next()
                told.append(start.duration(to: .now))
            }
            print("put until its watch tells it: p50 \(told.sorted()[100])")
        }
    }

    /// How long each call took, the quickest first.
    private func times(_ count: Int, _ body: (Int) async throws -> some Any) async throws -> [Duration] {
        var times: [Duration] = []
        for number in 0..<count {
            let start = ContinuousClock.now
            _ = try await body(number)
            times.append(start.duration(to: .now))
        }
        return times.sorted()
    }
}
