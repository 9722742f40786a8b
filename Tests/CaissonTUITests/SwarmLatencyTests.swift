import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonTerm
import TestSupport
import Testing

@testable import CaissonTUI

/// How long a key takes to its frame over fifty nodes and two thousand tasks of which a hundred change every few
/// milliseconds.
///
/// `CAISSON_MEASURE=1 swift test -c release -Xswiftc -enable-testing --filter SwarmLatencyTests` prints the figures; it is
/// no part of other runs, because a figure is only worth something on a machine that does nothing else.
@Suite(.serialized, .onScreenLoop, .enabled(if: ProcessEnvironment.value("CAISSON_MEASURE") != nil, "only when CAISSON_MEASURE is set"))
struct SwarmLatencyTests {
    private static let keys = ["j", "k", "enter", "j", "G", "esc", "v", "m", "ctrl-d", "N", "j", "T", "ctrl-d", "G", "V"]

    @Test(arguments: [Size(width: 80, height: 24), Size(width: 200, height: 50)])
    @UIActor func `keys are answered within 33 ms`(size: Size) async throws {
        let app = try await SwarmScreenTests.app(Workshop.largeSwarm(), size)
        let hose = Task.detached { [world = app.world] in await Self.disturb(world, seconds: 8) }
        let end = ContinuousClock.now + .seconds(8)
        var times: [Duration] = []
        while ContinuousClock.now < end {
            for key in Self.keys {
                times.append(try await Self.time(of: key, in: app))
                try await Task.sleep(for: .milliseconds(7))
            }
        }
        await hose.value
        times.sort()
        let (p50, p99) = (times[times.count / 2], times[times.count * 99 / 100])
        print("\(size.width)x\(size.height): \(times.count) keys, revision \(app.world.read(\.swarm.revision)): p50 \(p50) p99 \(p99) max \(times[times.count - 1])")
        #expect(p99 < .milliseconds(33))
    }

    private static func disturb(_ world: ScriptedWorld, seconds: Int) async {
        let end = ContinuousClock.now + .seconds(seconds)
        var start = 0
        while ContinuousClock.now < end {
            world.changeSwarm { swarm in
                for place in start..<start + 100 {
                    let task = place % swarm.tasks.count
                    swarm.tasks[task].status.state = swarm.tasks[task].status.state == .running ? .starting : .running
                    swarm.tasks[task].version += 1
                }
            }
            start += 100
            try? await Task.sleep(for: .milliseconds(20))  // ignored: the pace of the swarm
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
