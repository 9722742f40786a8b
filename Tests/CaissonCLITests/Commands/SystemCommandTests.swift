import CaissonAPI
import CaissonCore
import Synchronization
import Testing

@testable import CaissonCLI

struct SystemCommandTests {
    @Test(arguments: [
        ("version --format {{.Client.Version}}/{{.Server.Os}}", "1.2.3/linux\n"), ("--version", "Caisson version 1.2.3\n"),
        ("info -f {{.NCPU}}:{{.Driver}}:{{.CgroupVersion}}", "2:overlay2:2\n"),
    ])
    func `version and info answer templates`(_ words: String, _ text: String) async {
        let run = CommandLineRun()
        #expect(await run(words) == 0)
        #expect(run.out == text)
    }

    @Test func `version as text and json`() async {
        let run = CommandLineRun()
        #expect(await run("version") == 0)
        #expect(
            run.out == """
                Caisson:
                 Version:           1.2.3
                 Swift version:     6.3
                 OS/Arch:           linux/amd64
                 Kernel Version:    6.1.0

                """)
        let json = CommandLineRun()
        #expect(await json("version --format json") == 0)
        #expect(json.out.hasPrefix("{\"Client\":{\"Version\":\"1.2.3\","))
    }

    private static let events = [
        EngineEvent(
            time: CommandLineRun.now, type: .container, action: "start", id: "abc", attributes: ["name": "web", "image": "alpine:3"]),
        EngineEvent(time: CommandLineRun.now, type: .image, action: "pull", id: "alpine:3", attributes: ["name": "alpine"]),
    ]
    private static let start = "2026-01-02T03:04:05.000000000Z container start abc (image=alpine:3, name=web)\n"
    private static let pull = "2026-01-02T03:04:05.000000000Z image pull alpine:3 (name=alpine)\n"

    @Test(arguments: [
        ("events", start + pull), ("events -f type=image", pull), ("events --filter container=web", start),
        ("events -f event=start -f event=pull", start + pull), ("events -f image=alpine", start + pull), ("events -f container=x", ""),
        ("events -f label=name=web", start), ("events --format {{.Type}}:{{.Action}}:{{.Actor.Attributes.name}}", "container:start:web\nimage:pull:alpine\n"),
    ])
    func `events are filtered and printed`(_ words: String, _ text: String) async {
        let run = CommandLineRun(FakeEngine { $0.events = Self.events })
        #expect(await run(words) == 0)
        #expect(run.out == text)
    }

    @Test func `an event as json has docker's shape`() async {
        let run = CommandLineRun(FakeEngine { $0.events = [Self.events[0]] })
        #expect(await run("system events --format json") == 0)
        #expect(
            run.out == """
                {"status":"start","id":"abc","from":"alpine:3","Type":"container","Action":"start",\
                "Actor":{"ID":"abc","Attributes":{"image":"alpine:3","name":"web"}},"scope":"local","time":1767323045,\
                "timeNano":1767323045000000000}

                """)
    }

    private static let measured: ContainerStatistics = {
        var sample = ContainerStatistics(id: FakeEngine.id, name: "web", time: CommandLineRun.now, isRunning: true)
        (sample.cpuPercent, sample.memory, sample.memoryLimit, sample.pids) = (12.345, 12 << 20, 48 << 20, 3)
        (sample.received, sample.sent, sample.read, sample.written) = (1500, 20, 0, 4096)
        (sample.periods, sample.throttledPeriods, sample.throttled) = (50, 5, 7_000_000)
        sample.cpuPressure = PressureDetails(some: [1.5, 0, 0], full: [0.25, 0, 0])
        return sample
    }()

    @Test func `statistics in docker's columns`() async {
        let stopped = ContainerStatistics(id: FakeEngine.id, name: "db", time: CommandLineRun.now, isRunning: false)
        let run = CommandLineRun(FakeEngine { $0.statistics = [Self.measured, stopped] })
        #expect(await run("stats --no-stream") == 0)
        #expect(
            run.out == """
                CONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT   MEM %     NET I/O       BLOCK I/O    PIDS
                abababababab   web       12.35%    12MiB / 48MiB       25.00%    1.5kB / 20B   0B / 4.1kB   3
                abababababab   db        --        -- / --             --        --            --           --

                """)
        let own = CommandLineRun(FakeEngine { $0.statistics = [Self.measured] })
        #expect(await own.run(["stats", "--no-stream", "--format", "{{.CPUPressure}} {{.Throttled}} {{.ThrottledPeriods}}", "web"]) == 0)
        #expect(own.out == "1.50% / 0.25% 7ms 5 / 50\n")
    }

    @Test func `a prune shows what goes and asks before it does`() async {
        var plan = PrunePlan(scope: PruneScope())
        plan.containers = [PrunePlan.Item(id: FakeEngine.id.text, name: "old", size: ByteCount(1500))]
        plan.images = [PrunePlan.Item(id: "sha256:" + String(repeating: "c", count: 64), name: "<none>", size: ByteCount(77_800_000))]
        plan.reclaimable = ByteCount(77_801_500)
        var report = SystemPruneReport()
        (report.containers, report.reclaimed) = ([FakeEngine.id.text], ByteCount(77_801_500))
        let (known, done) = (plan, report)
        let engine = FakeEngine { ($0.prunePlan, $0.pruneReport) = (known, done) }
        let refused = CommandLineRun(engine, terminal: FakeTerminal { $0.input = [Array("n\n".utf8)] })
        #expect(await refused("system prune") == 0)
        #expect(
            refused.out == """
                WARNING! This will remove:
                  - all stopped containers
                  - all networks not used by at least one container
                  - all dangling images
                  - unused build cache

                That is now:
                  Containers:
                    abababababab  old  1.5kB
                  Images:
                    cccccccccccc  <none>  77.8MB
                  Space that becomes free: 77.8MB

                Are you sure you want to continue? [y/N] \

                """)
        #expect(engine.calls == ["prune plan all=false volumes=false events=false"])
        let forced = CommandLineRun(engine)
        #expect(await forced("system prune -f") == 0)
        #expect(forced.out == "Deleted Containers:\n\(FakeEngine.id.text)\n\nTotal reclaimed space: 77.8MB\n")
        #expect(engine.calls.last == "prune")
    }

    @Test func `disk usage by kind`() async {
        var usage = DiskUsage()
        (usage.layers, usage.unusedLayers) = (ByteCount(200_000_000), ByteCount(50_000_000))
        let image = ImageSummary(id: "sha256:c", repoTags: ["a:1"], created: CommandLineRun.now, size: ByteCount(1), containers: 1)
        usage.images = [ImageUsage(image: image, shared: ByteCount(0), unique: ByteCount(1))]
        let shown = usage
        let run = CommandLineRun(FakeEngine { $0.diskUsage = shown })
        #expect(await run("system df") == 0)
        #expect(
            run.out == """
                TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE
                Images          1         1         200MB     50MB (25%)
                Containers      0         0         0B        0B
                Local Volumes   0         0         0B        0B
                Build Cache     0         0         0B        0B

                """)
    }

    @Test func `login takes the password from standard input`() async {
        let run = CommandLineRun(terminal: FakeTerminal { $0.input = [Array("sec".utf8), Array("ret\n".utf8)] })
        #expect(await run("login -u me --password-stdin 127.0.0.1:5000") == 0)
        #expect(run.engine.state.withLock(\.login) == LoginRequest(server: "127.0.0.1:5000", username: "me", password: "secret"))
        #expect(run.out == "Login Succeeded\n")
    }

    @Test func `login asks on a terminal`() async {
        let run = CommandLineRun(
            terminal: FakeTerminal { ($0.terminals, $0.input) = ([.input], [Array("me".utf8), Array("pw".utf8)]) })
        #expect(await run("login") == 0)
        #expect(run.engine.state.withLock(\.login) == LoginRequest(server: "docker.io", username: "me", password: "pw"))
        #expect(run.out == "Username: Password: \nLogin Succeeded\n")
    }

    @Test(arguments: [
        ("logout", "Removing login credentials for https://index.docker.io/v1/\n"), ("logout r.example", "Not logged in to r.example\n"),
    ])
    func `logout says what it did`(_ words: String, _ text: String) async {
        let run = CommandLineRun()
        #expect(await run(words) == 0)
        #expect(run.out == text)
    }
}
