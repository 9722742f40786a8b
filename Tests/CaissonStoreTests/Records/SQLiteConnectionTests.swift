import CaissonCore
import SystemPackage
import TestSupport
import Testing

@testable import CaissonStore

struct SQLiteConnectionTests {
    private func withTable(_ body: (SQLiteConnection) throws -> Void) async throws {
        try await withFixture { fixture in
            let connection = try SQLiteConnection(path: fixture.path("test.db").string)
            try connection.script("CREATE TABLE item (name TEXT, count INTEGER); CREATE INDEX item_name ON item (name)")
            try body(connection)
        }
    }

    private func names(_ connection: SQLiteConnection) throws -> [String?] {
        var names: [String?] = []
        try connection.run("SELECT name FROM item ORDER BY rowid") { row in
            names.append(row.isNull(0) ? nil : row.text(0))
            return true
        }
        return names
    }

    static let texts: [String?] = ["", "a", "ä𝄞\u{0}b", String(repeating: "x", count: 100_000), nil]

    @Test(arguments: texts) func `a text comes back as it was bound`(_ text: String?) async throws {
        try await withTable { connection in
            try connection.run("INSERT INTO item VALUES (?, ?)", [text, nil])
            #expect(try names(connection) == [text])
        }
    }

    @Test(arguments: [0, 1, -1, .max, .min] as [Int64]) func `a number comes back as it was bound`(_ number: Int64) async throws {
        try await withTable { connection in
            try connection.run("INSERT INTO item VALUES (?, ?)", ["n", number])
            var found: Int64?
            try connection.run("SELECT count FROM item") { row in
                found = row.integer(0)
                #expect(row.text(0) == nil, "a number is no text")
                return true
            }
            #expect(found == number)
        }
    }

    @Test func `what one run has bound is not there in the next`() async throws {
        try await withTable { connection in
            try connection.run("INSERT INTO item VALUES (?, ?)", ["first", 1])
            let error = #expect(throws: SQLiteError.self) { try connection.run("INSERT INTO item VALUES (?, ?)", ["second"]) }
            #expect(error?.message == "wrong number of statement arguments: 1")
            #expect(try names(connection) == ["first"])
        }
    }

    @Test func `a statement may be run again while its rows are looked at`() async throws {
        try await withTable { connection in
            for name in ["a", "b", "c"] { try connection.run("INSERT INTO item VALUES (?, 0)", [name]) }
            var seen: [String] = []
            try connection.run("SELECT name FROM item ORDER BY rowid") { row in
                seen.append(row.text(0) ?? "")
                let all = try names(connection)
                #expect(all.count == 3)
                return seen.count < 2
            }
            #expect(seen == ["a", "b"])
        }
    }

    @Test func `a transaction that throws leaves nothing, and the next one works`() async throws {
        try await withTable { connection in
            do {
                try connection.write {
                    try connection.run("INSERT INTO item VALUES ('lost', 1)")
                    throw CancellationError()
                }
            } catch is CancellationError {}
            try connection.write { try connection.run("INSERT INTO item VALUES ('kept', 1)") }
            #expect(try names(connection) == ["kept"])
        }
    }

    @Test func `a read transaction refuses to write and sees one state`() async throws {
        try await withFixture { fixture in
            let path = fixture.path("test.db").string
            let (one, two) = (try SQLiteConnection(path: path), try SQLiteConnection(path: path))
            try one.script("PRAGMA journal_mode = WAL; CREATE TABLE item (name TEXT, count INTEGER)")
            try one.read {
                let before = try names(one)
                try two.write { try two.run("INSERT INTO item VALUES ('new', 1)") }
                let after = try names(one)
                #expect((before, after) == ([], []))
                let error = #expect(throws: SQLiteError.self) { try one.run("DELETE FROM item") }
                #expect(error?.message == "attempt to write in a read transaction")
            }
            #expect(try names(one) == ["new"])
        }
    }

    @Test(arguments: [("SELEC 1", .internal), ("INSERT INTO nothing VALUES (1)", .internal)] as [(String, ErrorCode)])
    func `what SQLite refuses is told with the file and SQLite's words`(_ sql: String, _ code: ErrorCode) async throws {
        try await withTable { connection in
            let error = #expect(throws: SQLiteError.self) { try connection.run(sql) }
            let told = error?.asCaissonError(file: "/root/state.db")
            #expect(told?.code == code)
            #expect(told?.message.hasPrefix("state database /root/state.db: ") == true)
        }
    }

    @Test func `a file that is no database says so`() async throws {
        try await withFixture { fixture in
            let path = try fixture.file("bad.db", String(repeating: "A", count: 8192))
            let error = #expect(throws: SQLiteError.self) { try SQLiteConnection(path: path.string).script("PRAGMA user_version = 1") }
            #expect(error?.asCaissonError(file: path).code == .dataLoss)
        }
    }
}
