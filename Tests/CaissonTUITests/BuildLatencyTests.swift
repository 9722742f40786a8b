import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonTerm
import TestSupport
import Testing

@testable import CaissonTUI

/// How long a key takes to its frame while four steps of a build write ten thousand lines a second.
///
/// `CAISSON_MEASURE=1 swift test -c release -Xswiftc -enable-testing --filter BuildLatencyTests` prints the figures; it
/// is no part of other runs, because a figure is only worth something on a machine that does nothing else.
@Suite(.onScreenLoop, .enabled(if: ProcessEnvironment.value("CAISSON_MEASURE") != nil, "only when CAISSON_MEASURE is set"))
struct BuildLatencyTests {
    private static let linesPerSecond = 10_000
    private static let keys = ["j", "k", "enter", "g", "G", "w", "esc", "tab", "c", "c"]

    @Test(arguments: [Size(width: 80, height: 24), Size(width: 200, height: 50)])
    @UIActor func `keys are answered within 33 ms`(size: Size) async throws {
        let app = try Workstation(BuildScreenTests.world(.large), size: size)
        try await app.until("the lists") { app.loop.model.builds.isLoaded }
        app.press("7", "enter")
        try await app.until("the steps") { !app.loop.model.build.build.steps.isEmpty }
        let hose = Task.detached { [world = app.world] in await Self.pour(into: world, seconds: 10) }
        let end = ContinuousClock.now + .seconds(10)
        var times: [Duration] = []
        while ContinuousClock.now < end {
            for key in Self.keys {
                times.append(try await Self.time(of: key, in: app))
                try await Task.sleep(for: .milliseconds(7))
            }
        }
        await hose.value
        let lines = app.loop.model.build.build.steps.reduce(0) { $0 + $1.log.count }
        times.sort()
        let (p50, p99) = (times[times.count / 2], times[times.count * 99 / 100])
        print("\(size.width)x\(size.height): \(times.count) keys, \(lines) lines: p50 \(p50) p99 \(p99) max \(times[times.count - 1])")
        #expect(p99 < .milliseconds(33))
    }

    /// Writes as four steps would: a line in an event, many events a second.
    private static func pour(into world: ScriptedWorld, seconds: Int) async {
        let begin = ContinuousClock.now
        var written = 0
        while written < seconds * linesPerSecond {
            let due = Int((ContinuousClock.now - begin) / .seconds(1) * Double(linesPerSecond))
            world.play(
                BuildScripts.lines(max(0, due - written), from: written, of: [5, 13, 21, 29], at: BuildScreenTests.start),
                on: BuildScreenTests.id)
            written = due
            try? await Task.sleep(for: .milliseconds(1))  // ignored: the pace of the writer
        }
    }

    /// From the key's arrival to the end of the next frame, waiting for the screen's pace as the loop does.
    @UIActor private static func time(of key: String, in app: Workstation) async throws -> Duration {
        let begin = ContinuousClock.now
        await Task.yield()
        app.press(key)
        let frames = app.terminal.frameCount
        while app.terminal.frameCount == frames {
            app.loop.turnEnded(now: .now)
            guard app.terminal.frameCount == frames else { break }
            try await Task.sleep(until: app.loop.nextDeadline ?? .now, clock: .continuous)
        }
        return ContinuousClock.now - begin
    }
}
