import CaissonCore
import CaissonLinux
import CaissonOCI
import CaissonStore
import SystemPackage
import TestSupport
import Testing

struct StateDatabaseTests {
    private static let image = Digest.sha256("image".utf8)

    private func record(_ name: String) -> ContainerRecord {
        ContainerRecord(
            id: .random(), name: name, imageID: Self.image, state: "created",
            created: Timestamp(seconds: 1_700_000_000, nanoseconds: 123_456_789), body: #"{"a":1}"#)
    }

    @Test func everyColumnOfAContainerComesBackAsItWasWritten() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            var written = record("web")
            try store.database.write { try $0.containers.insert(written) }
            (written.pid, written.exitCode, written.oomKilled, written.error) = (42, 137, true, "killed")
            (written.started, written.finished) = (Timestamp(seconds: 1), Timestamp(seconds: 2, nanoseconds: 5))
            (written.restartCount, written.stoppedByUser, written.generation) = (3, true, 9)
            let isWritten = try store.database.write { try $0.containers.update(written) }
            let read = try StateDatabase(root: store.root).read { try $0.containers.find(id: written.id) }
            #expect(isWritten)
            #expect(read == written)
        }
    }

    @Test func aTransactionThatThrowsLeavesNothing() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            struct Stop: Error {}
            #expect(throws: Stop.self) {
                try store.database.write { transaction in
                    try transaction.containers.insert(record("web"))
                    try transaction.events.append(kind: "container", action: "create", actor: "x")
                    throw Stop()
                }
            }
            let (containers, events) = try store.database.read { (try $0.containers.list(), try $0.events.after(0)) }
            #expect(containers.isEmpty)
            #expect(events.isEmpty)
        }
    }

    @Test func aTakenNameIsRefusedInDockersWords() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let first = try store.container("web", of: Self.image)
            let error = failure { try store.database.write { try $0.containers.insert(record("web")) } }
            #expect(error?.code == .conflict)
            #expect(
                error?.message == """
                    Conflict. The container name "/web" is already in use by container "\(first.id)". \
                    You have to remove (or rename) that container to be able to reuse that name.
                    """)
        }
    }

    @Test func aContainerIsFoundByIDNameAndUniquePrefix() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let web = try store.container("web", of: Self.image)
            for text in [web.id.text, "web", "/web", web.id.short] {
                #expect(try store.database.read { try $0.containers.resolve(text).id } == web.id)
            }
            let missing = failure { try store.database.read { try $0.containers.resolve("db") } }
            #expect(missing?.message == "No such container: db")
            for number in 0..<17 { try store.container("c\(number)", of: Self.image) }
            // Among 18 identities two begin with the same of 16 digits.
            let ids = try store.database.read { try $0.containers.list().map(\.id.text) }
            let twice = try #require(Dictionary(grouping: ids) { $0.prefix(1) }.first { $0.value.count > 1 }?.key)
            let ambiguous = failure { try store.database.read { try $0.containers.resolve(String(twice)) } }
            #expect(ambiguous?.message == "multiple IDs found with provided prefix: \(twice)")
        }
    }

    @Test func aGuardedUpdateMissesALaterLife() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            let web = try store.container("web", of: Self.image, state: "running")
            let restarted = try store.database.write { transaction in
                try transaction.containers.transition(web.id, from: ["running"]) { $0.generation += 1 }
            }
            #expect(restarted?.generation == 1)
            let late = try store.database.write { transaction in
                try transaction.containers.transition(web.id, from: ["running"], generation: 0) { $0.state = "exited" }
            }
            #expect(late == nil)
            let plain = try store.database.write { try $0.containers.update(web, where: "running", generation: 0) }
            #expect(!plain)
        }
    }

    @Test func aReadTransactionCannotWrite() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            #expect(failure { try store.database.read { try $0.containers.insert(record("web")) } } != nil)
        }
    }

    @Test func manyConnectionsWriteWithoutLosingAnything() async throws {
        try await withFixture { fixture in
            let root = fixture.path("state")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        try await BlockingPool.shared.run {
                            let database = StateDatabase(root: root)
                            for number in 0..<25 {
                                try database.write { transaction in
                                    try transaction.containers.insert(record("w\(writer)-\(number)"))
                                    try transaction.events.append(kind: "container", action: "create", actor: "w\(writer)")
                                }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let (containers, events) = try StateDatabase(root: root).read { (try $0.containers.list(), try $0.events.after(0)) }
            #expect(containers.count == 100)
            #expect(events.map(\.sequence) == Array(1...100))
        }
    }

    @Test func twoStartsNeverShareAnAddress() async throws {
        try await withFixture { fixture in
            let root = fixture.path("state")
            let pool = (2...41).map { "172.20.0.\($0)" }
            let addresses = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await BlockingPool.shared.run {
                            let database = StateDatabase(root: root)
                            return try (0..<10).map { _ in
                                try database.write { transaction in
                                    try transaction.endpoints.allocate(
                                        network: "bridge", containerID: .random(), candidates: pool, mac: { "02:\($0)" },
                                        hostLink: "cz0"
                                    ).ip
                                }
                            }
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(Set(addresses) == Set(pool))
            let full = failure {
                try StateDatabase(root: root).write { transaction in
                    try transaction.endpoints.allocate(
                        network: "bridge", containerID: .random(), candidates: pool, mac: { $0 }, hostLink: "cz0")
                }
            }
            #expect(full?.code == .resourceExhausted)
        }
    }

    @Test func aDamagedFileIsDataLossAndNamed() async throws {
        try await withFixture { fixture in
            let file = try fixture.file("state/state.db", String(repeating: "not a database ", count: 500))
            let error = failure { try StateDatabase(root: fixture.path("state")).read { try $0.containers.list() } }
            #expect(error?.code == .dataLoss)
            #expect(error?.message.contains(file.string) == true)
        }
    }

    @Test func aFileOfANewerVersionIsLeftAlone() async throws {
        try await withFixture { fixture in
            let store = StoreRoot(fixture)
            try store.database.write { $0.touch() }
            // The user version is the big-endian word at offset 60 of the header (SQLite file format, §1.3).
            let copy = fixture.path("newer")
            try Files.makeDirectories(copy)
            var bytes = try Self.checkpointed(store)
            bytes[63] = 99
            try Files.write(copy.appending("state.db"), bytes)
            let error = failure { try StateDatabase(root: copy).read { try $0.containers.list() } }
            #expect(error?.code == .failedPrecondition)
            #expect(try Files.read(copy.appending("state.db")) == bytes)
        }
    }

    /// A database file that needs no log: copied with its log, opened and closed.
    private static func checkpointed(_ store: StoreRoot) throws -> [UInt8] {
        let copy = store.root.appending("copy")
        try Files.makeDirectories(copy)
        for name in ["state.db", "state.db-wal"] {
            let file = store.root.appending(name)
            if Files.exists(file) { try Files.write(copy.appending(name), try Files.read(file)) }
        }
        do { _ = try StateDatabase(root: copy).read { try $0.containers.list() } }
        return try Files.read(copy.appending("state.db"))
    }

    @Test func whatWasCommittedOutlivesAProcessThatNeverClosed() async throws {
        try await withFixture { fixture in
            // What a killed process leaves is the file and its log as they are at that moment. So few commits that the log has not been
            // begun anew: its end is the last of them.
            let store = StoreRoot(fixture)
            for number in 0..<4 { try store.container("c\(number)", of: Self.image) }
            let dead = fixture.path("dead")
            try Files.makeDirectories(dead)
            for name in ["state.db", "state.db-wal"] {
                try Files.write(dead.appending(name), try Files.read(store.root.appending(name)))
            }
            #expect(try StateDatabase(root: dead).read { try $0.containers.list().count } == 4)
            // Torn in the middle of its last write: an earlier commit is what counts, not an error.
            let torn = fixture.path("torn")
            try Files.makeDirectories(torn)
            try Files.write(torn.appending("state.db"), try Files.read(store.root.appending("state.db")))
            try Files.write(torn.appending("state.db-wal"), try Files.read(store.root.appending("state.db-wal")).dropLast(100))
            let left = try StateDatabase(root: torn).read { try $0.containers.list().count }
            #expect(left == 3)
        }
    }
}

extension Files {
    fileprivate static func write(_ path: FilePath, _ bytes: ArraySlice<UInt8>) throws { try write(path, Array(bytes)) }
}
