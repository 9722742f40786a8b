import CaissonAPI
import CaissonCore
import Testing

@testable import CaissonCLI

struct ListingTests {
    private static func container(_ digit: String, _ name: String, _ state: ContainerState, age: Int64) -> ContainerSummary {
        let now = CommandLineRun.now
        let began = now.advanced(by: .seconds(-age))
        return ContainerSummary(
            id: ObjectID(String(repeating: digit, count: 64)) ?? .random(), name: name, image: "alpine", imageID: "sha256:1234",
            command: "/bin/sh -c 'echo a long command line'", created: began, state: state, startedAt: began,
            finishedAt: began.advanced(by: .seconds(1)), exitCode: 3, labels: ["b": "2", "com.example/the-tier": "web"],
            networks: ["bridge"], mounts: ["/a/rather/long/path", "/b"], sizeRW: ByteCount(12), sizeRootFS: ByteCount(7_800_000))
    }

    private static let engine: FakeEngine = FakeEngine { state in
        state.containers = [
            container("a", "keen_curie", .running, age: 14), container("b", "web", .exited, age: 7200),
            container("c", "new", .created, age: 60),
        ]
        state.images = [
            ImageSummary(
                id: "sha256:" + String(repeating: "1f", count: 32), repoTags: ["alpine:latest", "alpine:3.20"],
                repoDigests: ["alpine@sha256:feed"], created: CommandLineRun.now.advanced(by: .seconds(-21 * 86_400)),
                size: ByteCount(7_797_760)),
            ImageSummary(
                id: "sha256:" + String(repeating: "2e", count: 32), repoTags: [], created: .never, size: ByteCount(0)),
        ]
        state.history = [
            ImageHistoryEntry(
                id: "sha256:" + String(repeating: "1f", count: 32), created: CommandLineRun.now.advanced(by: .seconds(-60)),
                createdBy: "/bin/sh -c apt-get install -y figlet\tand some more words", size: ByteCount(1_234_567), comment: "c"),
            ImageHistoryEntry(id: "<missing>", created: nil, createdBy: "CMD [\"sh\"]", size: ByteCount(0)),
        ]
    }

    private static let ps = """
        CONTAINER ID   IMAGE     COMMAND                  CREATED              STATUS                   PORTS     NAMES
        aaaaaaaaaaaa   alpine    "/bin/sh -c 'echo a …"   14 seconds ago       Up 14 seconds                      keen_curie
        bbbbbbbbbbbb   alpine    "/bin/sh -c 'echo a …"   2 hours ago          Exited (3) 2 hours ago             web
        cccccccccccc   alpine    "/bin/sh -c 'echo a …"   About a minute ago   Created                            new

        """

    private static let images = """
        REPOSITORY   TAG       IMAGE ID       CREATED       SIZE
        alpine       latest    1f1f1f1f1f1f   3 weeks ago   7.8MB
        alpine       3.20      1f1f1f1f1f1f   3 weeks ago   7.8MB
        <none>       <none>    2e2e2e2e2e2e   N/A           0B

        """

    private static let digests = """
        REPOSITORY   TAG       DIGEST        IMAGE ID       CREATED       SIZE
        alpine       latest    sha256:feed   1f1f1f1f1f1f   3 weeks ago   7.8MB
        alpine       3.20      sha256:feed   1f1f1f1f1f1f   3 weeks ago   7.8MB
        <none>       <none>    <none>        2e2e2e2e2e2e   N/A           0B

        """

    private static let history = """
        IMAGE          CREATED              CREATED BY                                      SIZE      COMMENT
        1f1f1f1f1f1f   About a minute ago   /bin/sh -c apt-get install -y figlet and som…   1.23MB    c
        <missing>      N/A                  CMD ["sh"]                                      0B        

        """

    @Test(arguments: [("ps -a", ps), ("container ls -a", ps), ("images", images), ("image ls --digests", digests), ("history alpine", history)])
    func `tables are docker's`(_ words: String, _ text: String) async {
        let run = CommandLineRun(Self.engine)
        #expect(await run(words) == 0)
        #expect(run.out == text)
        #expect(run.err == "")
    }

