import CaissonAPI
import CaissonCore
import Synchronization
import Testing

@testable import CaissonCLI

struct StackCommandTests {
    private static let file = """
        services:
          web:
            image: web:1
            ports: ['80:80']
            depends_on: [db]
            networks: [front]
            secrets: [key]
            configs: [conf]
            deploy: {replicas: 2}
          db: {image: pg, networks: [front]}
        networks: {front: {}}
        secrets: {key: {environment: KEY}}
        configs: {conf: {content: hello}}

        """

    private static func run(_ line: String, _ swarm: FakeSwarm, file: String = file) async -> (CommandLineRun, Int32) {
        let terminal = FakeTerminal { $0.input = [Array(file.utf8)] }
        let run = CommandLineRun(swarm: swarm, terminal: terminal, environment: ["KEY": "s3cret"])
        return (run, await run(line))
    }

    private static let detachNote = """
        Since --detach=false was not specified, tasks will be created in the background.
        In a future release, --detach=false will become the default.

        """

    @Test(
        "a stack's name is anything that is not blank",
        arguments: [("Shop.X", 0), ("my shop", 0), ("' \" '", 1), ("", 1)] as [(String, Int32)])
    func stackNames(_ row: (name: String, status: Int32)) async {
        let terminal = FakeTerminal { $0.input = [Array("services: {a: {image: x}}\n".utf8)] }
        let run = CommandLineRun(swarm: FakeSwarm(), terminal: terminal)
        #expect(await run.run(["stack", "deploy", "-d", "-c", "-", row.name]) == row.status)
        let names = run.swarm.state.withLock { $0.services.map(\.name) }
        #expect(names == (row.status == 0 ? ["\(row.name)_a"] : []))
        if row.status != 0 { #expect(run.err.hasPrefix("invalid stack name: \"")) }
    }

    @Test func `a deployment makes what the file names, then changes it`() async {
        let swarm = FakeSwarm()
        let (first, status) = await Self.run("stack deploy -c - shop", swarm)
        #expect(status == 0 && first.err == Self.detachNote)
        #expect(
            first.out == """
                Creating network shop_front
                Creating secret shop_key
                Creating config shop_conf
                Creating service shop_db
                Creating service shop_web

                """)
        #expect(swarm.state.withLock(\.data) == ["shop_key": Array("s3cret".utf8), "shop_conf": Array("hello".utf8)])
        let web = swarm.state.withLock { $0.services.first { $0.name == "shop_web" } }
        #expect(web?.spec.mode == .replicated(replicas: 2) && web?.spec.task.container.secrets.first?.id == SecretID(bits: 500))
        let (second, again) = await Self.run("stack deploy --detach=true -c - shop", swarm)
        #expect(again == 0 && second.err.isEmpty)
        #expect(second.out == "Updating service shop_db (id: \(ServiceID(bits: 100)))\nUpdating service shop_web (id: \(ServiceID(bits: 101)))\n")
    }

    @Test func `what is done by hand stays, what is not in the file goes only when asked`() async {
        let swarm = FakeSwarm()
        _ = await Self.run("stack deploy -c - shop", swarm)
        swarm.state.withLock { $0.services[0].spec.task.forceUpdate = 4 }
        let less = "services: {db: {image: pg}}\n"
        let (kept, _) = await Self.run("stack deploy -d -c - shop", swarm, file: less)
        #expect(kept.out.contains("Updating service shop_db") && swarm.state.withLock(\.services).count == 2)
        #expect(swarm.state.withLock { $0.services[0].spec.task.forceUpdate } == 4)
        let (pruned, status) = await Self.run("stack deploy -d --prune -c - shop", swarm, file: less)
        #expect(status == 0 && pruned.out.hasPrefix("Removing service shop_web\n") && swarm.state.withLock(\.services).map(\.name) == ["shop_db"])
    }

    @Test func `diff shows fields and changes nothing`() async {
        let swarm = FakeSwarm()
        let (new, status) = await Self.run("stack diff -c - shop", swarm)
        #expect(status == 1)
        #expect(new.out == "+ network shop_front\n+ secret shop_key\n+ config shop_conf\n+ service shop_db\n+ service shop_web\n")
        _ = await Self.run("stack deploy -d -c - shop", swarm)
        let (same, none) = await Self.run("stack diff -c - shop", swarm)
        #expect(none == 0 && same.out.isEmpty, "\(same.out)")
        let changed = Self.file.replacing("replicas: 2", with: "replicas: 5").replacing("image: pg", with: "image: pg:2")
        let (other, some) = await Self.run("stack diff -c - shop", swarm, file: changed)
        #expect(some == 1)
        #expect(
            other.out == """
                ~ service shop_db
                    Labels.com.docker.stack.image: "pg" → "pg:2"
                    TaskTemplate.ContainerSpec.Image: "pg" → "pg:2"
                ~ service shop_web
                    Mode.Replicated.Replicas: 2 → 5

                """)
    }

    @Test func `a stack is listed and goes as a whole`() async {
        let swarm = FakeSwarm()
        _ = await Self.run("stack deploy -d -c - shop", swarm)
        let (listed, _) = await Self.run("stack ls", swarm)
        #expect(listed.out == "NAME      SERVICES\nshop      2\n")
        let (services, _) = await Self.run("stack services --format {{.Name}} shop", swarm)
        #expect(services.out == "shop_db\nshop_web\n")
        swarm.state.withLock { $0.busy = 2 }
        let (gone, status) = await Self.run("stack rm shop", swarm)
        #expect(status == 0 && gone.err.isEmpty)
        #expect(
            gone.out == """
                Removing service shop_db
                Removing service shop_web
                Removing secret shop_key
                Removing config shop_conf
                Removing network shop_front

                """)
        #expect(swarm.state.withLock { $0.services.isEmpty && $0.networks.isEmpty } && swarm.calls.count { $0 == "removeNetwork" } == 3)
    }

    @Test(arguments: [
        ("stack rm none", 0, "Nothing found in stack: none\n"), ("stack services none", 0, "Nothing found in stack: none\n"),
        ("stack ps none", 1, "nothing found in stack: none\n"), ("stack deploy x", 1, "specify a Compose file (with --compose-file)\n"),
        ("stack deploy -c - --resolve-image never-ever x", 1, "invalid option never-ever for flag --resolve-image\n"),
    ])
    func `what is not there is said`(_ line: String, _ status: Int32, _ text: String) async {
        let (run, actual) = await Self.run(line, FakeSwarm())
        #expect(actual == status && run.err == text)
    }

    @Test func `an external network has to be there`() async {
        let file = "services: {a: {image: x, networks: [n]}}\nnetworks: {n: {external: true, name: shared}}\n"
        let (run, status) = await Self.run("stack deploy -d -c - shop", FakeSwarm(), file: file)
        #expect(status == 1 && run.err.contains("network \"shared\" is declared as external, but could not be found."))
    }

    @Test func `config prints the model`() async {
        let (run, status) = await Self.run("stack config -c -", FakeSwarm(), file: "name: shop\nservices: {a: {image: '${X:-nginx}'}}\n")
        #expect(status == 0 && run.out.contains("image: nginx\n"))
        let (raw, _) = await Self.run("stack config --skip-interpolation -c -", FakeSwarm(), file: "name: shop\nservices: {a: {image: '${X:-y}'}}\n")
        #expect(raw.out.contains("image: ${X:-y}\n"))
    }
}
