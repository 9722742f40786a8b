import CaissonSwarm
import TestSupport
import Testing

@Suite("A watch")
struct WatchTests {
    @Test("It waits for what comes, and a cancelled reader's stream ends without an error", arguments: StoreSubject.allCases)
    func waits(subject: StoreSubject) async throws {
        try await subject.with(clock: ManualClock()) { store in
            let stream = try await store.watch(.all, from: nil)
            try await withThrowingTaskGroup(of: [Int64].self) { group in
                group.addTask {
                    var seen: [Int64] = []
                    for try await batch in stream { seen.append(batch.revision.number) }
                    return seen
                }
                group.addTask {
                    // Ends when the reader has seen the last put: it then waits, and is cancelled there.
                    for _ in 0..<20 { try await store.put("a", "x") }
                    var own = try await store.watch(.all, from: Revision(21)).makeAsyncIterator()
                    _ = try await own.next()
                    return []
                }
                _ = try await group.next()
                group.cancelAll()
                let seen = try await group.next() ?? []
                #expect(seen == Array(2..<(2 + Int64(seen.count))))
            }
        }
    }

    @Test("Every reader sees every revision once and in order while several write", arguments: StoreSubject.allCases)
    func concurrentWriters(subject: StoreSubject) async throws {
        try await subject.with(clock: ManualClock()) { store in
            let (writers, each) = (4, 40)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for reader in 0..<3 {
                    let stream = try await store.watch(.all, from: .first)
                    group.addTask {
                        var next = Revision(2)
                        for try await batch in stream.prefix(writers * each) {
                            #expect(batch.revision == next, "reader \(reader)")
                            next = next.next
                        }
                    }
                }
                for writer in 0..<writers {
                    group.addTask { for number in 0..<each { try await store.put("w\(writer)", "\(number)") } }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("A lease that ends by itself is told to who waits", arguments: StoreSubject.allCases)
    func expiry(subject: StoreSubject) async throws {
        let clock = ManualClock()
        try await subject.with(clock: clock) { store in
            let lease = try await store.grantLease(.seconds(5)).id
            try await store.put("a", "x", lease: lease)
            var watch = try await store.watch(.all, from: nil).makeAsyncIterator()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await store.run() }
                await clock.sleepers()
                clock.advance(by: .seconds(5))
                let batch = try await watch.next()
                #expect(batch == WatchBatch(revision: Revision(3), events: [.delete(ClusterKey("a"))]))
                group.cancelAll()
            }
        }
    }

    @Test("A closed store ends its watches with that reason", arguments: StoreSubject.allCases)
    func closing(subject: StoreSubject) async throws {
        try await subject.with(clock: ManualClock()) { store in
            var watch = try await store.watch(.all, from: nil).makeAsyncIterator()
            store.close()
            await #expect(throws: ClusterStoreError.closed) { try await watch.next() }
            await #expect(throws: ClusterStoreError.closed) { try await store.put("a", "x") }
        }
    }
}
