import CaissonAPI
import CaissonCore
import CaissonSwarm
import TestSupport
import Testing

@Suite("What a swarm's manager answers", .timeLimit(.minutes(1)))
struct ControlAPITests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let message: String
        let change: @Sendable (inout ServiceSpec) -> Void

        init(_ message: String, _ change: @escaping @Sendable (inout ServiceSpec) -> Void) {
            self.message = message
            self.change = change
        }
        var testDescription: String { message }

        var spec: ServiceSpec {
            var spec = HostLab.spec()
            change(&spec)
            return spec
        }
    }

    private static let refusals = [
        Refusal("meta: name must be provided") { $0.name = "" },
        Refusal("name must be valid as a DNS name component") { $0.name = "a b" },
        Refusal("name must be valid as a DNS name component") { $0.name = "web-" },
        Refusal("name must be 63 characters or fewer") { $0.name = String(repeating: "a", count: 64) },
        Refusal("Number of replicas must be non-negative") { $0.mode = .replicated(replicas: -1) },
        Refusal("ContainerSpec: image reference must be provided") { $0.task.container.image = "" },
        Refusal("ContainerSpec: duplicate mount point: /data") {
            $0.task.container.mounts = [MountRequest(type: .tmpfs, target: "/data"), MountRequest(type: .volume, source: "v", target: "/data")]
        },
        Refusal("EndpointSpec: port published with ingress mode can't be used with dnsrr mode") {
            $0.endpoint.mode = .dnsrr
            $0.endpoint.ports = [PortConfig(target: 80, published: 8080)]
        },
        Refusal("EndpointSpec: duplicate published ports provided") {
            $0.endpoint.ports = [PortConfig(target: 80, published: 8080), PortConfig(target: 81, published: 8080)]
        },
        Refusal("TaskSpec: update-delay cannot be negative") { $0.update.delay = .seconds(-1) },
        Refusal("TaskSpec: update-maxfailureratio cannot be less than 0 or bigger than 1") { $0.update.maxFailureRatio = 2 },
        Refusal("TaskSpec: restart-delay cannot be negative") { $0.task.restart.delay = .seconds(-1) },
        Refusal("invalid cpu value 1e-06: Must be at least 0.001") { $0.task.resources.limits.nanoCPUs = 1000 },
        Refusal("invalid memory value 1024: Must be at least 4MiB") { $0.task.resources.reservations.memoryBytes = 1024 },
        Refusal("constraint node.role: expected one operator from ==, !=") { $0.task.placement.constraints = ["node.role"] },
        Refusal("network nowhere not found") { $0.task.networks = [TaskNetwork(target: "nowhere")] },
        Refusal("Service cannot be explicitly attached to the ingress network \"ingress\"") { $0.task.networks = [TaskNetwork(target: "ingress")] },
        Refusal("secret not found: key") {
            $0.task.container.secrets = [SecretReference(id: SecretID(bits: 5), name: "key", version: 0, target: FileTarget(name: "key"))]
        },
        Refusal("template \"{{.Task.Nothing}}\": there is no .Task.Nothing") { $0.task.container.hostname = "{{.Task.Nothing}}" },
        Refusal("a schedule is for jobs: use mode replicated-job or global-job") { $0.schedule = JobSchedule("* * * * *") },
        Refusal("name conflicts with an existing object: service taken already exists") { $0.name = "taken" },
        Refusal("port '8000' is already in use by service 'taken'") { $0.endpoint.ports = [PortConfig(target: 80, published: 8000)] },
    ]

    @Test("A service that cannot be carried out is refused with the reason")
    func refusals() async throws {
        try await HostLab().withSwarm { host in
            var taken = HostLab.spec("taken", replicas: 0)
            taken.endpoint.ports = [PortConfig(target: 80, published: 8000)]
            _ = try await host.createService(taken)
            for refusal in Self.refusals {
                let spec = refusal.spec
                let error = await #expect(throws: CaissonError.self) { _ = try await host.createService(spec) }
                #expect(error?.message.hasPrefix(refusal.message) == true, "\(refusal.message): \(error?.message ?? "")")
            }
        }
    }

    @Test("Objects are found by ID, name and beginning of their ID; others are not found in Docker's words")
    func references() async throws {
        try await HostLab().withSwarm { host in
            let created = try await host.createService(HostLab.spec(replicas: 1))
            for ref in ["\(created.id)", "web", String("\(created.id)".prefix(9))] {
                #expect(try await host.service(ref).id == created.id)
            }
            let task = try #require(try await host.tasks(of: "web") { !$0.isEmpty }.first)
            #expect(try await host.task("\(task.id)").summary.id == task.id)
            #expect(try await host.node("self").isSelf)
            var errors: [CaissonError?] = []
            errors.append(await #expect(throws: CaissonError.self) { _ = try await host.service("x") })
            errors.append(await #expect(throws: CaissonError.self) { _ = try await host.node("x") })
            errors.append(await #expect(throws: CaissonError.self) { _ = try await host.payload(.secret, "x") })
            errors.append(await #expect(throws: CaissonError.self) { try await host.removeSwarmNetwork("x") })
            let words = ["service x not found", "node x not found", "secret x not found", "network x not found"]
            #expect(errors.map { $0?.message } == words)
            #expect(errors.allSatisfy { $0?.code == .notFound })
        }
    }

    @Test("Who writes on an old version is told so")
    func versions() async throws {
        try await HostLab().withSwarm { host in
            _ = try await host.createService(HostLab.spec(replicas: 0))
            let old = try await host.service("web")
            try await host.change("web") { $0.labels["a"] = "1" }
            let error = await #expect(throws: CaissonError.self) { _ = try await host.updateService("web", old.spec, version: old.version) }
            #expect(error?.code == .conflict && error?.message == "update out of sequence")
            let rollback = await #expect(throws: CaissonError.self) { try await host.rollbackService("web", version: old.version) }
            #expect(rollback?.code == .conflict)
        }
    }

    @Test("Secrets have versions, which services keep until they are updated; one in use stays")
    func payloads() async throws {
        try await HostLab().withSwarm { host in
            let id = try await host.createPayload(.secret, PayloadSpec(name: "key"), [1, 2, 3])
            #expect(try await host.payload(.secret, "key").data == nil)
            var spec = HostLab.spec(replicas: 1)
            spec.task.container.secrets = [SecretReference(id: SecretID(bits: 0), name: "key", version: 0, target: FileTarget(name: "key"))]
            _ = try await host.createService(spec)
            let reference = try #require(try await host.service("web").spec.task.container.secrets.first)
            #expect("\(reference.id)" == id && reference.version == 1)
            try await host.updatePayload(.secret, "key", PayloadSpec(name: "key"), [4])
            #expect(try await host.payload(.secret, "key").payloadVersion == 2)
            #expect(try await host.service("web").spec.task.container.secrets.first?.version == 1)
            let inUse = await #expect(throws: CaissonError.self) { try await host.removePayload(.secret, "key") }
            #expect(inUse?.message == "secret 'key' is in use by the following service: web")
            try await host.removeService("web")
            try await host.waitForNoTasks()
            try await host.removePayload(.secret, "key")
            let config = try await host.createPayload(.config, PayloadSpec(name: "site"), [7])
            #expect(try await host.payload(.config, config).data == [7])
            let again = await #expect(throws: CaissonError.self) { _ = try await host.createPayload(.config, PayloadSpec(name: "site"), [7]) }
            #expect(again?.message == "config site already exists")
        }
    }

    @Test("Where tasks would go is told without any being made, and why those that are there are where they are")
    func plans() async throws {
        try await HostLab().withSwarm { host in
            let plan = try await host.planService(HostLab.spec(replicas: 4))
            #expect(plan.places.map(\.tasks) == [4] && plan.waiting == 0)
            var heavy = HostLab.spec(replicas: 4)
            heavy.task.resources.reservations.nanoCPUs = 3_000_000_000
            let tight = try await host.planService(heavy)
            #expect(tight.places.map(\.tasks) == [1] && tight.waiting == 3)
            #expect(tight.reason == "no suitable node (insufficient resources on 1 node)")
            #expect(try await host.services(Filters()).isEmpty)
            heavy.mode = .replicated(replicas: 2)
            _ = try await host.createService(heavy)
            try await host.tasks(of: "web") { tasks in tasks.contains { $0.status.error != nil } }
            let answers = try await host.explainService("web").map { $0.nodes.first?.reasons ?? [] }
            #expect(answers.contains(["insufficient resources on here"]))
        }
    }

    @Test("A watch begins with the whole and then tells what changes, and only that")
    func watch() async throws {
        try await HostLab().withSwarm { host in
            _ = try await host.createService(HostLab.spec("one", replicas: 0))
            var changes = host.watchSwarm().makeAsyncIterator()
            let whole = try #require(try await changes.next())
            #expect(whole.isWhole && whole.services.map(\.name) == ["one"] && whole.nodes.count == 1 && whole.networks.count == 1)
            _ = try await host.createService(HostLab.spec("two", replicas: 1))
            var seen: Set<String> = []
            var last: TaskState?
            while last != .running {
                let change = try #require(try await changes.next())
                #expect(!change.isWhole && change.nodes.isEmpty)
                seen.formUnion(change.services.map(\.name))
                last = change.tasks.first?.status.state ?? last
            }
            #expect(seen == ["two"])
            try await host.removeService("two")
            var removed: [TaskID] = []
            while true {
                let change = try #require(try await changes.next())
                removed += change.removedTasks
                if !change.removedServices.isEmpty { break }
            }
            #expect(removed.count == 1)
        }
    }
}
