import CaissonAPI
import CaissonCore
import TestSupport
import Testing

@testable import CaissonTUI

@Suite struct BuildModelTests {
    private static let start = Workshop.now

    private static func started(_ id: ObjectID = Workshop.id("a")) -> BuildEvent {
        .started(
            BuildStart(
                id: id, time: start, name: "app", dockerfileName: "Dockerfile", dockerfile: BuildScripts.dockerfile, target: nil))
    }

    private static func model(_ events: [BuildEvent]) -> BuildModel {
        var build = BuildModel()
        build.receive([started()] + events)
        return build
    }

    @Test func `events add up to states, logs and counts`() throws {
        let build = Self.model(BuildScripts.underWay(Self.start))
        let states = build.steps.map(\.state)
        #expect(states == [.done, .cached, .cached, .done, .running, .cached, .cached, .running, .waiting, .waiting, .waiting])
        #expect(build.counts == (all: 9, ended: 5, cached: 4, missed: 1))
        #expect(build.isRunning)
        let pip = try #require(build.step(5))
        #expect(pip.log.count == 4)
        // The line that came in two parts is one line.
        #expect(String(decoding: pip.log[3].bytes, as: UTF8.self) == "  Downloading pandas-2.2.3.whl (90 MB)")
        #expect(pip.fraction(at: Self.start).map { Int($0 * 100) } == 64)
        #expect(try #require(build.step(8)).log[0].isStderr)
    }

    @Test func `a failed step names itself, and what ran beside it is cancelled`() {
        let build = Self.model(BuildScripts.underWay(Self.start) + BuildScripts.failure(Self.start))
        #expect(build.failedStep == 5)
        #expect(build.step(5)?.state == .failed)
        #expect(build.step(8)?.state == .cancelled)
        #expect(build.step(9)?.state == .waiting)
        #expect(build.failure?.contains("exit code: 1") == true)
        #expect(!build.isRunning)
    }

    @Test func `steps that ran when a build ended are cancelled and stop counting seconds`() {
        let end = Self.start.advanced(by: .seconds(10))
        let build = Self.model(BuildScripts.underWay(Self.start) + [.ended(BuildEnd(time: end, outcome: .cancelled))])
        #expect(build.step(5)?.state == .cancelled)
        #expect(build.step(5)?.seconds(at: end.advanced(by: .seconds(100))) == 9.8)
    }

    @Test func `no order of events breaks it, and unknown steps are passed over`() throws {
        let script =
            [Self.started()] + BuildScripts.underWay(Self.start) + BuildScripts.failure(Self.start) + [
                .stepStarted(99, Self.start), .stepLog(-1, stream: 7, text: "x\n\ny", Self.start),
                .stepProgress(99, BuildProgress(id: "x", current: 1)),
                .steps([BuildStep(id: 3, name: "[circle] RUN", kind: .run, inputs: [3, 5, 77])]),
            ]
        let end = Self.model(script).steps.map(\.id)
        try forAll(300) { random in
            var build = BuildModel()
            let shuffled = script.shuffled(using: &random)
            for event in shuffled { build.receive([event]) }
            try require(build.steps.map(\.id) == end, "steps \(build.steps.map(\.id))")
            try require(build.lanes.count == build.steps.count, "rows")
            let forecast = BuildForecast(build, now: Self.start)
            try require(forecast.total.isFinite && (forecast.left ?? 0) >= 0, "\(forecast)")
            _ = build.counts
        }
    }

    @Test func `text in any pieces gives the same lines`() throws {
        try forAll(200) { random in
            let words = ["a", "\n", "bc", "\n\n", "ü", "long line here", ""]
            let pieces = (0..<random.integer(0...30)).map { _ in random.pick(words) ?? "" }
            var store = LogStore()
            for piece in pieces { store.append(piece, time: Self.start, isStderr: false) }
            let whole = pieces.joined()
            var lines = whole.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            if lines.last == "" { lines.removeLast() }
            let kept = (0..<store.count).map { String(decoding: store[$0].bytes, as: UTF8.self) }
            try require(kept == lines, "\(pieces) gave \(kept)")
        }
    }
}

extension BuildModelTests {
    @Test(arguments: [
        (0.04, false, "0.0s"), (9.96, false, "10.0s"), (59.97, false, "1m 0s"), (59.97, true, "59s"), (61, true, "1m 1s"), (7500, false, "2h 5m"),
    ])
    func `how long something took is said shortly`(seconds: Double, isRunning: Bool, text: String) {
        #expect(BuildMark.took(seconds, isRunning: isRunning) == text)
    }

    @Test func `a build whose process died ends at the last thing it told`() {
        var build = BuildModel()
        build.receive([Self.started()] + BuildScripts.underWay(Self.start))
        build.lose()
        #expect(!build.isRunning)
        #expect(build.failure == "its process died")
        #expect(build.seconds(at: Self.start.advanced(by: .seconds(999))) == 12)
        #expect(build.step(5)?.state == .cancelled)
    }
}
