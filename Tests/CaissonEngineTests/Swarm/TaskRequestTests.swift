import CaissonAPI
import CaissonCore
@testable import CaissonEngine
import CaissonSwarm
import Testing

@Suite("Tasks as containers")
struct TaskRequestTests {
    struct Translation: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let spec: @Sendable (inout TaskSpec) -> Void
        let expected: @Sendable (inout RunRequest) -> Void

        init(
            _ name: String, _ spec: @escaping @Sendable (inout TaskSpec) -> Void, _ expected: @escaping @Sendable (inout RunRequest) -> Void
        ) {
            (testDescription, self.spec, self.expected) = (name, spec, expected)
        }
    }

    private static let taskID = TaskID(bits: 2)

    private func task(_ change: (inout TaskSpec) -> Void) -> TaskRecord {
        var spec = TaskSpec(container: ContainerSpec(image: "box:1"))
        change(&spec)
        let service = ServiceRecord(id: ServiceID(bits: 1), createdAt: Timestamp(seconds: 0), spec: ServiceSpec(name: "web", task: spec))
        var task = TaskRecord(id: Self.taskID, service: service, slot: .number(3), desired: .running, now: Timestamp(seconds: 0))
        task.node = NodeID(bits: 9)
        return task
    }

    private func request(_ task: TaskRecord, networks: [NetworkID: String] = [:]) throws -> RunRequest {
        let facts = TaskTemplateFacts(task, labels: [:], node: NodeDescription(hostname: "here"))
        return try TaskRequest(task: task, facts: facts, networkNames: networks, ingress: NetworkID(bits: 2), files: []).request()
    }

    private static let translations = [
        Translation("command and arguments", {
            ($0.container.command, $0.container.arguments) = (["/start"], ["-v"])
        }, { ($0.entrypoint, $0.command) = (["/start"], ["-v"]) }),
        Translation("templates", {
            $0.container.hostname = "{{.Service.Name}}-{{.Task.Slot}}"
            $0.container.environment = ["NODE={{.Node.Hostname}}"]
            $0.container.mounts = [MountRequest(type: .volume, source: "data-{{.Task.Slot}}", target: "/data")]
        }, {
            ($0.hostname, $0.environment) = ("web-3", ["NODE=here"])
            $0.host.mounts = [MountRequest(type: .volume, source: "data-3", target: "/data")]
        }),
        Translation("limits", {
            ($0.resources.limits.nanoCPUs, $0.resources.limits.memoryBytes, $0.resources.pidsLimit) = (500_000_000, 64 << 20, 20)
            $0.resources.reservations.memoryBytes = 32 << 20
        }, { ($0.host.nanoCpus, $0.host.memory, $0.host.pidsLimit, $0.host.memoryReservation) = (500_000_000, 64 << 20, 20, 32 << 20) }),
        Translation("how it ends", {
            ($0.container.stopSignal, $0.container.stopGracePeriod) = ("SIGINT", .milliseconds(1500))
        }, { ($0.stopSignal, $0.stopTimeout) = ("SIGINT", 2) }),
        Translation("user, groups and folder", {
            ($0.container.user, $0.container.groups, $0.container.directory) = ("7", ["audio"], "/srv")
        }, { ($0.user, $0.host.groupAdd, $0.workingDirectory) = ("7", ["audio"], "/srv") }),
        Translation("names", {
            $0.container.hosts = ["db:10.0.0.1"]
            $0.container.dns.nameservers = ["10.0.0.2"]
        }, { ($0.host.extraHosts, $0.host.dns) = (["db:10.0.0.1"], ["10.0.0.2"]) }),
        Translation("rights", {
            ($0.container.capabilityAdd, $0.container.capabilityDrop) = (["NET_ADMIN"], ["CHOWN"])
            ($0.container.readOnly, $0.container.`init`, $0.container.sysctls) = (true, true, ["net.core.somaxconn": "9"])
        }, {
            ($0.host.capAdd, $0.host.capDrop) = (["NET_ADMIN"], ["CHOWN"])
            ($0.host.readonlyRootfs, $0.host.`init`, $0.host.sysctls) = (true, true, ["net.core.somaxconn": "9"])
        }),
        Translation("what only run has elsewhere", {
            var host = HostConfig()
            (host.privileged, host.restartPolicy, host.autoRemove) = (true, RestartPolicy(name: "always"), true)
            host.devices = [DeviceMapping(pathOnHost: "/dev/fuse", pathInContainer: "/dev/fuse")]
            $0.container.host = host
        }, {
            $0.host.privileged = true
            $0.host.devices = [DeviceMapping(pathOnHost: "/dev/fuse", pathInContainer: "/dev/fuse")]
        }),
        Translation("the node's own network", { $0.networks = [TaskNetwork(target: "host")] }, { $0.host.networkMode = "host" }),
        Translation("a log driver", { $0.logDriver = LogConfig(type: "local") }, { $0.host.logConfig = LogConfig(type: "local") }),
    ]

    @Test("Each part of a specification becomes its part of a container, and nothing else", arguments: translations)
    func translates(translation: Translation) throws {
        var expected = try request(task { _ in })
        expected.host.mounts = []
        translation.expected(&expected)
        #expect(try request(task(translation.spec)) == expected)
    }

    @Test("A container is named and marked by its task, is never restarted by the engine and never fetches an image")
    func identity() throws {
        let request = try request(task { $0.container.labels = ["mine": "yes"] })
        #expect(request.name == "web.3.\(Self.taskID)")
        #expect(request.labels == [
            "mine": "yes", "com.docker.swarm.node.id": "\(NodeID(bits: 9))", "com.docker.swarm.service.id": "\(ServiceID(bits: 1))",
            "com.docker.swarm.service.name": "web", "com.docker.swarm.task": "", "com.docker.swarm.task.id": "\(Self.taskID)",
            "com.docker.swarm.task.name": "web.3.\(Self.taskID)",
        ])
        #expect(request.host.restartPolicy.name == "no" && request.pull == .never)
    }

    @Test("It has the addresses the swarm gave it, and the ports of its own node")
    func networks() throws {
        var task = task { $0.networks = [TaskNetwork(target: "front", aliases: ["www"])] }
        let network = NetworkID(bits: 4)
        task.attachments = [TaskAttachment(network: network, addresses: ["10.0.1.5/24"], aliases: ["www"])]
        task.hostPorts = [PortConfig(target: 80, published: 8080, mode: .host), PortConfig(target: 53, transport: .udp, mode: .host)]
        let request = try request(task, networks: [network: "front"])
        #expect(request.host.networkMode == "front")
        #expect(request.networks.map(\.ipv4) == ["10.0.1.5"] && request.networks.map(\.gatewayPriority) == [nil])
        // Names of a service mean its virtual address; as names of the container they would mean one of its tasks.
        #expect(request.networks.map(\.aliases) == [nil])
        #expect(request.host.portBindings == ["80/tcp": [PortBinding(hostPort: "8080")], "53/udp": [PortBinding(hostPort: "")]])
    }

    @Test("A network of the swarm is a bridge with the subnet and gateway the swarm chose")
    func bridge() {
        var record = NetworkRecord(id: NetworkID(bits: 4), createdAt: Timestamp(seconds: 0), spec: SwarmNetworkSpec(name: "front"))
        (record.spec.isInternal, record.subnets, record.gateways) = (true, ["10.0.1.0/24"], ["10.0.1.1/24"])
        let request = SwarmBridges.request(record)
        #expect(request.name == "front" && request.isInternal && request.driver == "bridge")
        #expect(request.addresses == [AddressConfig(subnet: "10.0.1.0/24", gateway: "10.0.1.1")])
        #expect(request.labels == ["com.docker.swarm.network.id": "\(record.id)"])
        record.spec.isIngress = true
        #expect(SwarmBridges.request(record).labels["com.docker.swarm.network.ingress"] == "")
    }
}
