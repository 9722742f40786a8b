import CaissonAPI
import CaissonCore
import Synchronization
import Testing

@testable import CaissonCLI

struct BuilderCommandTests {
    private static let older = ObjectID(String(repeating: "0a", count: 32)) ?? .random()

    private static func ago(_ seconds: Int) -> Timestamp { CommandLineRun.now.advanced(by: .seconds(-seconds)) }

    private static let records = [
        BuildSummary(
            id: FakeEngine.id, name: "shop/api:dev", state: .done, created: ago(120), ended: ago(115), steps: 8,
            endedSteps: 8,
            cachedSteps: 6, imageID: "sha256:feedfeedfeedfeed"),
        BuildSummary(
            id: older, name: "/home/me/projects/a/very/long/path/to/app", state: .failed, created: ago(7200),
            ended: ago(7100),
            steps: 4, endedSteps: 2, error: "exit code: 1"),
    ]

    private func run(_ configure: (inout FakeBuildState) -> Void = { _ in }) -> CommandLineRun {
        CommandLineRun(
            FakeEngine { state in
                state.builds.records = Self.records
                configure(&state.builds)
            })
    }

    @Test func `history ls has buildx's columns`() async {
        let run = run()
        #expect(await run("builder history ls") == 0)
        #expect(
            run.out == """
                BUILD ID       NAME                                   STATUS      CREATED AT      DURATION
                abababababab   shop/api:dev                           Completed   2 minutes ago   5.0s
                0a0a0a0a0a0a   ..e/projects/a/very/long/path/to/app   Error       2 hours ago     1m 40s

                """)
    }

    @Test func `history ls filters, and prints fields`() async {
        let failed = run()
        #expect(
            await failed.run(["buildx", "history", "ls", "--filter", "status=error", "--format", "{{.Ref}} {{.Steps}}"])
                == 0)
        #expect(failed.out == "0a0a0a0a0a0a 2/4\n")
        let json = run()
        #expect(await json("builder history ls --filter ref=abab --format json") == 0)
        let times = "\"completed_at\":\"2026-01-02T03:02:10Z\",\"completed_steps\":8,\"created_at\":\"2026-01-02T03:02:05Z\""
        let rest = "\"name\":\"shop/api:dev\",\"ref\":\"\(FakeEngine.id.text)\",\"status\":\"Completed\",\"total_steps\":8"
        #expect(json.out == "{\"cached_steps\":6,\(times),\(rest)}\n")
        let wrong = run()
        #expect(await wrong("builder history ls --filter foo=1") == 1)
        #expect(wrong.err == "ERROR: unsupported filter \"foo\": use status, ref or name\n")
    }

    @Test func `history inspect shows how the build was started and how it ended`() async {
        let run = run { $0.past.buildArgs = [BuildArgument(name: "V", value: "1")] }
        #expect(await run("builder history inspect 0a0a") == 0)
        #expect(
            run.out == """
                Name:           /home/me/projects/a/very/long/path/to/app
                Ref:            \(Self.older.text)
                Context:        /home/me/app
                Dockerfile:     Dockerfile

                Started:        2026-01-02T01:04:05Z
                Duration:       1m 40s
                Status:         Error
                Error:          exit code: 1
                Build Steps:    2/4 (0% cached)

                BUILD ARG   VALUE
                V           1

                Print build logs: caisson builder history logs 0a0a0a0a0a0a

                """)
        let formatted = self.run()
        #expect(
            await formatted.run(["builder", "history", "inspect", "--format", "{{.Status}} {{.NumCachedSteps}}"]) == 0)
        #expect(formatted.out == "completed 6\n")
        let unknown = self.run()
        #expect(await unknown("builder history inspect ff") == 1)
        #expect(unknown.err == "ERROR: no record found for ref \"ff\"\n")
    }

    @Test func `history logs prints what the build printed`() async {
        var script = Script("[1/1] RUN make")
        script.start(1, 0)
        script.log(1, "hello\n", 2)
        script.end(1, 3)
        let events = script.events.map(\.0)
        let run = run { $0.events = events }
        #expect(await run("builder history logs") == 0)
        #expect(run.out == "#1 [1/1] RUN make\n#1 2.000 hello\n#1 DONE 3.0s\n")
        #expect(run.engine.calls == ["watch \(FakeEngine.id.text)"])
    }

    @Test func `watch ends as the build ends`() async {
        var script = Script("[1/1] RUN make")
        script.step(1, 0, 1, .failed(message: "no", exitCode: 1))
        script.end(1, .failed(message: "no", step: 1, source: ""))
        let events = script.events.map(\.0)
        let run = run { $0.events = events }
        #expect(await run("builder watch abab") == 1)
        #expect(run.err.hasSuffix("ERROR: failed to build: failed to solve: no\n"))
        let lost = self.run { $0.events = Array(events.dropLast()) }
        #expect(await lost("builder attach abab") == 1)
        #expect(lost.err.hasSuffix("ERROR: the build's process died before the build ended\n"))
    }

    @Test func `cancel names what it cancelled`() async {
        let run = run { $0.ended = ["b"] }
        #expect(await run("builder cancel a b") == 1)
        #expect(run.out == "a\n")
        #expect(run.err == "Error: build b is not running\n")
    }

    @Test func `history rm removes some or all`() async {
        let some = run()
        #expect(await some("builder history rm a b") == 0)
        #expect(some.engine.calls == ["remove build a", "remove build b"])
        let all = run()
        #expect(await all("builder history rm --all") == 0)
        #expect(all.engine.calls == Self.records.map { "remove build \($0.id.text)" })
        let none = run()
        #expect(await none("builder history rm") == 1)
        #expect(none.err == "ERROR: rm requires at least one argument\n")
    }

    @Test func `rebuild repeats the request`() async {
        let run = run()
        #expect(await run("builder rebuild --no-cache") == 0)
        let requests = run.engine.state.withLock(\.builds.requests)
        #expect(requests.map(\.context) == [.folder("/home/me/app")])
        #expect(requests.map(\.noCache) == [true])
    }

    @Test(arguments: [
        ("y\n", "", "dangling build cache"), ("n\n", "", "dangling build cache"), ("y\n", "-a", "build cache"),
    ])
    func `prune asks first`(_ answer: String, _ flags: String, _ what: String) async {
        let run = CommandLineRun(terminal: FakeTerminal { $0.input = [Array(answer.dropLast().utf8)] })
        #expect(await run("builder prune \(flags)") == 0)
        let question = "WARNING! This will remove all \(what). Are you sure you want to continue? [y/N] "
        let done = "Deleted build cache objects:\na1\nb2\n\nTotal reclaimed space: 1.23MB\n"
        #expect(run.out == question + (answer == "y\n" ? done : ""))
        #expect(run.engine.state.withLock(\.builds.prunes).map(\.all) == (answer == "y\n" ? [flags == "-a"] : []))
    }

    @Test func `prune takes filters and a size to keep`() async {
        let run = CommandLineRun()
        #expect(await run("builder prune -f --keep-storage 2gb --filter until=24h") == 0)
        #expect(
            run.engine.state.withLock(\.builds.prunes) == [
                BuildPruneRequest(all: false, keepStorage: 2 << 30, filters: Filters(["until": ["24h"]]))
            ])
    }

    private static let cache = [
        BuildCacheEntry(
            id: "k1", type: "regular", description: "RUN make", size: ByteCount(2_000_000), inUse: false, shared: false,
            created: ago(7200), lastUsed: ago(120), usageCount: 3),
        BuildCacheEntry(
            id: "k2", type: "source.local", description: "", size: ByteCount(500_000), inUse: true, shared: true,
            created: ago(60),
            lastUsed: nil, usageCount: 1),
    ]

    @Test func `du has buildx's columns and sums`() async {
        let run = run { $0.cache = Self.cache }
        #expect(await run("builder du") == 0)
        #expect(
            run.out == """
                ID        RECLAIMABLE   SIZE      LAST ACCESSED
                k1        true          2MB       2 minutes ago
                k2        false         500kB*    
                Shared:         500kB
                Private:        2MB
                Reclaimable:    2MB
                Total:          2.5MB

                """)
    }

    @Test func `du tells more on demand`() async {
        let run = run { $0.cache = [Self.cache[0]] }
        #expect(await run("builder du --verbose --filter id=k1") == 0)
        #expect(
            run.out == """
                ID:             k1
                Created at:     2026-01-02 01:04:05 +0000 UTC
                Mutable:        false
                Reclaimable:    true
                Shared:         false
                Size:           2MB
                Description:    RUN make
                Usage count:    3
                Last used:      2 minutes ago
                Type:           regular


                """)
    }

    @Test func `a step's file system opens by number`() async {
        let run = CommandLineRun(FakeEngine(), terminal: FakeTerminal { $0.terminals = [.input] })
        #expect(await run("builder shell abc #3") == 0)
        #expect(run.engine.calls.first == "shell #3 abc")
        let none = self.run()
        #expect(await none("builder shell abc 3") == 1)
        #expect(none.err == "the input device is not a TTY\n")
    }
}
