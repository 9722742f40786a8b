import CaissonAPI
import CaissonCore
import Testing

@testable import CaissonCompose

struct StackTranslatorTests {
    private static let file = """
        name: shop
        services:
          web:
            image: web:1
            command: [serve]
            environment: {A: "1"}
            ports: ["8080:80", {target: 53, protocol: udp, mode: host}]
            networks: {front: {aliases: [www]}}
            depends_on: {db: {condition: service_healthy}}
            secrets: [{source: key, target: k, mode: "0400", uid: "7"}]
            configs: [conf]
            labels: {on: container}
            deploy:
              replicas: 3
              labels: {on: service}
              update_config: {parallelism: 2, delay: 5s, order: start-first, failure_action: rollback, max_failure_ratio: 0.25}
              rollback_config: {parallelism: 0}
              restart_policy: {condition: on-failure, delay: 1s, max_attempts: 4, window: 2m}
              resources: {limits: {cpus: "0.5", memory: 64m, pids: 9}, reservations: {memory: 32m, generic_resources: [{discrete_resource_spec: {kind: gpu, value: 2}}]}}
              placement: {constraints: [node.role==worker], preferences: [{spread: node.labels.rack}], max_replicas_per_node: 1}
              endpoint_mode: dnsrr
          db: {image: db, deploy: {mode: global}, volumes: ["data:/d"], stop_grace_period: 1m30s}
          job: {image: job, deploy: {mode: replicated-job, replicas: 5}, restart: always}
        networks: {front: {internal: true}}
        volumes: {data: {}}
        secrets: {key: {file: ./key}, old: {external: true}}
        configs: {conf: {content: hello}}

        """

    private static let keyID = SecretID(bits: 1)
    private static let confID = ConfigID(bits: 2)

    private static func translator(_ text: String = file) throws -> StackTranslator {
        StackTranslator(try Projects.load(["compose.yaml": text]) { $0.normalizes = true })
    }

    private static func services(_ text: String = file) throws -> [String: ServiceSpec] {
        var payloads = StackPayloads()
        payloads.secrets["shop_key"] = (keyID, 3)
        payloads.configs["shop_conf"] = (confID, 1)
        let specs = try translator(text).services(payloads)
        return Dictionary(uniqueKeysWithValues: specs.map { ($0.name, $0) })
    }

    @Test func `names and labels are the stack's`() throws {
        let specs = try Self.services()
        #expect(specs.keys.sorted() == ["shop_db", "shop_job", "shop_web"])
        let web = try #require(specs["shop_web"])
        #expect(
            web.labels == ["on": "service", "com.docker.stack.namespace": "shop", "com.docker.stack.image": "web:1"])
        #expect(web.task.container.labels == ["on": "container", "com.docker.stack.namespace": "shop"])
    }

    @Test func `deploy becomes modes, updates, restarts, resources and placement`() throws {
        let specs = try Self.services()
        let web = try #require(specs["shop_web"])
        #expect(web.mode == .replicated(replicas: 3) && specs["shop_db"]?.mode == .global)
        #expect(specs["shop_job"]?.mode == .replicatedJob(total: 5, concurrent: 0))
        #expect(web.update.parallelism == 2 && web.update.delay == .seconds(5) && web.update.order == .startFirst)
        #expect(
            web.update.failureAction == .rollback && web.update.maxFailureRatio == 0.25 && web.rollback.parallelism == 0
        )
        let restart = web.task.restart
        #expect(
            restart.condition == .onFailure && restart.delay == .seconds(1) && restart.maxAttempts == 4
                && restart.window == .seconds(120))
        let resources = web.task.resources
        #expect(
            resources.limits == TaskResources(nanoCPUs: 500_000_000, memoryBytes: 64 << 20) && resources.pidsLimit == 9)
        #expect(resources.reservations == TaskResources(memoryBytes: 32 << 20, generic: ["gpu": 2]))
        #expect(
            web.task.placement.constraints == ["node.role==worker"]
                && web.task.placement.spreadOver == ["node.labels.rack"])
        #expect(web.task.placement.maxReplicasPerNode == 1)
    }

    @Test func `a service is reached, waits and is given what the file says`() throws {
        let specs = try Self.services()
        let web = try #require(specs["shop_web"])
        #expect(web.endpoint.mode == .dnsrr)
        #expect(
            web.endpoint.ports == [
                PortConfig(target: 80, published: 8080), PortConfig(target: 53, transport: .udp, mode: .host),
            ])
        #expect(web.task.networks == [TaskNetwork(target: "shop_front", aliases: ["web", "www"])])
        #expect(web.dependsOn == [ServiceDependency(service: "shop_db", condition: .healthy)])
        let container = web.task.container
        #expect(
            container.arguments == ["serve"] && container.environment == ["A=1"] && container.host?.portBindings == nil)
        let key = SecretReference(
            id: Self.keyID, name: "shop_key", version: 3,
            target: FileTarget(name: "/run/secrets/k", uid: "7", mode: 0o400))
        #expect(container.secrets.map(\.id) == [key.id] && container.secrets.map(\.target.mode) == [0o400])
        #expect(container.configs.map(\.name) == ["shop_conf"])
        let db = try #require(specs["shop_db"]).task.container
        #expect(db.mounts.map(\.source) == ["shop_data"] && db.stopGracePeriod == .seconds(90))
    }

    @Test func `networks, secrets and configs are made but for external ones`() throws {
        let translator = try Self.translator()
        #expect(
            translator.networks.map(\.name).contains("shop_front")
                && translator.networks.first { $0.name == "shop_front" }?.isInternal == true)
        #expect(translator.secrets.first { $0.key == "key" }?.origin == .file("/src/app/key"))
        #expect(
            translator.configs == [StackPayload(key: "conf", spec: translator.configs[0].spec, origin: .text("hello"))])
        #expect(translator.warnings == ["service job: ignoring restart, which is not for a swarm"])
    }

    @Test(
        "what a swarm cannot do is refused with its place",
        arguments: [
            ("name: s\nservices: {a: {build: .}}\n", "a service of a stack needs an image: nodes build nothing"),
            ("name: s\nservices: {a: {image: x, secrets: [k]}}\nsecrets: {k: {file: ./k}}\n", "secret not found: s_k"),
            (
                "name: s\nservices: {a: {image: x, credential_spec: {file: x}}}\n",
                "not supported: it is for Windows containers"
            ),
        ])
    func refusals(text: String, reason: String) throws {
        let error = #expect(throws: ComposeError.self) { try Self.translator(text).services(StackPayloads()) }
        #expect(error?.reason == reason)
    }
}
