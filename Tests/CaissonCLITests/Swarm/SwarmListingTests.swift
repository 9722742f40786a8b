import CaissonAPI
import CaissonCore
import TestSupport
import Testing

@testable import CaissonCLI

/// Tables and pretty forms, as Docker's client 28 prints the same swarm.
struct SwarmListingTests {
    private static let webTasks = """
        ID             NAME                           IMAGE     NODE      DESIRED STATE   CURRENT STATE                ERROR                              PORTS
        dddddddddddd   gl.bbbbbbbbbbbbbbbbbbbbbbbb1   nginx:1   alpha     Running         Running 50 minutes ago                                          
        dddddddddddd   web.1                          nginx:1   alpha     Running         Running about a minute ago                                      *:5353->53/udp
        dddddddddddd    \\_ web.1                      nginx:1   alpha     Shutdown        Failed 5 minutes ago         "task: non-zero exit (1) and m…"   
        dddddddddddd   web.2                          nginx:1             Running         Pending 10 seconds ago       "no suitable node (2 nodes not…"   
        dddddddddddd   web.3                          nginx:1   alpha     Running         Starting 1 second ago                                           

        """

    private static let nodes = """
        ID                            HOSTNAME   STATUS    AVAILABILITY   MANAGER STATUS   ENGINE VERSION
        bbbbbbbbbbbbbbbbbbbbbbbb1 *   alpha      Ready     Active         Leader           28.2.2
        bbbbbbbbbbbbbbbbbbbbbbbb2     beta       Down      Drain                           28.2.2

        """

    private static let services = """
        ID             NAME      MODE             REPLICAS               IMAGE            PORTS
        cccccccccccc   gl        global           1/3                    reg:5000/a/b:2   *:8000-8002->80-82/tcp
        cccccccccccc   job10     replicated job   1/3 (2/5 completed)    alpine           
        cccccccccccc   plain     replicated       1/3                    alpine           
        cccccccccccc   web       replicated       1/3 (max 2 per node)   nginx:1          *:8080->80/tcp

        """

    private static let secrets = """
        ID                          NAME      DRIVER    CREATED       UPDATED
        8888888888888888888888881   key                 2 hours ago   About a minute ago

        """

    private static let configs = """
        ID                          NAME      CREATED       UPDATED
        9999999999999999999999991   conf      2 hours ago   About a minute ago

        """

    private static let identifiers = String(repeating: "d", count: 24)

    @Test(arguments: [
        ("node ls", nodes), ("service ls", services), ("service ps web", webTasks), ("node ps", webTasks), ("secret ls", secrets),
        ("config ls", configs), ("node ls -q", "bbbbbbbbbbbbbbbbbbbbbbbb1\nbbbbbbbbbbbbbbbbbbbbbbbb2\n"),
        ("service ls -q", String(repeating: "cccccccccccc\n", count: 4)),
        ("service ps -q web", ["5", "1", "2", "3", "4"].map { "\(identifiers)\($0)\n" }.joined()),
        ("service ls --format {{.Name}}:{{.Replicas}}", "gl:1/3\njob10:1/3 (2/5 completed)\nplain:1/3\nweb:1/3 (max 2 per node)\n"),
        ("service ps --no-trunc --format {{.Error}} web", "\n\n\"task: non-zero exit (1) and more text than fits in\"\n\"no suitable node (2 nodes not available for new tasks)\"\n\n"),
    ])
    func `listings have docker's columns`(_ line: String, _ text: String) async {
        let run = CommandLineRun(swarm: SwarmSample.swarm())
        #expect(await run(line) == 0)
        #expect(run.out == text)
    }

    @Test func `names stay IDs where that is asked for`() async {
        let run = CommandLineRun(swarm: SwarmSample.swarm())
        #expect(await run.run(["service", "ps", "--no-resolve", "--format", "{{.Name}} {{.Node}}", "web"]) == 0)
        #expect(run.out.split(separator: "\n").first == "cccccccccccccccccccccccc1.1 bbbbbbbbbbbbbbbbbbbbbbbb1")
    }

    @Test(arguments: [
        ("service inspect --pretty web", "service-pretty"), ("service inspect --pretty plain", "service-pretty-plain"),
        ("service inspect web", "service-inspect"), ("service inspect job10", "service-inspect-job"), ("node inspect --pretty self", "node-pretty"),
        ("node inspect --pretty worker", "node-pretty-worker"), ("node inspect self", "node-inspect"), ("secret inspect --pretty key", "secret-pretty"),
        ("config inspect --pretty conf", "config-pretty"), ("config inspect conf", "config-inspect"),
    ])
    func `inspect shows everything`(_ line: String, _ golden: String) async throws {
        let run = CommandLineRun(swarm: SwarmSample.swarm())
        #expect(await run(line) == 0)
        try Golden.expect(text: run.out, golden)
    }

    @Test func `what is not there is named and the status is 1`() async {
        let run = CommandLineRun(swarm: SwarmSample.swarm())
        #expect(await run("service inspect nope") == 1)
        #expect(run.out == "[]\n" && run.err == "Error: no such service: nope\n")
        let tasks = CommandLineRun(swarm: SwarmSample.swarm())
        #expect(await tasks("service ps nope web") == 1)
        #expect(tasks.out == Self.webTasks && tasks.err.contains("no such service: nope"))
    }

    @Test("spans of time are go's", arguments: [
        (Duration.zero, "0s"), (.seconds(5), "5s"), (.seconds(90), "1m30s"), (.milliseconds(1500), "1.5s"), (.milliseconds(250), "250ms"),
        (.seconds(7200), "2h0m0s"), (.microseconds(7), "7µs"),
    ])
    func durations(_ span: Duration, _ text: String) {
        #expect(SwarmText.duration(span) == text)
    }
}
