import CaissonAPI
import CaissonCompose
import CaissonCore
import Synchronization
import Testing

@testable import CaissonCLI

struct ComposeCommandTests {
    private static let file = """
        name: shop
        services:
          web: {image: nginx, ports: ['80:80'], depends_on: [db], environment: {A: "${A:-a$$}"}}
          db: {image: pg, volumes: ['data:/d']}
          tools: {image: busybox, profiles: [debug]}
        volumes: {data: {}}

        """

    /// A command line whose compose file is standard input.
    private static func run(
        _ words: String, file: String = file, _ configure: (inout FakeEngine.State) -> Void = { _ in }
    ) async -> (CommandLineRun, Int32) {
        let terminal = FakeTerminal { $0.input = [Array(file.utf8)] }
        let run = CommandLineRun(FakeEngine(configure), terminal: terminal)
        return (run, await run("compose -f - \(words)"))
    }

    private static let canonical = """
        name: shop
        services:
          db:
            image: pg
            networks:
              default: null
            volumes:
              - type: volume
                source: data
                target: /d
                volume: {}
          web:
            depends_on:
              db:
                condition: service_started
                required: true
            environment:
              A: a$$
            image: nginx
            networks:
              default: null
            ports:
              - mode: ingress
                target: 80
                published: "80"
                protocol: tcp
        networks:
          default:
            name: shop_default
        volumes:
          data:
            name: shop_data

        """

    @Test(arguments: [
        ("config", canonical), ("convert", canonical), ("config --services", "db\nweb\n"),
        ("config --volumes", "data\n"),
        ("config --profiles", "debug\n"), ("config --images", "pg\nnginx\n"), ("config --networks", "default\n"),
        ("config -q", ""),
        ("--profile debug config --services", "db\ntools\nweb\n"), ("config db --services", "db\n"),
        (
            "config --variables",
            "NAME   REQUIRED   DEFAULT VALUE   ALTERNATE VALUE\nA      false      a$              \n"
        ),
    ])
    func `config prints the model, or what is asked for of it`(_ words: String, _ text: String) async {
        let (run, status) = await Self.run(words)
        #expect(status == 0 && run.out == text, "\(run.out)\(run.err)")
    }

