import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonRuntime
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LogTailTests {
    private func record(_ number: Int, isStderr: Bool = false) -> String {
        let second = number < 10 ? "0\(number)" : "\(number)"
        return "{\"log\":\"line \(number)\\n\",\"stream\":\"\(isStderr ? "stderr" : "stdout")\",\"time\":\"2026-03-01T10:00:\(second).5Z\"}\n"
    }

    private func numbers(_ path: FilePath, _ options: LogOptions) async throws -> [Int] {
        var found: [Int] = []
        for try await batch in LogTail(path: path).batches(options) { found += batch.map(number) }
        return found
    }

    private func number(_ entry: LogEntry) -> Int { Int(String(decoding: entry.bytes, as: UTF8.self).filter(\.isNumber)) ?? -1 }

    private func write(_ fixture: Fixture) throws -> FilePath {
        try fixture.file("log.2", (0..<5).map { record($0) }.joined())
        try fixture.file("log.1", (5..<10).map { record($0, isStderr: $0 % 2 == 0) }.joined())
        return try fixture.file("log", (10..<15).map { record($0) }.joined())
    }

    @Test(
        "the last lines come from as many files as needed",
        arguments: [(0, 15), (1, 14), (5, 10), (6, 9), (10, 5), (14, 1), (15, 0), (99, 0)])
    func tail(count: Int, first: Int) async throws {
        try await withFixture { fixture in
            let path = try write(fixture)
            #expect(try await numbers(path, LogOptions(tail: count)) == Array(first..<15))
        }
    }

    @Test func `times and streams select`() async throws {
        try await withFixture { fixture in
            let path = try write(fixture)
            let start = try #require(Timestamp(rfc3339: "2026-03-01T10:00:07Z"))
            let end = try #require(Timestamp(rfc3339: "2026-03-01T10:00:11Z"))
            #expect(try await numbers(path, LogOptions(since: start, until: end)) == [7, 8, 9, 10])
            #expect(try await numbers(path, LogOptions(stdout: false)) == [6, 8])
            #expect(try await numbers(path, LogOptions(tail: 6, stderr: false)) == [9, 10, 11, 12, 13, 14])
        }
    }

    @Test func `a log that does not exist is empty`() async throws {
        try await withFixture { fixture in
            let found = try await numbers(fixture.path("none"), LogOptions())
            #expect(found.isEmpty)
        }
    }

    @Test func `lines that are no records are passed over`() async throws {
        try await withFixture { fixture in
            let path = try fixture.file("log", record(1) + "{\"log\":\n\u{0}garbage\n[]\n{}\n" + record(2) + "{\"log\":\"cut")
            #expect(try await numbers(path, LogOptions()) == [1, 2])
        }
    }

    @Test func `a follower sees what is appended, through rotations, and ends with the process`() async throws {
        try await withFixture { fixture in
            let path = try fixture.file("log", record(0))
            let isRunning = Mutex(true)
            let step = Mutex(0)
            var found: [Int] = []
            let stream = LogTail(path: path).batches(LogOptions(follow: true)) { isRunning.withLock { $0 } }
            for try await batch in stream {
                found += batch.map(number)
                try advance(fixture, path, step, isRunning)
            }
            #expect(found == [0, 1, 2, 3, 4])
        }
    }

    @Test func `a follower of a silent log asks again when the bell rings`() async throws {
        try await withFixture { fixture in
            let path = try fixture.file("log", record(0))
            let bell = try fixture.file("bell", "")
            let asked = Mutex(0)
            let stream = LogTail(path: path, bell: bell).batches(LogOptions(follow: true)) {
                // The process ends while the reader is about to wait.
                let count = asked.withLock { asked in
                    asked += 1
                    return asked
                }
                if count == 1 { try? Files.touch(bell) } // ignored: the test would not end
                return count == 1
            }
            var found: [Int] = []
            for try await batch in stream { found += batch.map(number) }
            #expect(found == [0])
            #expect(asked.withLock { $0 } == 2)
        }
    }

    /// What happens to the log each time the reader has caught up.
    private func advance(_ fixture: Fixture, _ path: FilePath, _ step: borrowing Mutex<Int>, _ isRunning: borrowing Mutex<Bool>) throws {
        let number = step.withLock { step in
            step += 1
            return step
        }
        switch number {
        case 1: try append(record(1), to: path)
        case 2:
            try append(record(2), to: path)
            try Files.rename(path, to: fixture.path("log.1"))
            try fixture.file("log", record(3))
        default:
            // The third step's records may come in one batch or in two.
            guard isRunning.withLock({ $0 }), try Files.readText(path) == record(3) else { return }
            try append(record(4), to: path)
            isRunning.withLock { $0 = false }
        }
    }

    private func append(_ text: String, to path: FilePath) throws {
        try Files.open(path, [.write, .append]).writeAll(text)
    }

    @Test func `a large log is read in batches and whole`() async throws {
        try await withFixture { fixture in
            let path = try fixture.file("log", (0..<20_000).map { record($0 % 60) }.joined())
            var (count, largest) = (0, 0)
            for try await batch in LogTail(path: path).batches(LogOptions()) {
                count += batch.count
                largest = max(largest, batch.count)
            }
            #expect(count == 20_000)
            #expect(largest < 1000)
        }
    }
}

struct LogRecordParserTests {
    @Test func `escapes, key order and foreign fields are understood`() throws {
        let line = #"{ "time":"2026-01-02T03:04:05.000000006Z", "attrs":{"a":"}"}, "stream":"stderr","log":"\u00e9\ud83d\ude42\t\"\\\/\n" }"#
        var parser = LogRecordParser()
        let parsed = parser.parse(Array(line.utf8)[...])
        let entry = try #require(parsed)
        #expect(String(decoding: entry.bytes, as: UTF8.self) == "é🙂\t\"\\/\n")
        #expect(entry.isStderr)
        #expect(entry.time == Timestamp(rfc3339: "2026-01-02T03:04:05.000000006Z"))
    }

    @Test("nonsense is no record", arguments: ["", "{", "{\"log\":\"a\"}", "{\"log\":\"a\",\"stream\":\"stdout\",\"time\":\"yesterday\"}", "{\"log\":\"\\x\"}", "[1]"])
    func nonsense(line: String) {
        var parser = LogRecordParser()
        let parsed = parser.parse(Array(line.utf8)[...])
        #expect(parsed == nil)
    }
}
