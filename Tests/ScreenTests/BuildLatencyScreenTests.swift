import CaissonLinux
import CaissonTerm
import TestSupport
import Testing

/// How long a key takes on the real terminal while a real build has four steps that write ten thousand lines a second.
///
/// `CAISSON_MEASURE=1 swift test --filter BuildLatencyScreenTests` prints the figures; a debug build and this test's own
/// reading of the screen are in them.
@Suite(
    "Keys under a build", .serialized,
    .enabled(if: LabScreen.isPossible && ProcessEnvironment.value("CAISSON_MEASURE") != nil, "only when CAISSON_MEASURE is set"))
struct BuildLatencyScreenTests {
    @Test(arguments: [Size(width: 80, height: 24), Size(width: 200, height: 50)])
    func `keys are answered within 33 ms`(size: Size) async throws {
        try await LabScreen.run { app, program in
            try app.resize(size)
            try program.fixture.file("hose/Dockerfile", dockerfile)
            try app.waitFor(text: "alpine:latest")
            try app.press(":")
            try app.type("build --no-cache -t hose hose", then: "enter")
            try app.waitFor("the build's output", within: .seconds(60)) { $0.row(0).contains("▸ Steps") && $0.contains("FOLLOW") }
            var times: [Duration] = []
            for name in (0..<100).flatMap({ _ in ["Log", "Dockerfile", "Steps"] }) {
                let begin = ContinuousClock.now
                try app.press("tab")
                try app.waitFor(name) { $0.row(0).contains("▸ \(name)") }
                times.append(ContinuousClock.now - begin)
                try await Task.sleep(for: .milliseconds(11))
            }
            times.sort()
            let (p50, p99) = (times[times.count / 2], times[times.count * 99 / 100])
            try app.press("K", "y")
            try app.waitFor(text: "cancelled after")
            print("\(size.width)x\(size.height): \(times.count) keys: p50 \(p50) p99 \(p99) max \(times[times.count - 1])")
            #expect(p99 < .milliseconds(33))
        }
    }

    /// Four stages whose steps differ (equal ones would run once), each 50 lines, then a pause of 10 ms; two processors make about ten thousand a second of it.
    private let dockerfile =
        (0..<4).map { stage in
            """
            FROM alpine AS s\(stage)
            RUN i=0; while [ $i -lt 6000 ]; do yes 'compiling module \(stage) with all its warnings' | head -n 50; usleep 10000; i=$((i+1)); done

            """
        }.joined() + "FROM alpine\n" + (0..<4).map { "COPY --from=s\($0) /etc/hostname /h\($0)\n" }.joined()
}