    @Test(arguments: [
        ("{{.ID}} {{.Names}}", "aaaaaaaaaaaa keen_curie"), ("{{.State}}:{{.Status}}", "running:Up 14 seconds"),
        ("{{.CreatedAt}}", "2026-01-02 03:03:51 +0000 UTC"), ("{{.Size}}", "12B (virtual 7.8MB)"),
        ("{{.Labels}}", "b=2,com.example/the-tier=web"), ("{{.Label \"b\"}}{{.Label \"none\"}}", "2"),
        ("{{.Mounts}}", "/a/rather/long…,/b"), ("{{.Networks}}\\t{{.LocalVolumes}}", "bridge\t0"),
    ])
    func `fields of a container are docker's`(_ format: String, _ text: String) async {
        let run = CommandLineRun(Self.engine)
        #expect(await run.run(["ps", "-a", "--format", format]) == 0)
        #expect(run.out.split(separator: "\n").first.map { String($0) } == text)
    }

    @Test func `a table of one's own has headers and columns`() async {
        let run = CommandLineRun(Self.engine)
        #expect(await run.run(["ps", "--format", "table {{.Names}}\\t{{.Label \"com.example/the-tier\"}}\\t{{upper .State}}"]) == 0)
        #expect(run.out.hasPrefix("NAMES        example/the tier   STATE\nkeen_curie   web                RUNNING\n"))
    }

    @Test func `json has docker's fields in docker's order`() async {
        let run = CommandLineRun(Self.engine)
        #expect(await run("images --format json") == 0)
        let last = run.out.split(separator: "\n").last.map { String($0) }
        #expect(
            last == """
                {"Containers":"0","CreatedAt":"0001-01-01 00:00:00 +0000 UTC","CreatedSince":"","Digest":"\\u003cnone\\u003e",\
                "ID":"2e2e2e2e2e2e","Repository":"\\u003cnone\\u003e","SharedSize":"N/A","Size":"0B","Tag":"\\u003cnone\\u003e",\
                "UniqueSize":"N/A","VirtualSize":"0B"}
                """)
    }

    @Test(arguments: [
        ("ps -aq", String(repeating: "a", count: 12)), ("ps -aq --no-trunc", String(repeating: "a", count: 64)),
        ("images -q", "1f1f1f1f1f1f"), ("images -q --no-trunc", "sha256:" + String(repeating: "1f", count: 32)),
    ])
    func `quiet prints identities only`(_ words: String, _ first: String) async {
        let run = CommandLineRun(Self.engine)
        #expect(await run(words) == 0)
        #expect(run.out.split(separator: "\n").first.map { String($0) } == first)
        #expect(!run.out.contains(" "))
    }

    @Test(arguments: [
        ("{{.Foo}}", "failed to execute template: template: :1:2: executing \"\" at <.Foo>: can't evaluate field Foo in type *formatter.ContainerContext\n"),
        ("{{.Foo", "failed to parse template: template: :1: unclosed action\n"),
    ])
    func `a wrong format ends with 1`(_ format: String, _ message: String) async {
        let run = CommandLineRun(Self.engine)
        #expect(await run.run(["ps", "--format", format]) == 1)
        #expect(run.err == message)
    }

    @Test(arguments: [
        ("ps", "list all=false last=-1 size=false"), ("ps -a -s", "list all=true last=-1 size=true"),
        ("ps -n 3", "list all=true last=3 size=false"), ("ps -l", "list all=true last=1 size=false"),
        ("ps --format {{.Size}}", "list all=false last=-1 size=true"),
    ])
    func `options reach the engine`(_ words: String, _ call: String) async {
        let engine = FakeEngine()
        #expect(await CommandLineRun(engine)(words) == 0)
        #expect(engine.calls == [call])
    }

    @Test func `a listing without rows still has its headers`() async {
        let run = CommandLineRun()
        #expect(await run("ps") == 0)
        #expect(run.out == "CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES\n")
    }
}
