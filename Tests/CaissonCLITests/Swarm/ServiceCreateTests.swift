import CaissonAPI
import CaissonCore
import Synchronization
import Testing

@testable import CaissonCLI

/// What each flag of `service create` makes of a spec.
struct ServiceCreateTests {
    /// A flag, and what it changes in the spec of `service create alpine`.
    struct Row: Sendable, CustomTestStringConvertible {
        let flags: String
        let change: @Sendable (inout ServiceSpec) -> Void

        init(_ flags: String, _ change: @escaping @Sendable (inout ServiceSpec) -> Void) {
            (self.flags, self.change) = (flags, change)
        }

        var testDescription: String { flags }
    }

    private static func created(_ flags: String, _ rest: [String] = ["alpine"]) async -> (CommandLineRun, ServiceSpec?, Int32) {
        let words = flags.split(separator: " ").map { String($0).replacing("+", with: " ") }
        let run = CommandLineRun(swarm: SwarmSample.swarm { $0.services = [] }, environment: ["FROM": "here"])
        let status = await run.run(["service", "create", "-d", "--name", "x"] + words + rest)
        return (run, run.swarm.state.withLock(\.services).first?.spec, status)
    }

    private static let container: [Row] = [
        Row("--cap-add net_admin --cap-drop ALL --cap-drop CAP_NET_ADMIN") { $0.task.container.capabilityAdd = ["CAP_NET_ADMIN"]; $0.task.container.capabilityDrop = ["ALL"] },
        Row("--entrypoint sh+-c+'a+b'") { $0.task.container.command = ["sh", "-c", "a b"] },
        Row("--hostname {{.Node.Hostname}}") { $0.task.container.hostname = "{{.Node.Hostname}}" },
        Row("-w /srv -u 7:8 --group g --group h") { $0.task.container.directory = "/srv"; $0.task.container.user = "7:8"; $0.task.container.groups = ["g", "h"] },
        Row("-e A=1 -e FROM -e GONE") { $0.task.container.environment = ["A=1", "FROM=here"] },
        Row("--container-label a=b --label c -l d=e") { $0.task.container.labels = ["a": "b"]; $0.labels = ["c": "", "d": "e"] },
        Row("--init --tty --read-only --isolation default") {
            ($0.task.container.`init`, $0.task.container.tty, $0.task.container.readOnly, $0.task.container.isolation) = (true, true, true, "default")
        },
        Row("--stop-signal SIGQUIT --stop-grace-period 90s") { $0.task.container.stopSignal = "SIGQUIT"; $0.task.container.stopGracePeriod = .seconds(90) },
        Row("--mount type=volume,source=d,target=/d,readonly") { $0.task.container.mounts = [MountRequest(type: .volume, source: "d", target: "/d", readOnly: true)] },
        Row("--host a:10.0.0.9 --dns 1.1.1.1 --dns-search x --dns-option ndots:1") {
            $0.task.container.hosts = ["a:10.0.0.9"]
            ($0.task.container.dns.nameservers, $0.task.container.dns.search, $0.task.container.dns.options) = (["1.1.1.1"], ["x"], ["ndots:1"])
        },
        Row("--sysctl net.core.somaxconn=9 --ulimit nofile=1:2 --oom-score-adj 5") {
            ($0.task.container.sysctls, $0.task.container.oomScoreAdj) = (["net.core.somaxconn": "9"], 5)
            $0.task.container.ulimits = [Ulimit(name: "nofile", soft: 1, hard: 2)]
        },
        Row("--health-cmd true --health-interval 5s --health-retries 2 --health-timeout 1s --health-start-period 3s --health-start-interval 4s") {
            var health = HealthcheckConfig()
            (health.test, health.interval, health.retries) = (["CMD-SHELL", "true"], 5_000_000_000, 2)
            (health.timeout, health.startPeriod, health.startInterval) = (1_000_000_000, 3_000_000_000, 4_000_000_000)
            $0.task.container.healthcheck = health
        },
        Row("--no-healthcheck") { $0.task.container.healthcheck = HealthcheckConfig(); $0.task.container.healthcheck?.test = ["NONE"] },
        Row("--secret key --config source=conf,target=/c,uid=7,gid=8,mode=0400") {
            $0.task.container.secrets = [SecretReference(id: SwarmSample.id("8", 1), name: "key", version: 3, target: FileTarget(name: "key"))]
            let target = FileTarget(name: "/c", uid: "7", gid: "8", mode: 0o400)
            $0.task.container.configs = [ConfigReference(id: SwarmSample.id("9", 1), name: "conf", version: 3, target: target)]
        },
        Row("--privileged --shm-size 1m") { $0.task.container.host = HostConfig(); $0.task.container.host?.privileged = true; $0.task.container.host?.shmSize = 1 << 20 },
    ]

