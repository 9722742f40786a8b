import CaissonCore
import Testing

@testable import CaissonCompose

struct LoadTests {
    private static let base = """
        services:
          web:
            image: nginx
            network_mode: none
            command: [a]
            environment: {A: 1, B: 2}
            ports: ["80:80", "81:81"]
            volumes: ["./x:/x", "y:/y"]
            dns: 1.1.1.1
            logging: {driver: json-file, options: {max-size: 1m}}
            healthcheck: {test: [CMD, a], interval: 1s}
        volumes: {y: {}}
        """

    private static func service(_ over: String) throws -> ServiceDefinition {
        let project = try Projects.load(
            ["a.yaml": base, "b.yaml": "services:\n  web:\n    \(over)\nvolumes: {z: {}}\n"],
            named: ["a.yaml", "b.yaml"])
        return try #require(project.service("web"))
    }

    @Test func `an override replaces single values and commands and joins the rest`() throws {
        #expect(try Self.service("image: caddy").image == "caddy")
        #expect(try Self.service("command: [b, c]").texts("command") == ["b", "c"])
        #expect(try Self.service("environment: [B=3, C=4]").pairs("environment") == ["A": "1", "B": "3", "C": "4"])
        #expect(try Self.service("dns: [1.1.1.1, 2.2.2.2]").texts("dns") == ["1.1.1.1", "2.2.2.2"])
        let health = try Self.service("healthcheck: {test: [CMD, b], timeout: 2s}").node["healthcheck"]
        #expect(
            health?["test"]?.texts == ["CMD", "b"] && health?["interval"]?.text == "1s"
                && health?["timeout"]?.text == "2s")
    }

    @Test func `ports add up, mounts of the same target replace each other`() throws {
        let ports = try Self.service("ports: ['80:80', '82:82']").node["ports"]?.items ?? []
        #expect(ports.compactMap { $0["published"]?.text } == ["80", "81", "82"])
        let mounts = try Self.service("volumes: ['z:/x']").mounts
        #expect(mounts.compactMap { $0["source"]?.text } == ["z", "y"])
    }

    @Test func `log options of another driver are not kept`() throws {
        #expect(
            try Self.service("logging: {options: {max-file: 2}}").node["logging"]?["options"]?.pairs == [
                "max-size": "1m", "max-file": "2",
            ])
        #expect(try Self.service("logging: {driver: none}").node["logging"]?["options"] == nil)
    }

    @Test func `reset takes a value away and override replaces it`() throws {
        #expect(try Self.service("ports: !reset []").node["ports"] == nil)
        #expect(try Self.service("image: x\n    command: !reset null").node["command"] == nil)
        #expect(try Self.service("environment: !override {C: 3}").pairs("environment") == ["C": "3"])
        #expect(try Self.service("environment: {B: !reset null}").pairs("environment") == ["A": "1"])
        let ports = try Self.service("ports: !override ['90:90']").node["ports"]?.items ?? []
        #expect(ports.compactMap { $0["published"]?.text } == ["90"])
    }

    @Test func `several documents of a file are laid over one another`() throws {
        let project = try Projects.load(["compose.yaml": "services: {a: {image: x}}\n---\nservices: {a: {image: y}}\n"])
        #expect(project.service("a")?.image == "y")
    }

    @Test func `the usual override file is found, and files are looked for upwards`() throws {
        let files = [
            "compose.yaml": "services: {a: {image: x}}", "compose.override.yaml": "services: {a: {hostname: h}}",
        ]
        let project = try Projects.load(files) { $0.workingDirectory = "/src/app/deep/down" }
        #expect(project.service("a")?.text("hostname") == "h")
        #expect(project.directory == "/src/app")
        #expect(throws: CaissonError.self) { try Projects.load([:]) }
    }

    // MARK: names and variables

    @Test func `the project is named by the user, the file or the folder`() throws {
        let plain = ["compose.yaml": "services: {a: {image: x}}"]
        #expect(try Projects.load(plain).name == "app")
        #expect(try Projects.load(["compose.yaml": "name: shop-${X:-1}\nservices: {a: {image: x}}"]).name == "shop-1")
        #expect(try Projects.load(plain) { $0.environment["COMPOSE_PROJECT_NAME"] = "env" }.name == "env")
        #expect(try Projects.load(plain) { $0.name = "given" }.name == "given")
        #expect(throws: CaissonError.self) { try Projects.load(plain) { $0.name = "Not Good" } }
        #expect(ProjectName.normalized("_My App.v2") == "myappv2")
    }

    @Test func `the environment wins over the file of variables, which has the project's name too`() throws {
        let files = [
            "compose.yaml": "services: {a: {image: 'x:${TAG}-${OS}-${COMPOSE_PROJECT_NAME}'}}",
            ".env": "TAG=file\nOS=file",
        ]
        let project = try Projects.load(files) { $0.environment["OS"] = "env" }
        #expect(project.service("a")?.image == "x:file-env-app")
        let other = try Projects.load(files.merging(["other.env": "TAG=other"]) { first, _ in first }) {
            $0.environmentFiles = ["other.env"]
        }
        #expect(other.service("a")?.image == "x:other--app")
        #expect(other.warnings == ["The \"OS\" variable is not set. Defaulting to a blank string."])
    }

    @Test func `a service's variables come from its files, then from itself, and names alone from the environment`()
        throws
    {
        let files = [
            "compose.yaml":
                "services: {a: {image: x, env_file: [a.env, {path: none.env, required: false}], environment: [B=own, HOST, NONE]}}",
            "a.env": "A=1\nB=2\nC=${HOST}",
        ]
        let project = try Projects.load(files) { $0.environment["HOST"] = "host" }
        #expect(project.service("a")?.pairs("environment") == ["A": "1", "B": "own", "C": "host", "HOST": "host"])
        #expect(throws: CaissonError.self) {
            try Projects.load(["compose.yaml": files["compose.yaml"] ?? ""].merging([:]) { first, _ in first })
        }
    }

    @Test func `without interpolation variables stay as they are`() throws {
        let text = "services: {a: {image: 'x:${TAG}', ports: ['${PORT}:80', '81:81']}}"
        let config = ComposeText.yaml(
            try Projects.load(["compose.yaml": text]) { $0.interpolates = false }, escaping: false)
        #expect(config.contains("image: x:${TAG}") && config.contains("- ${PORT}:80") && config.contains("target: 81"))
    }

    // MARK: extends and include

    @Test func `a service extends another, here or in a file whose paths are its own`() throws {
        let files = [
            "compose.yaml":
                "services: {a: {extends: {file: lib/common.yaml, service: base}, environment: {B: 2}}, b: {extends: a, image: y}}",
            "lib/common.yaml":
                "services: {base: {extends: root, build: ctx, environment: {A: 1}}, root: {image: x, volumes: ['./d:/d']}}",
        ]
        let project = try Projects.load(files)
        let a = try #require(project.service("a"))
        #expect(a.image == "x" && a.pairs("environment") == ["A": "1", "B": "2"])
        #expect(a.build?["context"]?.text == "/src/app/lib/ctx")
        #expect(a.mounts.first?["source"]?.text == "/src/app/lib/d")
        #expect(
            project.service("b")?.image == "y" && project.service("b")?.pairs("environment") == ["A": "1", "B": "2"])
    }

    @Test func `included files have their own folder and variables`() throws {
        let files = [
            "compose.yaml":
                "include: [db/compose.yaml, {path: [x.yaml, y.yaml], env_file: x.env}]\nservices: {a: {image: x, depends_on: [db]}}",
            "db/compose.yaml": "services: {db: {image: 'pg:${V}', volumes: ['./d:/d']}}", "db/.env": "V=15",
            "x.yaml": "services: {x: {image: 'x:${V}'}}", "y.yaml": "services: {x: {hostname: y}}", "x.env": "V=x",
        ]
        let project = try Projects.load(files)
        #expect(project.services.map(\.name) == ["a", "db", "x"])
        #expect(project.service("db")?.image == "pg:15" && project.service("x")?.image == "x:x")
        #expect(project.service("db")?.mounts.first?["source"]?.text == "/src/app/db/d")
        #expect(project.service("x")?.text("hostname") == "y")
    }

    @Test func `circles are told of`() {
        let circle = "services: {a: {extends: b, image: x}, b: {extends: a}}"
        #expect(Projects.failure(circle) == "compose.yaml:1:25: services.a.extends: a circle: a → b → a")
        let loop = ["compose.yaml": "include: [b.yaml]\nservices: {}", "b.yaml": "include: [compose.yaml]"]
        #expect(throws: CaissonError.self) { try Projects.load(loop) }
        let start =
            "services: {a: {image: x, depends_on: [b]}, b: {image: x, links: [c]}, c: {image: x, network_mode: 'service:a'}}"
        #expect(Projects.failure(start)?.hasSuffix("dependency cycle detected: a -> b -> c -> a") == true)
    }

    @Test func `an included name has to mean the same`() {
        let files = [
            "compose.yaml": "include: [b.yaml]\nservices: {a: {image: x}}", "b.yaml": "services: {a: {image: y}}",
        ]
        let error = #expect(throws: CaissonError.self) { try Projects.load(files) }
        #expect(error?.message == "b.yaml:1:12: services.a: conflicts with the one at compose.yaml:2:15")
    }

    // MARK: profiles and references

    @Test func `profiles choose services, and asking for one by name does too`() throws {
        let text = [
            "compose.yaml": "services: {a: {image: x}, b: {image: x, profiles: [p]}, c: {image: x, profiles: [q]}}"
        ]
        #expect(try Projects.load(text).services.map(\.name) == ["a"])
        #expect(try Projects.load(text) { $0.profiles = ["p"] }.services.map(\.name) == ["a", "b"])
        #expect(try Projects.load(text) { $0.profiles = ["*"] }.services.map(\.name) == ["a", "b", "c"])
        #expect(
            try Projects.load(text) { $0.environment["COMPOSE_PROFILES"] = "q" }.services.map(\.name) == ["a", "c"])
        #expect(try Projects.load(text) { $0.services = ["c"] }.services.map(\.name) == ["a", "c"])
    }

    @Test(
        "references have to be to something",
        arguments: [
            (
                "services: {a: {}}",
                "compose.yaml:1:15: services.a: has neither an image nor a build context specified: invalid compose project"
            ),
            (
                "services: {a: {image: x, networks: [bakc]}}\nnetworks: {back: {}}",
                "compose.yaml:1:36: services.a.networks: refers to undefined network bakc, did you mean back?"
            ),
            (
                "services: {a: {image: x, volumes: ['v:/v']}}",
                "compose.yaml:1:35: services.a.volumes: refers to undefined volume v"
            ),
            (
                "services: {a: {image: x, secrets: [s]}}",
                "compose.yaml:1:35: services.a.secrets: refers to undefined secret s"
            ),
            (
                "services: {a: {image: x, depends_on: [b]}}",
                "compose.yaml:1:38: services.a.depends_on: depends on undefined service b"
            ),
            (
                "services: {a: {image: x, depends_on: [b]}, b: {image: x, profiles: [p]}}",
                "compose.yaml:1:38: services.a.depends_on: depends on undefined service b, its profiles are not active: p"
            ),
            (
                "services: {a: {image: x, scale: 2, container_name: n}}",
                "compose.yaml:1:52: services.a.container_name: a container name is for one container, and there are to be 2"
            ),
            (
                "services: {a: {image: x, scale: 2, deploy: {replicas: 3}}}",
                "compose.yaml:1:33: services.a.scale: can't set distinct values on 'scale' and 'replicas'"
            ),
            (
                "services: {a: {image: x, networks: [default], network_mode: host}}",
                "compose.yaml:1:61: services.a.network_mode: 'network_mode: host' and 'networks' exclude each other"
            ),
            (
                "services: {a b: {image: x}}",
                "compose.yaml:1:12: services.a b: a service's name has letters, digits, '.', '_' and '-'"
            ),
            ("[]", "compose.yaml:1:1: has to be a mapping of keys like services, not a list"),
        ])
    func references(text: String, message: String) {
        #expect(Projects.failure(text) == message)
    }

    @Test func `what nobody uses is left out, and what is used has a name`() throws {
        let text =
            "services: {a: {image: x, networks: [n], volumes: ['v:/v']}}\nnetworks: {n: , unused: }\nvolumes: {v: {external: {name: real}}, w: }"
        let project = try Projects.load(["compose.yaml": text])
        #expect(project.networks.map(\.name) == ["app_n"])
        #expect(project.volumes.map(\.name) == ["real"])
        #expect(project.volumes.first?.isExternal == true)
    }

    @Test func `services come after what they depend on`() throws {
        let text =
            "services: {a: {image: x, depends_on: [c]}, b: {image: x}, c: {image: x, depends_on: [d]}, d: {image: x}}"
        let project = try Projects.load(["compose.yaml": text])
        #expect(try project.ordered().map(\.name) == ["d", "c", "a", "b"])
        #expect(try project.ordered(["c"]).map(\.name) == ["d", "c"])
        #expect(try project.ordered(["a"], dependencies: false).map(\.name) == ["a"])
        #expect(throws: ComposeError.self) { try project.ordered(["e"]) }
    }

    @Test func `the hash of a service is that of its meaning`() throws {
        func hash(_ text: String) throws -> String {
            let project = try Projects.load(["compose.yaml": "services: {a: \(text)}\nconfigs: {c: {content: one}}"])
            return ConfigHash.of(try #require(project.service("a")), in: project)
        }
        let one = try hash("{image: x, environment: [A=1, B=2]}")
        #expect(try hash("{environment: {B: 2, A: 1}, image: x, scale: 3, pull_policy: always}") == one)
        #expect(try hash("{image: x, environment: [A=1, B=3]}") != one)
        #expect(one.count == 64)
    }
}
