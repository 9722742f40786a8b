import CaissonAPI
import CaissonCore
import Synchronization
import Testing

@testable import CaissonCLI

/// What each flag of `service update` changes of a service that has everything.
struct ServiceUpdateTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let flags: String
        let change: @Sendable (inout ServiceSpec) -> Void

        init(_ flags: String, _ change: @escaping @Sendable (inout ServiceSpec) -> Void) {
            (self.flags, self.change) = (flags, change)
        }

        var testDescription: String { flags }
    }

    private static func run(_ line: String, environment: [String: String] = [:]) async -> (CommandLineRun, Int32) {
        let words = line.split(separator: " ").map { $0 == "''" ? "" : String($0).replacing("+", with: " ") }
        let run = CommandLineRun(swarm: SwarmSample.swarm { $0.services[0].updateStatus = nil }, environment: environment)
        return (run, await run.run(words))
    }

    private static let conf = ConfigReference(id: SwarmSample.id("9", 1), name: "conf", version: 3, target: FileTarget(name: "/c", mode: 0o400))

    private static let rows: [Row] = [
        Row("--image redis") { $0.task.container.image = "redis" }, Row("--args a+'b+c'") { $0.task.container.arguments = ["a", "b c"] },
        Row("--args ''") { $0.task.container.arguments = nil },
        Row("--env-add A=9 --env-add C=3 --env-rm B") { $0.task.container.environment = ["A=9", "C=3"] },
        Row("--env-add FROM") { $0.task.container.environment = ["A=1", "B=2", "FROM=here"] },
        Row("--label-rm a --label-add c=d --label-add e") { $0.labels = ["c": "d", "e": ""] },
        Row("--container-label-add x=y") { $0.task.container.labels = ["x": "y"] },
        Row("--constraint-rm node.role==worker --constraint-add node.id==1") { $0.task.placement.constraints = ["node.id==1", "node.labels.a==b"] },
        Row("--placement-pref-rm spread=node.labels.rack --placement-pref-add spread=node.labels.room") { $0.task.placement.spreadOver = ["node.labels.room"] },
        Row("--mount-add type=volume,source=other,target=/d --mount-add type=tmpfs,target=/t") {
            $0.task.container.mounts = [MountRequest(type: .tmpfs, target: "/t"), MountRequest(type: .volume, source: "other", target: "/d")]
        },
        Row("--mount-rm /d") { $0.task.container.mounts = [] },
        Row("--publish-rm 80 --publish-add 8081:81") {
            $0.endpoint.ports = [PortConfig(target: 53, published: 5353, transport: .udp, mode: .host), PortConfig(target: 81, published: 8081)]
        },
        Row("--publish-add 8080:90") {
            $0.endpoint.ports = [
                PortConfig(target: 53, published: 5353, transport: .udp, mode: .host), PortConfig(target: 80, published: 8080),
                PortConfig(target: 90, published: 8080),
            ]
        },
        Row("--publish-rm 53") { spec in spec.endpoint.ports.sort { ($0.published ?? 0) < ($1.published ?? 0) } },
        Row("--publish-rm target=53,protocol=udp,mode=host") { $0.endpoint.ports = [PortConfig(target: 80, published: 8080)] },
        Row("--network-rm front --network-add back") { $0.task.networks = [TaskNetwork(target: "back")] },
        Row("--secret-rm key") { $0.task.container.secrets = [] },
        Row("--config-add source=conf,target=/c,mode=0400") { $0.task.container.configs = [conf] },
        Row("--group-add b --group-add a --dns-add 2.2.2.2 --dns-add 1.1.1.1 --dns-search-add x --dns-option-add y") {
            ($0.task.container.groups, $0.task.container.dns.nameservers) = (["a", "b"], ["1.1.1.1", "2.2.2.2"])
            ($0.task.container.dns.search, $0.task.container.dns.options) = (["x"], ["y"])
        },
        Row("--host-add a:10.0.0.1 --host-add b:10.0.0.2 --host-rm zz") { $0.task.container.hosts = ["a:10.0.0.1", "b:10.0.0.2"] },
        Row("--sysctl-rm net.x --sysctl-add net.core.somaxconn=9") { $0.task.container.sysctls = ["net.core.somaxconn": "9"] },
        Row("--ulimit-add nofile=3:4 --ulimit-add nproc=5") {
            $0.task.container.ulimits = [Ulimit(name: "nofile", soft: 3, hard: 4), Ulimit(name: "nproc", soft: 5, hard: 5)]
        },
        Row("--ulimit-rm nofile") { $0.task.container.ulimits = [] },
        Row("--cap-drop NET_ADMIN") { ($0.task.container.capabilityAdd, $0.task.container.capabilityDrop) = ([], ["CAP_CHOWN"]) },
        Row("--cap-add chown") { ($0.task.container.capabilityAdd, $0.task.container.capabilityDrop) = (["CAP_NET_ADMIN"], []) },
        Row("--cap-add chown --cap-add sys_time --cap-drop mknod") {
            ($0.task.container.capabilityAdd, $0.task.container.capabilityDrop) = (["CAP_NET_ADMIN", "CAP_SYS_TIME"], ["CAP_MKNOD"])
        },
        Row("--cap-add RESET --cap-drop RESET") { ($0.task.container.capabilityAdd, $0.task.container.capabilityDrop) = ([], []) },
        Row("--generic-resource-add gpu=1") { $0.task.resources.reservations.generic = ["gpu": 1] },
        Row("--health-interval 9s") { $0.task.container.healthcheck?.interval = 9_000_000_000 },
        Row("--no-healthcheck") { $0.task.container.healthcheck = HealthcheckConfig(); $0.task.container.healthcheck?.test = ["NONE"] },
        Row("--limit-memory 0 --reserve-cpu 1") { ($0.task.resources.limits.memoryBytes, $0.task.resources.reservations.nanoCPUs) = (0, 1_000_000_000) },
        Row("--replicas 7 --replicas-max-per-node 0") { ($0.mode, $0.task.placement.maxReplicasPerNode) = (.replicated(replicas: 7), 0) },
        Row("--update-delay 0s --rollback-order start-first") { ($0.update.delay, $0.rollback.order) = (.zero, .startFirst) },
        Row("--user '' --workdir /x --hostname h --init=false --read-only") {
            ($0.task.container.user, $0.task.container.directory, $0.task.container.hostname) = (nil, "/x", "h")
            ($0.task.container.`init`, $0.task.container.readOnly) = (false, true)
        },
        Row("--force") { $0.task.forceUpdate = 1 }, Row("--endpoint-mode dnsrr") { $0.endpoint.mode = .dnsrr },
        Row("--log-driver none") { $0.task.logDriver = LogConfig(type: "none") },
        Row("--on-node-loss wait=1m") { $0.nodeLossGrace = .seconds(60) },
    ]

    @Test(arguments: rows)
    func `a flag changes what it is about and nothing else`(_ row: Row) async {
        let (run, status) = await Self.run("service update -d \(row.flags) web", environment: ["FROM": "here"])
        #expect(status == 0 && run.out == "web\n", "\(run.err)")
        var expected = SwarmSample.full
        row.change(&expected)
        #expect(run.swarm.state.withLock { $0.services[0].spec } == expected)
        #expect(run.swarm.calls.last == "updateService 7")
    }

    @Test("what cannot be is refused", arguments: [
        ("service update --rollback --image x web", "other flags may not be combined with --rollback"),
        ("service update --network-add front web", "service is already attached to network front"),
        ("service update --mount-add type=tmpfs,target=/a --mount-add type=tmpfs,target=/a web", "duplicate mount target: /a"),
        ("service update --secret-add nope web", "secret not found: nope"), ("service update --replicas 2 gl", "replicas can only be used with replicated mode"),
        ("service update --max-concurrent 2 web", "max-concurrent can only be used with replicated-job mode"),
        ("service update nope", "no such service: nope"), ("service scale web", "invalid scale specifier 'web'."),
        ("service scale web=x", "invalid replicas value x"), ("service scale gl=2", "gl: scale can only be used with replicated or replicated-job mode"),
    ])
    func refusals(_ row: (line: String, reason: String)) async {
        let (run, status) = await Self.run(row.line)
        #expect(status == 1 && run.err.contains(row.reason), "\(run.err)")
    }

    @Test func `rollback and scale ask for what they say`() async {
        let (rolled, status) = await Self.run("service update --rollback -d web")
        #expect(status == 0 && rolled.out == "web\n" && rolled.swarm.calls == ["rollback 7"])
        let (again, other) = await Self.run("service rollback -d web")
        #expect(other == 0 && again.swarm.calls == ["rollback 7"])
        let (scaled, last) = await Self.run("service scale -d web=9 job10=7 gl=1")
        #expect(last == 1 && scaled.out == "web scaled to 9\njob10 scaled to 7\n")
        let modes = scaled.swarm.state.withLock { $0.services.map(\.spec.mode) }
        #expect(modes[0] == .replicated(replicas: 9) && modes[2] == .replicatedJob(total: 7, concurrent: 2))
    }
}
