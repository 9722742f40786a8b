import CaissonAPI
import CaissonCore
import CaissonSwarm
import Testing

@Suite("A node's filters")
struct NodeFilterTests {
    struct Refusal: Sendable, CustomStringConvertible {
        let description: String
        var nodes = 1
        var node: @Sendable (Int, inout NodeRecord) -> Void = { _, _ in }
        var service: @Sendable (inout ServiceSpec) -> Void = { _ in }
        /// nil where the task is placed.
        let reason: String?
    }

    static let refusals: [Refusal] = [
        .init(description: "a ready node", reason: nil),
        .init(description: "no node at all", nodes: 0, reason: "no suitable node"),
        .init(description: "a node that is down", node: { $1.status.state = .down }, reason: "no suitable node (1 node not available for new tasks)"),
        .init(description: "a node under suspicion", node: { $1.status.state = .suspected }, reason: "no suitable node (1 node not available for new tasks)"),
        .init(description: "drained and paused nodes", nodes: 2, node: { $1.spec.availability = $0 == 1 ? .drain : .pause }, reason: "no suitable node (2 nodes not available for new tasks)"),
        .init(description: "CPUs that are there", node: { $1.description.resources.nanoCPUs = 2 }, service: { $0.task.resources.reservations.nanoCPUs = 2 }, reason: nil),
        .init(description: "CPUs that are not there", nodes: 2, node: { $1.description.resources.nanoCPUs = 1 }, service: { $0.task.resources.reservations.nanoCPUs = 2 }, reason: "no suitable node (insufficient resources on 2 nodes)"),
        .init(description: "memory that is not there", node: { $1.description.resources.memoryBytes = 99 }, service: { $0.task.resources.reservations.memoryBytes = 100 }, reason: "no suitable node (insufficient resources on 1 node)"),
        .init(description: "a limit is no reservation", service: { $0.task.resources.limits.memoryBytes = 100 }, reason: nil),
        .init(description: "counted units that are there", node: { $1.description.resources.generic = ["gpu": 2] }, service: { $0.task.resources.reservations.generic = ["gpu": 2] }, reason: nil),
        .init(description: "named units that are there", node: { $1.description.namedResources = ["gpu": ["a", "b"]] }, service: { $0.task.resources.reservations.generic = ["gpu": 2] }, reason: nil),
        .init(description: "too few named units", node: { $1.description.namedResources = ["gpu": ["a"]] }, service: { $0.task.resources.reservations.generic = ["gpu": 2] }, reason: "no suitable node (insufficient resources on 1 node)"),
        .init(description: "units nobody has", service: { $0.task.resources.reservations.generic = ["gpu": 1] }, reason: "no suitable node (insufficient resources on 1 node)"),
        .init(description: "a label that matches", node: { $1.spec.labels = ["disk": "ssd"] }, service: { $0.task.placement.constraints = ["node.labels.disk == ssd"] }, reason: nil),
        .init(description: "a label that does not match", node: { $1.spec.labels = ["disk": "hdd"] }, service: { $0.task.placement.constraints = ["node.labels.disk == ssd"] }, reason: "no suitable node (scheduling constraints not satisfied on 1 node)"),
        .init(description: "a host name that must not be", service: { $0.task.placement.constraints = ["node.hostname != n1"] }, reason: "no suitable node (scheduling constraints not satisfied on 1 node)"),
        .init(description: "a role", service: { $0.task.placement.constraints = ["node.role == worker"] }, reason: nil),
        .init(description: "an engine label", node: { $1.description.engineLabels = ["zone": "a"] }, service: { $0.task.placement.constraints = ["engine.labels.zone==a"] }, reason: nil),
        .init(description: "all constraints have to hold", service: { $0.task.placement.constraints = ["node.role==worker", "node.platform.os==windows"] }, reason: "no suitable node (scheduling constraints not satisfied on 1 node)"),
        .init(description: "a constraint nobody can read", service: { $0.task.placement.constraints = ["moon.phase==full"] }, reason: "no suitable node (scheduling constraints not satisfied on 1 node)"),
        .init(description: "the platform", service: { $0.task.placement.platforms = [NodePlatform(os: "linux", architecture: "x86_64")] }, reason: nil),
        .init(description: "another platform", service: { $0.task.placement.platforms = [NodePlatform(os: "linux", architecture: "arm64")] }, reason: "no suitable node (unsupported platform on 1 node)"),
        .init(description: "one of several platforms", service: { $0.task.placement.platforms = [NodePlatform(os: "linux", architecture: "arm64"), NodePlatform(os: "linux", architecture: "")] }, reason: nil),
        .init(description: "a plugin that is there", node: { $1.description.plugins = [NodePlugin(type: "Log", name: "syslog")] }, service: { $0.task.logDriver = LogConfig(type: "syslog") }, reason: nil),
        .init(description: "a plugin that is not there", node: { $1.description.plugins = [NodePlugin(type: "Log", name: "json-file")] }, service: { $0.task.logDriver = LogConfig(type: "syslog") }, reason: "no suitable node (missing plugin on 1 node)"),
        .init(description: "a node that tells no plugins", service: { $0.task.logDriver = LogConfig(type: "json-file") }, reason: nil),
        .init(
            description: "several reasons, the most frequent first", nodes: 3,
            node: { $1.spec.availability = $0 == 1 ? .drain : .active }, service: { $0.task.placement.constraints = ["node.hostname==x"] },
            reason: "no suitable node (scheduling constraints not satisfied on 2 nodes; 1 node not available for new tasks)"),
    ]

