import CaissonAPI
import CaissonCore

/// A small swarm for tests; the same one stood behind Docker's client when the expected texts were taken down.
enum SwarmSample {
    static func id<Kind>(_ letter: Character, _ number: Int) -> SwarmID<Kind> {
        let digits = "\(number)"
        return SwarmID(String(repeating: letter, count: 25 - digits.count) + digits) ?? SwarmID(bits: 0)
    }

    static func ago(_ seconds: Int) -> Timestamp { CommandLineRun.now.advanced(by: .seconds(-seconds)) }

    static let alpha: NodeID = id("b", 1)
    static let front: NetworkID = id("e", 1)
    static let web: ServiceID = id("c", 1)

    static let nodes: [NodeDetails] = {
        var description = NodeDescription(hostname: "alpha", platform: NodePlatform(os: "linux", architecture: "x86_64"))
        description.resources = TaskResources(nanoCPUs: 2_000_000_000, memoryBytes: 4 << 30)
        description.engineVersion = "28.2.2"
        description.engineLabels = ["rack": "a"]
        description.plugins = [
            NodePlugin(type: "Network", name: "bridge"), NodePlugin(type: "Network", name: "overlay"), NodePlugin(type: "Volume", name: "local"),
            NodePlugin(type: "Log", name: "json-file"),
        ]
        var spec = NodeSpec(role: .manager)
        spec.labels = ["disk": "ssd"]
        var status = NodeStatus()
        (status.state, status.address) = (.ready, "10.0.0.1")
        var first = NodeDetails(
            id: alpha, version: 9, createdAt: ago(7200), updatedAt: ago(60), spec: spec, description: description, status: status)
        first.manager = ManagerStatus(isLeader: true, address: "10.0.0.1:2377")
        first.isSelf = true
        description.hostname = "beta"
        (description.engineLabels, description.plugins) = ([:], [])
        var other = NodeSpec()
        (other.name, other.availability) = ("worker", .drain)
        (status.state, status.address, status.message) = (.down, "10.0.0.2", "heartbeat failure")
        return [
            first,
            NodeDetails(
                id: id("b", 2), version: 9, createdAt: ago(7200), updatedAt: ago(60), spec: other, description: description, status: status),
        ]
    }()

    /// With everything that can be said of a service.
    static let full: ServiceSpec = {
        var container = ContainerSpec(image: "nginx:1@sha256:" + String(repeating: "a", count: 32))
        (container.arguments, container.environment, container.directory) = (["serve", "x y"], ["A=1", "B=2"], "/srv")
        (container.user, container.`init`, container.sysctls) = ("7", true, ["net.x": "1"])
        (container.capabilityAdd, container.capabilityDrop) = (["CAP_NET_ADMIN"], ["CAP_CHOWN"])
        container.ulimits = [Ulimit(name: "nofile", soft: 1, hard: 2)]
        container.mounts = [MountRequest(type: .volume, source: "data", target: "/d", readOnly: true)]
        container.secrets = [SecretReference(id: id("8", 1), name: "key", version: 1, target: FileTarget(name: "k"))]
        container.configs = [ConfigReference(id: id("9", 1), name: "conf", version: 1, target: FileTarget(name: "/c"))]
        var health = HealthcheckConfig()
        (health.test, health.interval, health.timeout) = (["CMD-SHELL", "true"], 5_000_000_000, 2_000_000_000)
        (health.retries, health.startPeriod) = (3, 1_000_000_000)
        container.healthcheck = health
        var task = TaskSpec(container: container)
        task.resources.limits = TaskResources(nanoCPUs: 500_000_000, memoryBytes: 64 << 20)
        task.resources.reservations = TaskResources(nanoCPUs: 250_000_000, memoryBytes: 32 << 20)
        task.resources.pidsLimit = 9
        task.placement.constraints = ["node.role==worker", "node.labels.a==b"]
        task.placement.spreadOver = ["node.labels.rack"]
        task.placement.maxReplicasPerNode = 2
        task.networks = [TaskNetwork(target: "\(front)", aliases: ["www"])]
        task.logDriver = LogConfig(type: "json-file", config: ["max-size": "1m"])
        var spec = ServiceSpec(name: "web", task: task, mode: .replicated(replicas: 3))
        spec.labels = ["a": "b", "c": ""]
        (spec.update.parallelism, spec.update.delay, spec.update.failureAction) = (2, .seconds(5), .rollback)
        (spec.update.maxFailureRatio, spec.update.order) = (0.25, .startFirst)
        spec.endpoint.ports = [
            PortConfig(target: 80, published: 8080), PortConfig(target: 53, published: 5353, transport: .udp, mode: .host),
        ]
        return spec
    }()

