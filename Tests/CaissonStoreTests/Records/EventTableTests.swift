import CaissonCore
import CaissonLinux
import CaissonStore
import TestSupport
import Testing

struct EventTableTests {
    @Test func eventsAreReadOnFromAnySequence() async throws {
        try await withFixture { fixture in
            let database = StateDatabase(root: fixture.path("state"))
            try database.write { transaction in
                for number in 1...5 {
                    try transaction.events.append(
                        kind: "image", action: "tag", actor: "i\(number)", attributes: ["name": "a \"b\""],
                        time: Timestamp(seconds: Int64(number)))
                }
            }
            let (rest, since, last) = try database.read {
                (try $0.events.after(3), try $0.events.since(Timestamp(seconds: 2), limit: 2), try $0.events.lastSequence())
            }
            #expect(rest.map(\.actor) == ["i4", "i5"])
            #expect(since.map(\.actor) == ["i2", "i3"])
            #expect(rest.first?.attributes == ["name": "a \"b\""])
            #expect(last == 5)
        }
    }

    @Test func onlyTheNewestAreKeptAndSequencesGoOn() async throws {
        try await withFixture { fixture in
            let database = StateDatabase(root: fixture.path("state"))
            try database.write { transaction in
                for _ in 0..<12_000 { try transaction.events.append(kind: "image", action: "tag", actor: "i") }
            }
            let kept = try database.read { try $0.events.after(0, limit: 20_000) }
            #expect(kept.count == 10_000)
            #expect(kept.last?.sequence == 12_000)
            try database.write { try $0.events.prune(keeping: 0) }
            let next = try database.write { try $0.events.append(kind: "image", action: "tag", actor: "i") }
            #expect(next == 12_001)
        }
    }

    @Test(.timeLimit(.minutes(1))) func anotherConnectionsCommitWakesAWatcher() async throws {
        try await withFixture { fixture in
            let reader = StateDatabase(root: fixture.path("state"))
            try reader.write { $0.touch() }
            let rings = try reader.doorbell.rings()
            let writer = StateDatabase(root: fixture.path("state"))
            let start = SystemClock.monotonic()
            try writer.write { try $0.events.append(kind: "container", action: "start", actor: "x") }
            for await _ in rings {
                if try reader.read({ try $0.events.lastSequence() }) == 1 { break }
            }
            #expect(SystemClock.monotonic() - start < .seconds(10))
        }
    }
}