    @Test("Each says how many nodes it refused, in Docker's words", arguments: refusals)
    func explains(refusal: Refusal) throws {
        var world = SchedulerWorld(nodes: refusal.nodes, refusal.node)
        let task = try #require(world.place([world.task(SchedulerWorld.service(1, refusal.service))]).first)
        #expect(task.status.error == refusal.reason)
        #expect((task.node != nil) == (refusal.reason == nil))
        #expect(task.state == (refusal.reason == nil ? .assigned : .pending))
    }

    private static func hostPort(_ number: UInt16?, _ transport: PortConfig.Transport = .tcp) -> PortConfig {
        PortConfig(target: 80, published: number, transport: transport, mode: .host)
    }

    @Test(
        "A host-mode port is given once on a node",
        arguments: [
            (hostPort(8080), hostPort(8080), "no suitable node (host-mode port already in use on 1 node)"),
            (hostPort(8080), hostPort(8080, .udp), nil), (hostPort(8080), hostPort(8081), nil), (hostPort(nil), hostPort(nil), nil),
        ] as [(PortConfig, PortConfig, String?)])
    func hostPorts(taken: PortConfig, wanted: PortConfig, reason: String?) {
        var world = SchedulerWorld(nodes: 1)
        world.run(SchedulerWorld.service(1) { $0.endpoint.ports = [taken] }, on: 1)
        let tasks = world.place([world.task(SchedulerWorld.service(2) { $0.endpoint.ports = [wanted] })])
        #expect(tasks.first?.status.error == reason)
    }

    @Test("At most so many replicas share a node, ended ones and those on their way out not counted")
    func maxReplicas() {
        let service = SchedulerWorld.service { $0.task.placement.maxReplicasPerNode = 2 }
        var world = SchedulerWorld(nodes: 2)
        world.run(service, on: 1)
        world.run(service, on: 1, .shutdown)
        let placed = world.place(world.tasks(4, service))
        #expect(placed.map { $0.node.map { Int($0.bits) } } == [2, 1, 2, nil])
        #expect(placed.last?.status.error == "no suitable node (max replicas per node limit exceed)")
    }

    @Test("What tasks on a node hold is not given again until they end")
    func heldResources() {
        let service = SchedulerWorld.service { $0.task.resources.reservations.memoryBytes = 60 }
        var world = SchedulerWorld(nodes: 2) { $1.description.resources.memoryBytes = 100 }
        world.run(service, on: 1)
        world.run(service, on: 2, .failed)
        #expect(world.placed(world.tasks(2, service)) == [2: 1])
    }

    @Test("A reason that is told already is not written again, and goes when a node is found")
    func reasons() {
        var world = SchedulerWorld(nodes: 1) { $1.spec.availability = .drain }
        let waiting = world.place([world.task(SchedulerWorld.service())])
        #expect(world.place(waiting) == waiting)
        #expect(SchedulerWorld(nodes: 1).place(waiting).first?.status.error == nil)
    }
}
