import CaissonSwarm
import CaissonSwarmStore
import TestSupport
import Testing

/// Two stores on one file have their own connections, so they see each other as two processes do.
@Suite("Two openers of one cluster store")
struct SharedFileTests {
    private let clock = ManualClock()

    @Test("Each reads at once what the other committed, and revisions are one sequence")
    func reads() async throws {
        try await withBoth { one, other in
            for number in 1...10 {
                let (writer, reader) = number.isMultiple(of: 2) ? (one, other) : (other, one)
                let revision = try await writer.put("a", "\(number)")
                #expect(revision == Revision(Int64(number) + 1))
                let found = try await reader.pair("a")
                #expect(found?.text == "\(number)")
            }
        }
    }

    @Test("Of many swaps at once each value is won by one")
    func swaps() async throws {
        try await withBoth { one, other in
            try await one.put("a", "0")
            let wins = try await withThrowingTaskGroup(of: Int.self) { group in
                for store in [one, other, one, other] {
                    group.addTask {
                        var wins = 0
                        for number in 0..<25 {
                            let condition = StoreCompare("a", .equal, .value(Array("\(number)".utf8)))
                            let transaction = StoreTransaction(if: [condition], then: [.put("a", text: "\(number + 1)")])
                            while try await Int(store.pair("a")?.text ?? "") ?? 0 < number {}
                            if try await store.commit(transaction).succeeded { wins += 1 }
                        }
                        return wins
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(wins == 25)
        }
    }

    @Test("A watch is told of the other's commits within its service's pace")
    func watches() async throws {
        try await withBoth { one, other in
            var watch = try await other.watch(.all, from: nil).makeAsyncIterator()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await other.run(pace: .milliseconds(50)) }
                await clock.sleepers()
                try await one.put("a", "1")
                clock.advance(by: .milliseconds(50))
                #expect(try await watch.next()?.revision == Revision(2))
                group.cancelAll()
            }
        }
    }

    @Test("A lease the other granted and left ends when its time was seen to pass here")
    func foreignLease() async throws {
        try await withBoth { one, other in
            let lease = try await one.grantLease(.seconds(5)).id
            try await one.put("a", "1", lease: lease)
            one.close()
            var watch = try await other.watch(.all, from: Revision(3)).makeAsyncIterator()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await other.run(pace: .milliseconds(50)) }
                await clock.sleepers()
                clock.advance(by: .seconds(5))
                let batch = try await watch.next()
                #expect(batch == WatchBatch(revision: Revision(3), events: [.delete("a")]))
                group.cancelAll()
            }
        }
    }

    @Test("A lease the other keeps alive does not end here")
    func renewedElsewhere() async throws {
        try await withBoth { one, _ in
            let lease = try await one.grantLease(.seconds(5)).id
            try await one.put("a", "1", lease: lease)
            let late = try SQLiteClusterStore(one.file, clock: clock)
            defer { late.close() }
            clock.advance(by: .seconds(4))
            try await one.keepAlive(lease)
            clock.advance(by: .seconds(4))
            #expect(try await late.pair("a") != nil)
        }
    }

    private func withBoth(_ body: (SQLiteClusterStore, SQLiteClusterStore) async throws -> Void) async throws {
        try await withFixture { fixture in
            let file = fixture.path("swarm/store.db")
            let (one, other) = (try SQLiteClusterStore(file, clock: clock), try SQLiteClusterStore(file, clock: clock))
            defer {
                one.close()
                other.close()
            }
            try await body(one, other)
        }
    }
}
