import CaissonAPI
import CaissonCore
import CaissonSwarm
import TestSupport
import Testing

@Suite("Swarm objects")
struct ObjectTests {
    static let now = Timestamp(seconds: 1_700_000_000)

    @Test("An identity is 25 base-36 digits and reads back")
    func identities() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            let id = TaskID.random(using: &generator)
            #expect(id.description.count == 25)
            #expect(TaskID(id.description) == id)
        }
        #expect(TaskID(bits: 0).description == String(repeating: "0", count: 25))
        #expect(TaskID(bits: .max).description == "f5lxx1zz5pnorynqglhzmsp33")
        #expect(TaskID(String(repeating: "z", count: 25)) == nil, "more than 128 bits")
        #expect(TaskID("abc") == nil)
        #expect(TaskID("F5lxx1zz5pnorynqglhzmsp33") == nil)
    }

    @Test("The order of identities is that of their text")
    func identityOrder() {
        var generator = SeededGenerator(seed: 8)
        let ids = (0..<100).map { _ in NodeID.random(using: &generator) } + [NodeID(bits: 3), NodeID(bits: 40)]
        #expect(ids.sorted().map(\.description) == ids.map(\.description).sorted())
    }

    static var samples: [ClusterObject] {
        var generator = SeededGenerator(seed: 1)
        var container = ContainerSpec(image: "web:1")
        container.environment = ["A=b"]
        container.secrets = [
            SecretReference(id: .random(using: &generator), name: "key", version: 3, target: FileTarget(name: "key"))
        ]
        container.mounts = [MountRequest(type: .volume, source: "data", target: "/data")]
        var spec = ServiceSpec(
            name: "web", task: TaskSpec(container: container), mode: .replicatedJob(total: 5, concurrent: 2))
        spec.schedule = JobSchedule("*/5 * * * *")
        spec.dependsOn = [ServiceDependency(service: "db", condition: .healthy)]
        spec.endpoint.ports = [PortConfig(target: 80, published: 8080, mode: .host)]
        spec.update.maxFailureRatio = 0.25
        let first = ServiceRecord(id: .random(using: &generator), createdAt: now, spec: spec)
        spec.task.container.image = "web:2"
        let service = first.updated(to: spec, at: now)
        let node = NodeRecord(
            id: .random(using: &generator), createdAt: now, description: NodeDescription(hostname: "a"))
        var task = TaskRecord(
            id: .random(using: &generator), service: service, slot: .number(2), desired: .completed, now: now)
        task.restarts.recent = [now]
        task.attachments = [TaskAttachment(network: .random(using: &generator), addresses: ["10.0.0.2/24"])]
        let global = TaskRecord(
            id: .random(using: &generator), service: service, slot: .node(node.id), desired: .running, now: now)
        var status = TaskStatus(state: .running, since: now, message: "started")
        status.servingSince = now
        return [
            .cluster(ClusterRecord(id: .random(using: &generator), createdAt: now)), .node(node),
            .nodeReport(NodeReport(node: node.id, appliedRevision: 9)), .service(service), .task(task), .task(global),
            .taskReport(TaskReport(task: task.id, node: node.id, status: status)),
            .network(
                NetworkRecord(id: .random(using: &generator), createdAt: now, spec: SwarmNetworkSpec(name: "front"))),
            .secret(
                SecretRecord(
                    id: .random(using: &generator), createdAt: now, spec: PayloadSpec(name: "key"), data: [1, 2])),
            .config(
                ConfigRecord(id: .random(using: &generator), createdAt: now, spec: PayloadSpec(name: "conf"), data: [3])
            ),
        ]
    }

    @Test(
        "Every kind of object comes back from its bytes, with the store's revision as its version", arguments: samples)
    func roundTrip(object: ClusterObject) throws {
        var object = object
        object.version = 42
        let bytes = try ClusterCodec.encode(object)
        #expect(try ClusterCodec.decode(object.key, bytes, version: 42) == object)
        #expect(try ClusterCodec.encode(object) == bytes)
        #expect(ObjectKey("\(object.key)") == object.key)
    }

    @Test("A newer format, a damaged value and a value under another's key are told apart")
    func unreadable() throws {
        let object = Self.samples[0]
        let bytes = try ClusterCodec.encode(object)
        let newer = Array(#"{"o":{"later":true},"v":2}"#.utf8)
        let newerWhole = Array(String(decoding: bytes, as: UTF8.self).replacing(#""v":1"#, with: #""v":2"#).utf8)
        for bytes in [newer, newerWhole] {
            let error = #expect(throws: CaissonError.self) { try ClusterCodec.decode(object.key, bytes, version: 1) }
            #expect(error?.code == .failedPrecondition)
        }
        let damaged = #expect(throws: CaissonError.self) {
            try ClusterCodec.decode(object.key, Array(bytes.dropLast(3)), version: 1)
        }
        #expect(damaged?.code == .dataLoss)
        let node = Self.samples[1]
        let elsewhere = #expect(throws: CaissonError.self) {
            try ClusterCodec.decode(.node(NodeID(bits: 1)), ClusterCodec.encode(node), version: 1)
        }
        #expect(elsewhere?.code == .dataLoss)
    }

    @Test("What is not a key is refused", arguments: ["", "tasks", "tasks/x", "status/a/b/c", "cluster/", "zebras/1"])
    func badKeys(text: String) {
        #expect(ObjectKey(text) == nil)
    }
}