    static func service(_ number: Int, _ spec: ServiceSpec) -> ServiceDetails {
        var service = ServiceDetails(id: id("c", number), version: 7, createdAt: ago(7200), updatedAt: ago(60), spec: spec, ports: spec.endpoint.ports)
        (service.tasks.running, service.tasks.desired, service.tasks.completed) = (1, 3, 2)
        return service
    }

    static func plain(_ name: String, _ image: String, _ mode: ServiceMode) -> ServiceSpec {
        ServiceSpec(name: name, task: TaskSpec(container: ContainerSpec(image: image)), mode: mode)
    }

    static let services: [ServiceDetails] = {
        var web = service(1, full)
        web.updateStatus = UpdateStatus(state: .completed, startedAt: ago(120), completedAt: ago(60), message: "update completed")
        var global = plain("gl", "reg:5000/a/b:2", .global)
        global.endpoint.ports = (0..<3).map { PortConfig(target: 80 + $0, published: 8000 + $0) }
        let job = service(3, plain("job10", "alpine", .replicatedJob(total: 5, concurrent: 2)))
        return [web, service(2, plain("plain", "alpine", .replicated(replicas: 1))), job, service(4, global)]
    }()

    static func task(
        _ number: Int, _ slot: TaskSlot, _ state: TaskState, _ desired: TaskDesiredState, _ age: Int, service: ServiceID = web,
        name: String = "web", node: NodeID? = alpha, error: String? = nil
    ) -> TaskSummary {
        TaskSummary(
            id: id("d", number), version: 3, createdAt: ago(age + 5), updatedAt: ago(age), service: service, serviceName: name, slot: slot,
            image: full.task.container.image, node: node, nodeName: node.map { _ in "alpha" }, desired: desired,
            status: TaskStatus(state: state, since: ago(age), message: "m", error: error))
    }

    static let tasks: [TaskSummary] = {
        var first = task(1, .number(1), .running, .running, 100)
        first.hostPorts = [PortConfig(target: 53, published: 5353, transport: .udp, mode: .host)]
        first.status.ports = first.hostPorts
        return [
            first, task(2, .number(1), .failed, .shutdown, 300, error: "task: non-zero exit (1) and more text than fits in"),
            task(3, .number(2), .pending, .running, 10, node: nil, error: "no suitable node (2 nodes not available for new tasks)"),
            task(4, .number(3), .starting, .running, 1), task(5, .node(alpha), .running, .running, 3000, service: id("c", 4), name: "gl"),
        ]
    }()

    static let networks = [
        SwarmNetworkDetails(
            id: front, version: 1, createdAt: ago(5), updatedAt: ago(5), spec: SwarmNetworkSpec(name: "front"), subnets: ["10.0.1.0/24"],
            gateways: ["10.0.1.1"])
    ]

    static func payload(_ letter: Character, _ name: String, data: [UInt8]? = nil) -> PayloadDetails {
        var spec = PayloadSpec(name: name)
        spec.labels = ["a": "b"]
        let id: SecretID = id(letter, 1)
        return PayloadDetails(id: "\(id)", version: 5, createdAt: ago(7200), updatedAt: ago(60), spec: spec, payloadVersion: 3, data: data)
    }

    static func swarm(_ change: (inout FakeSwarm.State) -> Void = { _ in }) -> FakeSwarm {
        FakeSwarm { state in
            (state.nodes, state.services, state.tasks, state.networks) = (nodes, services, tasks, networks)
            state.payloads = [.secret: [payload("8", "key")], .config: [payload("9", "conf", data: Array("hello\n".utf8))]]
            change(&state)
        }
    }
}
