import CaissonCore
import CaissonLinux
import CaissonSwarm
import CaissonSwarmStore
import SystemPackage
import TestSupport
import Testing

@Suite("A cluster store's file")
struct StoreFileTests {
    private let clock = ManualClock()

    @Test("What was committed is there when the file is opened again, history and leases too")
    func reopening() async throws {
        try await withFixture { fixture in
            let first = try open(fixture)
            let lease = try await first.grantLease(.seconds(5)).id
            try await first.put("a", "1", lease: lease)
            try await first.put("a", "2", lease: lease)
            try await first.compact(Revision(2))
            first.close()

            let second = try open(fixture)
            defer { second.close() }
            #expect(try await second.read(StoreRead(.all), at: Revision(2), .stale).pairs.map(\.text) == ["1"])
            #expect(try await second.pair("a")?.lease == lease)
            await #expect(throws: ClusterStoreError.compacted(Revision(2))) {
                try await second.read(StoreRead(.all), at: Revision(1), .stale)
            }
            var watch = try await second.watch(.all, from: Revision(3)).makeAsyncIterator()
            #expect(try await watch.next()?.revision == Revision(3))
            #expect(try await second.grantLease(.seconds(1)).id > lease)
        }
    }

    @Test("A lease of a file that is opened again has its whole time once more, then ends")
    func leaseAfterReopening() async throws {
        try await withFixture { fixture in
            let first = try open(fixture)
            let lease = try await first.grantLease(.seconds(5)).id
            try await first.put("a", "1", lease: lease)
            clock.advance(by: .seconds(4))
            first.close()
            let second = try open(fixture)
            defer { second.close() }
            clock.advance(by: .seconds(4))
            #expect(try await second.pair("a") != nil)
            clock.advance(by: .seconds(1))
            #expect(try await second.pair("a") == nil)
        }
    }

    @Test("Only its owner may read it, and its folder is made for it")
    func rights() async throws {
        try await withFixture { fixture in
            let store = try open(fixture)
            defer { store.close() }
            try await store.put("a", "1")
            for name in ["store.db", "store.db-wal", "store.db-shm"] {
                #expect(try FileStatus.of(fixture.path("swarm/\(name)")).mode & 0o077 == 0, "\(name)")
            }
        }
    }

    struct BadFile: Sendable, CustomStringConvertible {
        let description: String
        let code: ErrorCode
        let words: String
        let make: @Sendable (Fixture) throws -> Void
    }

    static let badFiles: [BadFile] = [
        .init(description: "text", code: .dataLoss, words: "not a database") {
            try $0.file("swarm/store.db", String(repeating: "this is not a database\n", count: 100))
        },
        .init(description: "half a page", code: .dataLoss, words: "not a database") {
            try $0.file(
                "swarm/store.db",
                "SQLite format 4\0 and then nothing that one could read for a hundred bytes and more, it goes on")
        },
        .init(description: "a folder", code: .unavailable, words: "unable to open") { try $0.folder("swarm/store.db") },
        .init(description: "a folder that is a file", code: .permissionDenied, words: "cannot") { try $0.file("swarm", "") },
    ]

    @Test("A file that cannot be a store is refused by name and reason", arguments: badFiles)
    func refused(bad: BadFile) async throws {
        try await withFixture { fixture in
            try bad.make(fixture)
            let error = #expect(throws: CaissonError.self) { try open(fixture) }
            #expect(error?.code == bad.code)
            #expect(error?.message.contains("\(fixture.path("swarm/store.db"))") == true)
            #expect(error?.message.contains(bad.words) == true, "\(error?.message ?? "")")
        }
    }

    @Test(
        "Another program's database and a newer version's are told apart",
        arguments: [
            // Offsets in SQLite's header (https://www.sqlite.org/fileformat.html#the_database_header), the last of four bytes.
            (offset: 71, code: ErrorCode.dataLoss, words: "not a cluster store's"),
            (63, .failedPrecondition, "newer version of caisson (format 99)"),
        ])
    func strangers(offset: Int, code: ErrorCode, words: String) async throws {
        try await withFixture { fixture in
            let store = try open(fixture)
            store.close()
            var bytes = try Files.read(store.file)
            bytes[offset] = 99
            try Files.write(store.file, bytes)
            let error = #expect(throws: CaissonError.self) { try open(fixture) }
            #expect(error?.code == code)
            #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        }
    }

    private func open(_ fixture: Fixture) throws -> SQLiteClusterStore {
        try SQLiteClusterStore(fixture.path("swarm/store.db"), clock: clock)
    }
}