    @Test func `config as json keeps types`() async {
        let (run, status) = await Self.run("config --format json db")
        #expect(
            status == 0
                && run.out.hasPrefix(
                    "{\n  \"name\": \"shop\",\n  \"services\": {\n    \"db\": {\n      \"image\": \"pg\","),
            "\(run.out)")
    }

    @Test func `the hash of a service is printed after its name`() async {
        let (run, _) = await Self.run("config --hash *")
        let lines = run.out.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.map(\.first) == ["db", "web"] && lines.allSatisfy { $0.last?.count == 64 })
    }

    @Test func `a mistake is told with its place`() async {
        let (run, status) = await Self.run("config", file: "services:\n  web:\n    imagee: x\n")
        #expect(
            status == 1 && run.err == "Error: -:3:5: services.web.imagee: unknown key, did you mean image?\n",
            "\(run.err)")
        let (lax, laxStatus) = await Self.run("--lax config -q", file: "services: {web: {image: x, imagee: y}}\n")
        #expect(laxStatus == 0 && lax.err.contains("unknown key"))
    }

    private static func container(_ service: String, _ number: Int, state: ContainerState = .running)
        -> ContainerSummary
    {
        ContainerSummary(
            id: ObjectID(String(repeating: "\(number)a", count: 32)) ?? .random(), name: "shop-\(service)-\(number)",
            image: service,
            imageID: "sha256:\(service)", command: "serve", created: CommandLineRun.now, state: state,
            startedAt: CommandLineRun.now,
            ports: service == "web" ? "0.0.0.0:80->80/tcp" : "",
            labels: [
                ProjectLabels.project: "shop", ProjectLabels.service: service, ProjectLabels.number: String(number),
                ProjectLabels.oneOff: "False", ProjectLabels.files: "/src/shop/compose.yaml",
            ])
    }

    @Test func `ps lists the project's containers as docker does`() async {
        let (run, status) = await Self.run("ps") {
            $0.containers = [Self.container("web", 1), Self.container("db", 1)]
        }
        #expect(status == 0)
        #expect(
            run.out == """
                NAME         IMAGE     COMMAND   SERVICE   CREATED                  STATUS                  PORTS
                shop-db-1    db        "serve"   db        Less than a second ago   Up Less than a second   
                shop-web-1   web       "serve"   web       Less than a second ago   Up Less than a second   0.0.0.0:80->80/tcp

                """, "\(run.out)")
        let (services, _) = await Self.run("ps --services web") {
            $0.containers = [Self.container("web", 1), Self.container("db", 1)]
        }
        #expect(services.out == "web\n")
        let (unknown, unknownStatus) = await Self.run("ps nope") { $0.containers = [Self.container("web", 1)] }
        #expect(unknownStatus == 1 && unknown.err == "no such service: nope\n")
    }

    @Test func `ls lists projects with what their containers do`() async {
        let containers = [Self.container("web", 1), Self.container("web", 2), Self.container("db", 1, state: .exited)]
        let run = CommandLineRun(FakeEngine { $0.containers = containers })
        #expect(await run("compose ls -a") == 0)
        #expect(
            run.out == """
                NAME                STATUS                  CONFIG FILES
                shop                exited(1), running(2)   /src/shop/compose.yaml

                """, "\(run.out)")
    }

    @Test func `logs stand behind the names of their containers`() async {
        let line = LogEntry(time: CommandLineRun.now, isStderr: false, bytes: Array("hello\n".utf8))
        let (run, status) = await Self.run("logs") { state in
            state.containers = [Self.container("web", 1), Self.container("db", 1)]
            state.logs = [[line, line]]
        }
        #expect(status == 0)
        #expect(run.out == "db-1   | hello\ndb-1   | hello\nweb-1  | hello\nweb-1  | hello\n", "\(run.out)")
        let (plain, _) = await Self.run("logs --no-log-prefix db") { state in
            state.containers = [Self.container("web", 1), Self.container("db", 1)]
            state.logs = [[line]]
        }
        #expect(plain.out == "hello\n")
    }

    @Test func `a dry run of up tells what would be done`() async {
        let (run, status) = await Self.run("--dry-run up -d web")
        #expect(status == 0, "\(run.err)")
        let steps = [
            "db  Pulling", "web  Pulling", "Network shop_default  Creating", "Volume \"shop_data\"  Created",
            "Container shop-db-1  Created",
            "Container shop-web-1  Starting", "Container shop-web-1  Started",
        ]
        for step in steps { #expect(run.err.contains(" DRY-RUN MODE -  \(step)\n"), "\(step)") }
        #expect(!run.engine.calls.contains { $0.hasPrefix("create") || $0.hasPrefix("pull") || $0.hasPrefix("start") })
    }

    @Test(arguments: [
        ("up -d --abort-on-container-exit", "--detach cannot be combined with --abort-on-container-exit"),
        ("up --build --no-build", "--build and --no-build are incompatible"),
        ("up --force-recreate --no-recreate", "--force-recreate and --no-recreate are incompatible"),
        ("up --scale web", "invalid --scale option \"web\". Should be SERVICE=NUM"),
        ("up nope", "no such service: nope"),
        ("down --rmi some", "invalid value for --rmi: \"some\""), ("config --format xml", "unsupported format \"xml\""),
    ])
    func `what cannot be together is refused`(_ words: String, _ text: String) async {
        let (run, status) = await Self.run(words)
        #expect(status == 1 && run.err.hasPrefix(text), "\(run.err)")
    }

    @Test func `verbs are done to the containers of the services named`() async {
        let containers = [Self.container("web", 1), Self.container("db", 2)]
        for (words, call) in [
            ("stop -t 3 web", "stop signal=- timeout=3"), ("restart db", "restart"), ("kill web", "kill"),
            ("pause db", "pause"),
        ] {
            let (run, status) = await Self.run(words) { $0.containers = containers }
            let id = containers[words.hasSuffix("web") ? 0 : 1].id.text
            #expect(status == 0 && run.engine.calls.contains("\(call) \(id)"), "\(words): \(run.engine.calls)")
        }
    }

    @Test func `exec goes to the service's first container`() async {
        let (run, status) = await Self.run("exec -T web ls -l") { state in
            state.containers = [Self.container("web", 1)]
            state.session = FakeSession(output: [], status: 7)
        }
        #expect(status == 7, "\(run.err)")
        #expect(run.engine.state.withLock(\.execs).map(\.command) == [["ls", "-l"]])
        let (none, noneStatus) = await Self.run("exec -T db ls") { $0.containers = [Self.container("web", 1)] }
        #expect(noneStatus == 1 && none.err == "service \"db\" is not running\n")
    }

    @Test func `files go to and come from the service's container`() async {
        let container = Self.container("web", 1)
        let (run, status) = await Self.run("cp web:/etc/x here") { $0.containers = [container] }
        #expect(
            status == 0
                && run.engine.calls.contains { $0.hasPrefix("copy container(\"\(container.id.text)\", \"/etc/x\")") })
        let (none, noneStatus) = await Self.run("cp here there")
        #expect(noneStatus == 1 && none.err == "unknown copy direction\n")
    }

    @Test func `wait tells how containers ended, and scale plans`() async {
        let (run, status) = await Self.run("wait web") { $0.containers = [Self.container("web", 1)] }
        #expect(
            status == 42 && run.out == "container \"shop-web-1\" exited with status code 42\n", "\(run.out)\(run.err)")
        let (scaled, scaledStatus) = await Self.run("--dry-run scale db=2") {
            $0.containers = [Self.container("db", 1)]
        }
        #expect(scaledStatus == 0 && scaled.err.contains("Container shop-db-2  Created"), "\(scaled.err)")
    }

    @Test func `events are those of the project's containers, as text or json`() async {
        let time = Timestamp(seconds: 1_700_000_000, nanoseconds: 123_456_789)
        func event(_ project: String, _ service: String) -> EngineEvent {
            EngineEvent(
                time: time, type: .container, action: "start", id: "abc",
                attributes: [
                    ProjectLabels.project: project, ProjectLabels.service: service, "name": "\(project)-\(service)-1",
                    "image": service,
                ])
        }
        let all = [event("shop", "web"), event("other", "web"), event("shop", "db")]
        let (text, status) = await Self.run("events web") { $0.events = all }
        #expect(status == 0)
        #expect(
            text.out == "2023-11-14 22:13:20.123456 container start abc (image=web, name=shop-web-1)\n", "\(text.out)")
        let (json, _) = await Self.run("events --json db") { $0.events = all }
        #expect(
            json.out == #"{"action":"start","attributes":{"image":"db","name":"shop-db-1"},"id":"abc","service":"db","#
                + #""time":"2023-11-14T22:13:20.123456","type":"container"}"# + "\n", "\(json.out)")
    }

    @Test(
        "verbs of one container find it by its service",
        arguments: [
            ("commit -m done web shop/web:2", "commit shop/web:2 [] pause=true", "sha256:c0ffee\n"),
            ("export web", "export", "tar"),
        ])
    func single(words: String, call: String, text: String) async {
        let container = Self.container("web", 1, state: .exited)
        let (run, status) = await Self.run(words) { $0.containers = [container] }
        #expect(status == 0 && run.out == text, "\(run.out)\(run.err)")
        #expect(run.engine.calls.contains("\(call) \(container.id.text)"), "\(run.engine.calls)")
        let (dry, dryStatus) = await Self.run("--dry-run " + words) { $0.containers = [container] }
        #expect(dryStatus == 0 && dry.err.contains("DRY-RUN MODE -  Container shop-web-1"), "\(dry.err)")
        #expect(!dry.engine.calls.contains { $0.hasPrefix(call) })
    }

    @Test func `statistics are those of the project alone`() async {
        let (none, status) = await Self.run("stats --no-stream")
        #expect(status == 0 && none.out.hasPrefix("CONTAINER ID   NAME") && none.out.split(separator: "\n").count == 1)
    }

    @Test func `volumes are those with the project's label`() async {
        let (run, status) = await Self.run("volumes -q") {
            $0.volumes = [VolumeSummary(name: "shop_data", driver: "local", mountpoint: "/v", created: CommandLineRun.now)]
        }
        #expect(status == 0 && run.out == "shop_data\n", "\(run.err)")
    }

    @Test func `watching needs something to watch, and publishing is refused`() async {
        let (run, status) = await Self.run("watch --no-up")
        #expect(status == 1 && run.err.contains("none of the selected services is configured for watch"), "\(run.err)")
        let (publish, publishStatus) = await Self.run("publish x")
        #expect(publishStatus != 0 && publish.err.contains("a compose file in a registry is read by nothing here"))
    }

    @Test func `the help of compose names its options and verbs`() async {
        let run = CommandLineRun()
        #expect(await run("compose --help") == 0)
        #expect(
            run.out.contains("Usage:  caisson compose [OPTIONS] COMMAND") && run.out.contains("--project-name")
                && run.out.contains("  up "))
    }
}