    private static let service: [Row] = [
        Row("--replicas 5 --replicas-max-per-node 2") { $0.mode = .replicated(replicas: 5); $0.task.placement.maxReplicasPerNode = 2 },
        Row("--mode global") { $0.mode = .global },
        Row("--mode replicated-job --replicas 9 --max-concurrent 2") { $0.mode = .replicatedJob(total: 9, concurrent: 2); $0.task.restart.condition = .onFailure },
        Row("--mode replicated-job --replicas 9") { $0.mode = .replicatedJob(total: 9, concurrent: 9); $0.task.restart.condition = .onFailure },
        Row("--mode global-job --schedule @daily --time-zone Europe/Berlin --concurrency-policy replace --missed-run-policy run-once --suspend") {
            ($0.mode, $0.task.restart.condition) = (.globalJob, .onFailure)
            var schedule = JobSchedule("@daily")
            (schedule.timeZone, schedule.concurrency, schedule.missedRuns, schedule.suspended) = ("Europe/Berlin", .replace, .runOnce, true)
            $0.schedule = schedule
        },
        Row("--limit-cpu 0.5 --limit-memory 64m --limit-pids 9 --reserve-cpu .25 --reserve-memory 1g --generic-resource gpu=2") {
            $0.task.resources.limits = TaskResources(nanoCPUs: 500_000_000, memoryBytes: 64 << 20)
            $0.task.resources.reservations = TaskResources(nanoCPUs: 250_000_000, memoryBytes: 1 << 30, generic: ["gpu": 2])
            $0.task.resources.pidsLimit = 9
        },
        Row("--restart-condition on-failure --restart-delay 1s --restart-max-attempts 3 --restart-window 2m") {
            ($0.task.restart.condition, $0.task.restart.delay) = (.onFailure, .seconds(1))
            ($0.task.restart.maxAttempts, $0.task.restart.window) = (3, .seconds(120))
        },
        Row("--constraint node.role==manager --constraint node.labels.a!=b --placement-pref spread=node.labels.rack") {
            $0.task.placement.constraints = ["node.role==manager", "node.labels.a!=b"]
            $0.task.placement.spreadOver = ["node.labels.rack"]
        },
        Row("--network front --network name=back,alias=www,driver-opt=a=b") {
            $0.task.networks = [TaskNetwork(target: "front"), TaskNetwork(target: "back", aliases: ["www"], driverOptions: ["a": "b"])]
        },
        Row("--endpoint-mode dnsrr") { $0.endpoint.mode = .dnsrr },
        Row("-p 8080:80 -p 53/udp") { $0.endpoint.ports = [PortConfig(target: 80, published: 8080), PortConfig(target: 53, transport: .udp)] },
        Row("-p 8000-8001:80-81") { $0.endpoint.ports = [PortConfig(target: 80, published: 8000), PortConfig(target: 81, published: 8001)] },
        Row("--publish published=8080,target=80,protocol=udp,mode=host,policy=local") {
            $0.endpoint.ports = [PortConfig(target: 80, published: 8080, transport: .udp, mode: .host, policy: .local)]
        },
        Row("--log-driver json-file --log-opt max-size=1m") { $0.task.logDriver = LogConfig(type: "json-file", config: ["max-size": "1m"]) },
        Row("--update-parallelism 0 --update-delay 5s --update-failure-action rollback --update-monitor 1s --update-max-failure-ratio .25 --update-order start-first") {
            ($0.update.parallelism, $0.update.delay, $0.update.failureAction) = (0, .seconds(5), .rollback)
            ($0.update.monitor, $0.update.maxFailureRatio, $0.update.order) = (.seconds(1), 0.25, .startFirst)
        },
        Row("--rollback-parallelism 2 --rollback-delay 1s --rollback-failure-action continue --rollback-monitor 2s --rollback-max-failure-ratio 1 --rollback-order start-first") {
            ($0.rollback.parallelism, $0.rollback.delay, $0.rollback.failureAction) = (2, .seconds(1), .continue)
            ($0.rollback.monitor, $0.rollback.maxFailureRatio, $0.rollback.order) = (.seconds(2), 1, .startFirst)
        },
        Row("--on-node-loss wait=30s") { $0.nodeLossGrace = .seconds(30) },
        Row("--no-resolve-image --with-registry-auth -q") { _ in },
    ]

