import CaissonAPI
import CaissonCore
import Testing

@testable import CaissonCompose

struct ServiceRequestTests {
    /// The request for the first container of a service with the given keys.
    private static func request(_ keys: String, _ more: String = "") throws -> RunRequest {
        let indented = keys.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
        let text = "services:\n  a:\n    image: busybox\n\(indented)\n  b: {image: busybox}\n" + more
        let project = try Projects.load(["compose.yaml": text])
        let service = try #require(project.service("a"))
        return try ServiceRequest(project: project, service: service) { "app-\($0)-1" }
            .request(number: 1, name: "app-a-1", imageID: "sha256:x")
    }

    @Test func `a container carries its project's labels, name and network`() throws {
        let request = try Self.request("labels: {mine: yes}")
        #expect(request.name == "app-a-1" && request.image == "busybox" && request.pull == .never)
        #expect(request.labels[ProjectLabels.project] == "app" && request.labels[ProjectLabels.service] == "a")
        #expect(request.labels["mine"] == "yes" && request.labels[ProjectLabels.hash]?.count == 64)
        #expect(
            request.labels[ProjectLabels.directory] == "/src/app"
                && request.labels[ProjectLabels.files] == "/src/app/compose.yaml")
        #expect(request.networks.map(\.network) == ["app_default"] && request.networks[0].aliases == ["app-a-1", "a"])
        #expect(request.host.networkMode == "app_default")
    }

    @Test func `the process is what the file says`() throws {
        let request = try Self.request(
            "command: echo 'a b'\nentrypoint: [x]\nenvironment: {B: 2, A: 1}\nworking_dir: /w\nuser: u\ntty: true\ninit: true\nstop_signal: SIGINT\nstop_grace_period: 1500ms"
        )
        #expect(
            request.command == ["echo", "a b"] && request.entrypoint == ["x"] && request.environment == ["A=1", "B=2"])
        #expect(request.workingDirectory == "/w" && request.user == "u" && request.tty && request.host.`init` == true)
        #expect(request.stopSignal == "SIGINT" && request.stopTimeout == 2)
        #expect(try Self.request("entrypoint: []").entrypoint == [""])
        #expect(try Self.request("tty: false").entrypoint == nil)
    }

    @Test func `limits come from the service, else from deploy`() throws {
        let own = try Self.request(
            "mem_limit: 64m\ncpus: 0.5\npids_limit: 9\nulimits: {nofile: {soft: 1, hard: 2}, nproc: 3}\nshm_size: 1m")
        #expect(
            own.host.memory == 64 << 20 && own.host.nanoCpus == 500_000_000 && own.host.pidsLimit == 9
                && own.host.shmSize == 1 << 20)
        #expect(
            own.host.ulimits == [Ulimit(name: "nofile", soft: 1, hard: 2), Ulimit(name: "nproc", soft: 3, hard: 3)])
        let deploy = try Self.request(
            "deploy: {resources: {limits: {memory: 32m, cpus: '0.25', pids: 4}, reservations: {memory: 8m}}}")
        #expect(deploy.host.memory == 32 << 20 && deploy.host.nanoCpus == 250_000_000 && deploy.host.pidsLimit == 4)
        #expect(deploy.host.memoryReservation == 8 << 20)
    }

    @Test(
        "restarts come from the service, else from deploy",
        arguments: [
            ("restart: always", RestartPolicy(name: "always")), ("restart: 'no'", RestartPolicy()),
            ("restart: 'on-failure:3'", RestartPolicy(name: "on-failure", maximumRetryCount: 3)),
            ("tty: false", RestartPolicy()),
            (
                "deploy: {restart_policy: {condition: on-failure, max_attempts: 2}}",
                RestartPolicy(name: "on-failure", maximumRetryCount: 2)
            ),
            ("deploy: {restart_policy: {delay: 1s}}", RestartPolicy(name: "always")),
        ])
    func restarts(keys: String, policy: RestartPolicy) throws {
        #expect(try Self.request(keys).host.restartPolicy == policy)
    }

    @Test func `a restart policy nobody knows is an error with a place`() throws {
        let error = #expect(throws: ComposeError.self) { try Self.request("restart: sometimes") }
        #expect(error?.description == "compose.yaml:4:14: services.a.restart: invalid restart policy: sometimes")
    }

    @Test func `ports are published and exposed`() throws {
        let request = try Self.request("ports: ['127.0.0.1:80:8080', '81:8080', '53/udp']\nexpose: [9000]")
        let bindings = try #require(request.host.portBindings)
        #expect(
            bindings["8080/tcp"] == [PortBinding(hostIP: "127.0.0.1", hostPort: "80"), PortBinding(hostPort: "81")])
        #expect(bindings["53/udp"] == [PortBinding()])
        #expect(Set(request.exposedPorts) == ["8080/tcp", "53/udp", "9000/tcp"])
    }

    @Test func `mounts, secrets and configs become mounts`() throws {
        let more = "volumes: {v: {name: real}}\nsecrets: {s: {file: s.txt}}\n"
        let request = try Self.request(
            "volumes: ['v:/v:ro', './d:/d', '/anonymous', {type: tmpfs, target: /t, tmpfs: {size: 1m, mode: 0o700}}]\nsecrets: [s]\ntmpfs: ['/tmp:size=1m']",
            more)
        let mounts = try #require(request.host.mounts)
        #expect(mounts.map(\.source) == ["real", "/src/app/d", "", "", "/src/app/s.txt"])
        #expect(mounts.map(\.target) == ["/v", "/d", "/anonymous", "/t", "/run/secrets/s"])
        #expect(mounts[0].readOnly && mounts[1].bind?.createMountpoint == true && mounts[4].readOnly)
        #expect(mounts[3].tmpfs == TmpfsMountOptions(size: 1 << 20, mode: 0o700))
        #expect(request.host.tmpfs == ["/tmp": "size=1m"])
    }

    @Test func `namespaces and volumes of other services are those of their containers`() throws {
        let request = try Self.request(
            "network_mode: service:b\npid: service:b\nipc: shareable\nvolumes_from: ['b:ro', 'container:other']")
        #expect(request.host.networkMode == "container:app-b-1" && request.host.pidMode == "container:app-b-1")
        #expect(request.host.ipcMode == "shareable" && request.host.volumesFrom == ["app-b-1:ro", "other"])
        #expect(request.networks.isEmpty)
    }

    @Test func `a health check, and the lack of one`() throws {
        let check = try #require(
            try Self.request("healthcheck: {test: curl x, interval: 2s, retries: 4, start_period: 1m}").healthcheck)
        #expect(check.test == ["CMD-SHELL", "curl x"] && check.interval == 2_000_000_000 && check.retries == 4)
        #expect(check.startPeriod == 60_000_000_000 && check.timeout == nil)
        #expect(try Self.request("healthcheck: {disable: true}").healthcheck?.test == ["NONE"])
    }

    @Test func `networks are in the order of their priority, with addresses and aliases`() throws {
        let request = try Self.request(
            "networks: {x: {aliases: [web], ipv4_address: 10.0.0.9}, y: {priority: 10}}\nlinks: ['b:db']",
            "networks: {x: {}, y: {name: other}}\n")
        #expect(request.networks.map(\.network) == ["other", "app_x"])
        #expect(request.networks[1].aliases == ["app-a-1", "a", "web"] && request.networks[1].ipv4 == "10.0.0.9")
        #expect(request.networks[0].links == ["app-b-1:db"])
    }

    private static func build(_ name: String, _ project: ComposeProject) throws -> BuildRequest {
        let service = try #require(project.service(name))
        let request = try BuildTranslation.request(service, in: project)
        return try #require(request)
    }

    @Test func `a build is asked for as the file says`() throws {
        let text = """
            services:
              a:
                build: {context: ./ctx, dockerfile: D, args: {V: 1.10}, target: t, tags: [x:1], secrets: [s], additional_contexts: {b: 'service:b', l: ./l}}
              b: {build: {dockerfile_inline: "FROM x"}}
            secrets: {s: {environment: TOKEN}}
            """
        let project = try Projects.load(["compose.yaml": text]) { $0.environment["TOKEN"] = "t" }
        let request = try Self.build("a", project)
        #expect(
            request.context == .folder("/src/app/ctx") && request.dockerfile == .named("D") && request.target == "t")
        #expect(request.tags == ["app-a", "x:1"] && request.buildArgs == [BuildArgument(name: "V", value: "1.10")])
        #expect(request.secrets == [BuildSecret(id: "s", value: Array("t".utf8))])
        #expect(request.namedContexts == ["b": .image("app-b"), "l": .folder("/src/app/l")])
        let inline = try Self.build("b", project)
        #expect(inline.dockerfile == .text(Array("FROM x".utf8)) && inline.context == .folder("/src/app"))
    }
}
