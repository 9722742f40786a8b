@testable import CaissonEngine
import CaissonAPI
import CaissonCore
import CaissonLinux
import SystemPackage
import TestSupport
import Testing

struct BuildLogTests {
    private func parsed(_ path: FilePath, piece: Int = .max) throws -> [BuildEvent] {
        var parser = BuildLogParser()
        var rest = try Files.read(path)[...]
        var events: [BuildEvent] = []
        while !rest.isEmpty {
            events += parser.parse(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
        }
        return events
    }

    @Test("What is written is read again, in pieces of any size", arguments: [1, 7, 64, 100_000])
    func roundTrip(piece: Int) async throws {
        try await withFixture { fixture in
            let events = [
                BuildRoot.started(.random()), BuildRoot.steps(3), .stepStarted(1, BuildRoot.time),
                BuildRoot.line(1, "a \"quoted\"\nline\r\t\u{1b}[1mβ\n"), BuildRoot.line(1, "err", stream: 2),
                .stepProgress(1, BuildProgress(id: "x", current: 5, total: 10)),
                .warning(BuildWarning(name: "StageNameCasing", message: "m", lines: 3...4)),
                BuildRoot.ended(1, .failed(message: "no", exitCode: 7)),
                .ended(BuildEnd(time: BuildRoot.time, outcome: .cancelled)),
            ]
            let path = fixture.path("events.jsonl")
            var log = try BuildLog(path)
            for event in events { try log.write([event]) }
            #expect(try parsed(path, piece: piece) == events)
        }
    }

    @Test("Beyond its bound a log says that it is cut and goes on without output")
    func bound() async throws {
        try await withFixture { fixture in
            let path = fixture.path("events.jsonl")
            var log = try BuildLog(path, bound: 2_000)
            for number in 0..<200 { try log.write([BuildRoot.line(1, "line \(number)\n")]) }
            try log.write([.stepProgress(1, BuildProgress(id: "x", current: 1)), BuildRoot.ended(1)])
            let events = try parsed(path)
            #expect(events.text(of: 1).hasPrefix("line 0\nline 1\n"))
            #expect(events.text(of: 1).hasSuffix("[the log of this build is cut here: it reached 1.953KiB]\n"))
            #expect(events.last == BuildRoot.ended(1))
            #expect(try FileStatus.of(path).size < 3_000)
        }
    }

    @Test("A torn or foreign line is passed over")
    func torn() async throws {
        try await withFixture { fixture in
            let path = fixture.path("events.jsonl")
            var log = try BuildLog(path)
            try log.write([BuildRoot.steps(1)])
            let file = try Files.open(path, [.write, .append])
            try file.writeAll("{\"later\":1}\nnot json\n")
            try log.write([BuildRoot.ended(1)])
            try file.writeAll("{\"stepLog\":")
            #expect(try parsed(path) == [BuildRoot.steps(1), BuildRoot.ended(1)])
        }
    }
}