    @Test(arguments: container + service)
    func `a flag changes what it is about and nothing else`(_ row: Row) async {
        let (run, spec, status) = await Self.created(row.flags)
        #expect(status == 0 && run.err.isEmpty, "\(run.err)")
        var expected = ServiceSpec(name: "x", task: TaskSpec(container: ContainerSpec(image: "alpine")))
        row.change(&expected)
        #expect(spec == expected)
    }

    @Test func `what follows the image is the container's`() async {
        let (run, spec, _) = await Self.created("", ["alpine", "sh", "-c", "exit 1"])
        #expect(spec?.task.container.arguments == ["sh", "-c", "exit 1"] && spec?.task.container.command == nil)
        #expect(run.out == "\(ServiceID(bits: 100))\n")
    }

    @Test("what cannot be is refused", arguments: [
        ("--mode global --replicas 2", "replicas can only be used with replicated or replicated-job mode"),
        ("--mode global --replicas-max-per-node 2", "replicas-max-per-node can only be used with replicated or replicated-job mode"),
        ("--max-concurrent 2", "max-concurrent can only be used with replicated-job mode"),
        ("--mode daemon", "Unknown mode: daemon, only replicated and global supported"),
        ("--replicas -1", "strconv.ParseUint: parsing \"-1\": invalid syntax"), ("--replicas x", "strconv.ParseUint: parsing \"x\": invalid syntax"),
        ("--constraint node.role=manager", "constraint expected one operator from ==, !=: node.role=manager"),
        ("--placement-pref pack=x", "unsupported placement preference pack (only spread is supported)"),
        ("--secret nope", "secret not found: nope"), ("--secret key --secret source=key", "duplicate secret target for key not allowed"),
        ("--config target=/x", "source is required"), ("-p 80:", "no port specified: 80:"), ("-p 127.0.0.1:8080:80", "hostip is not supported"),
        ("-p target=80,mode=x", "invalid publish mode value (x): must be either 'ingress' or 'host'"), ("--publish published=80", "missing mandatory field 'target'"),
        ("--no-healthcheck --health-cmd x", "--no-healthcheck conflicts with --health-* options"),
        ("--update-order sideways", "invalid update order \"sideways\": must be one of \"stop-first\", \"start-first\""),
        ("--rollback-failure-action rollback", "invalid rollback failure action \"rollback\""), ("--update-max-failure-ratio 2", "must be between 0 and 1"),
        ("--schedule @daily", "a schedule is for jobs"), ("--suspend", "--schedule is missing"),
        ("--mode global-job --restart-condition any", "invalid restart condition \"any\": a job's tasks are meant to end"),
        ("--generic-resource gpu", "invalid generic-resource format `gpu` expected `name=value`"), ("--on-node-loss never", "must be \"wait=DURATION\" or \"default\""),
        ("--credential-spec x", "--credential-spec is not supported here: it is for Windows containers"),
        ("--network name=front,ip=10.0.0.1", "addresses of services are given by the swarm"), ("--entrypoint 'a", "EOF found when expecting closing quote"),
        ("--restart-delay -1s", "--restart-delay cannot be negative"),
    ])
    func refusals(_ row: (flags: String, reason: String)) async {
        let (run, spec, status) = await Self.created(row.flags)
        #expect(status != 0 && spec == nil)
        #expect(run.err.contains(row.reason), "\(run.err)")
    }

    @Test func `a service without a name gets one, and warnings are shown`() async {
        let run = CommandLineRun(swarm: SwarmSample.swarm { $0.services = [] })
        #expect(await run("service create -d alpine") == 0)
        #expect(run.swarm.state.withLock(\.services).first?.name.contains("_") == true)
        let odd = CommandLineRun(swarm: SwarmSample.swarm { $0.services = [] })
        #expect(await odd("service create -d --name odd alpine") == 0)
        #expect(odd.err == "WARNING: careful\n")
    }

    @Test func `plan shows places and makes nothing`() async {
        let swarm = SwarmSample.swarm { state in
            state.plan = ServicePlan(places: [ServicePlan.Place(node: SwarmSample.alpha, name: "alpha", tasks: 2)], waiting: 1, reason: "no suitable node")
        }
        let run = CommandLineRun(swarm: swarm)
        #expect(await run("service plan --replicas 3 --name x alpine") == 1)
        #expect(run.out == "NODE      TASKS\nalpha     2\n" && run.err == "1 task would wait: no suitable node\n")
        #expect(swarm.state.withLock { $0.planned?.mode } == .replicated(replicas: 3) && swarm.state.withLock(\.services).count == 4)
    }
}
