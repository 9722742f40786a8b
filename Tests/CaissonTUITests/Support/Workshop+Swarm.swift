import CaissonAPI
import CaissonCore
import TestSupport

@testable import CaissonTUI

extension Workshop {
    /// A swarm of three nodes: one service in the midst of an update, one that fails, one that waits for a place, and two
    /// that are well.
    static func swarmWorld() -> ScriptedWorld {
        let world = world()
        world.edit { state in
            state.daemon = DaemonStatus(version: "1.0.0", pid: 4242, started: now, root: "/var/lib/caisson", runRoot: "/run/caisson")
            state.swarm.status = SwarmStatus(state: .active)
            state.swarm.nodes = swarmNodes
            state.swarm.services = swarmServices
            state.swarm.tasks = swarmTasks
            state.swarm.networks = swarmNetworks
            state.swarm.explanations = ["shop_worker": workerExplanations, "shop_batch": batchExplanations]
            state.swarm.logs = ["\(serviceID(3))": workerLogs, "\(taskID(302))": workerLogs.filter { $0.task == taskID(302) }]
        }
        return world
    }

    static func nodeID(_ number: Int) -> NodeID { NodeID(bits: UInt128(number)) }
    static func serviceID(_ number: Int) -> ServiceID { ServiceID(bits: UInt128(number)) }
    static func taskID(_ number: Int) -> TaskID { TaskID(bits: UInt128(number) << 64) }
    static func before(_ seconds: Int64) -> Timestamp { now.advanced(by: .seconds(-seconds)) }

    static func node(_ number: Int, _ name: String, _ role: NodeSpec.Role) -> NodeDetails {
        var description = NodeDescription(hostname: name)
        description.engineVersion = "1.0.0"
        description.resources = TaskResources(nanoCPUs: 4_000_000_000, memoryBytes: 8 << 30)
        var node = NodeDetails(
            id: nodeID(number), createdAt: before(86_400), updatedAt: before(3600), spec: NodeSpec(role: role), description: description)
        node.status.state = .ready
        node.status.address = "10.0.0.\(number)"
        if role == .manager { node.manager = ManagerStatus(isLeader: number == 1) }
        return node
    }

    private static let swarmNodes: [NodeDetails] = {
        var nodes = [node(1, "n1", .manager), node(2, "n2", .manager), node(3, "n3", .worker)]
        nodes[0].isSelf = true
        nodes[1].spec.labels = ["disk": "ssd"]
        return nodes
    }()

    static func service(
        _ number: Int, _ name: String, _ image: String, _ mode: ServiceMode, stack: String? = nil
    ) -> ServiceDetails {
        var spec = ServiceSpec(name: name, task: TaskSpec(container: ContainerSpec(image: image)), mode: mode)
        if let stack { spec.labels[ServiceDetails.stackLabel] = stack }
        return ServiceDetails(id: serviceID(number), version: 7, createdAt: before(10_800), updatedAt: before(40), spec: spec)
    }

    private static let swarmServices: [ServiceDetails] = {
        var api = service(1, "shop_api", "shop/api:1.9", .replicated(replicas: 6), stack: "shop")
        var old = api.spec
        old.task.container.image = "shop/api:1.8"
        old.task.container.environment = ["TIMEOUT=5", "MODE=fast"]
        api.spec.task.container.environment = ["TIMEOUT=60", "MODE=fast"]
        (api.previousSpec, api.specVersion) = (old, 2)
        (api.spec.update.order, api.spec.update.parallelism) = (.startFirst, 2)
        (api.spec.update.monitor, api.spec.update.failureAction) = (.seconds(10), .rollback)
        api.updateStatus = UpdateStatus(state: .updating, startedAt: before(40), message: "update in progress")
        api.ports = [PortConfig(target: 8000, published: 8000)]
        var web = service(2, "shop_web", "shop/web:1.4", .replicated(replicas: 3), stack: "shop")
        web.ports = [PortConfig(target: 80, published: 8080)]
        web.spec.endpoint.ports = web.ports
        web.virtualAddresses = [NetworkID(bits: 1): "10.0.1.2/24"]
        web.spec.task.networks = [TaskNetwork(target: "\(NetworkID(bits: 1))")]
        var worker = service(3, "shop_worker", "shop/api:1.9", .replicated(replicas: 2), stack: "shop")
        worker.spec.task.placement.constraints = ["node.role==worker"]
        worker.spec.task.resources.reservations.memoryBytes = 6 << 30
        var batch = service(4, "shop_batch", "shop/batch:2", .replicated(replicas: 1), stack: "shop")
        batch.spec.task.placement.constraints = ["node.labels.gpu==yes"]
        var agent = service(5, "mon_agent", "mon/agent:7", .global, stack: "mon")
        agent.tasks.desired = 3
        return [api, web, worker, batch, agent]
    }()

    static func task(
        _ number: Int, of service: Int, _ name: String, _ slot: Int, _ image: String, _ state: TaskState, on node: Int?,
        ago seconds: Int64, version: UInt64 = 1, error: String? = nil, exit code: Int32? = nil
    ) -> TaskSummary {
        var status = TaskStatus(state: state, since: before(seconds), message: message(state), error: error)
        status.exitCode = code
        return TaskSummary(
            id: taskID(number), createdAt: before(seconds + 5), updatedAt: before(seconds), service: serviceID(service),
            serviceName: name, slot: .number(slot), image: image, specVersion: version, node: node.map(nodeID),
            nodeName: node.map { "n\($0)" }, desired: state.isTerminal ? .shutdown : .running, status: status)
    }

    private static func message(_ state: TaskState) -> String {
        switch state {
        case .pending: "no suitable node"
        case .preparing: "pulling the image"
        default: state.name
        }
    }

    private static let swarmTasks: [TaskSummary] = {
        let oom = "task: non-zero exit (137): OOM-killed by kernel, limit 512 MiB"
        let full = "no suitable node (insufficient memory on 1 node; constraint node.role==worker excluded 2)"
        var tasks = [
            task(101, of: 1, "shop_api", 1, "shop/api:1.9", .running, on: 1, ago: 35, version: 2),
            task(102, of: 1, "shop_api", 2, "shop/api:1.9", .running, on: 2, ago: 34, version: 2),
            task(103, of: 1, "shop_api", 3, "shop/api:1.9", .running, on: 3, ago: 21, version: 2),
            task(104, of: 1, "shop_api", 4, "shop/api:1.9", .running, on: 1, ago: 20, version: 2),
            task(105, of: 1, "shop_api", 5, "shop/api:1.8", .running, on: 2, ago: 10_800),
            task(106, of: 1, "shop_api", 6, "shop/api:1.8", .running, on: 3, ago: 10_800),
            task(107, of: 1, "shop_api", 6, "shop/api:1.9", .preparing, on: 3, ago: 4, version: 2),
            task(108, of: 1, "shop_api", 1, "shop/api:1.8", .shutdown, on: 1, ago: 33, exit: 0),
            task(301, of: 3, "shop_worker", 1, "shop/api:1.9", .running, on: 3, ago: 10_800),
            task(302, of: 3, "shop_worker", 2, "shop/api:1.9", .failed, on: 3, ago: 41, error: oom, exit: 137),
            task(303, of: 3, "shop_worker", 2, "shop/api:1.9", .failed, on: 3, ago: 120, error: oom, exit: 137),
            task(304, of: 3, "shop_worker", 2, "shop/api:1.9", .rejected, on: nil, ago: 300, error: full),
            task(401, of: 4, "shop_batch", 1, "shop/batch:2", .pending, on: nil, ago: 90,
                error: "no suitable node (scheduling constraints not satisfied on 3 nodes)"),
        ]
        tasks[7].createdAt = before(20_000)
        for slot in 1...3 { tasks.append(task(200 + slot, of: 2, "shop_web", slot, "shop/web:1.4", .running, on: slot, ago: 10_000)) }
        for node in 1...3 {
            var one = task(500 + node, of: 5, "mon_agent", node, "mon/agent:7", .running, on: node, ago: 80_000)
            one.slot = .node(nodeID(node))
            tasks.append(one)
        }
        return tasks
    }()

    private static let swarmNetworks: [SwarmNetworkDetails] = {
        var spec = SwarmNetworkSpec(name: "shop_default")
        spec.labels = [ServiceDetails.stackLabel: "shop"]
        return [
            SwarmNetworkDetails(
                id: NetworkID(bits: 1), version: 1, createdAt: before(10_800), updatedAt: before(10_800), spec: spec,
                subnets: ["10.0.1.0/24"], gateways: ["10.0.1.1"])
        ]
    }()

    private static func answer(_ node: Int, _ reasons: [String], _ service: Int, _ all: Int, failures: Int = 0) -> NodeAnswer {
        NodeAnswer(node: nodeID(node), name: "n\(node)", reasons: reasons, serviceTasks: service, tasks: all, failures: failures)
    }

    private static let workerExplanations = [
        TaskExplanation(
            task: swarmTasks[8],
            nodes: [
                answer(1, ["constraint node.role==worker is not satisfied"], 0, 4),
                answer(2, ["constraint node.role==worker is not satisfied"], 0, 4), answer(3, [], 1, 5, failures: 2),
            ])
    ]

    private static let batchExplanations = [
        TaskExplanation(
            task: swarmTasks[12],
            nodes: [1, 2, 3].map { answer($0, ["constraint node.labels.gpu==yes is not satisfied: it has no label gpu"], 0, 4) })
    ]

    private static let workerLogs: [ServiceLogEntry] = {
        let lines: [(Int64, Int, String, Bool)] = [
            (61, 1, "WRN queue depth 9,812", false), (56, 2, "INF loading 412 MB model", false),
            (44, 2, "ERR cannot allocate memory", true), (30, 1, "INF 120 jobs done", false),
        ]
        return lines.map { ago, slot, text, isError in
            ServiceLogEntry(
                task: taskID(300 + slot), slotName: "shop_worker.\(slot)", node: nodeID(3), nodeName: "n3",
                entry: LogEntry(time: before(ago), isStderr: isError, bytes: Array(text.utf8) + [10]))
        }
    }()

    /// Forty services of fifty tasks each on fifty nodes: one of the nodes is down, one drained, some tasks fail or start.
    static func largeSwarm() -> ScriptedWorld {
        let world = swarmWorld()
        world.edit { state in
            state.swarm.nodes = (1...50).map { number in
                var one = node(number, (number < 10 ? "node-0" : "node-") + "\(number)", number <= 3 ? .manager : .worker)
                if number == 17 { (one.status.state, one.status.message) = (.down, "heartbeat failure") }
                if number == 23 { one.spec.availability = .drain }
                return one
            }
            state.swarm.services = (1...40).map { number in
                let name = "team\(number % 5)_svc" + (number < 10 ? "0" : "") + "\(number)"
                return service(number, name, "registry.example.org/svc:\(number)", .replicated(replicas: 50), stack: "team\(number % 5)")
            }
            state.swarm.tasks = state.swarm.services.enumerated().flatMap { place, service in largeTasks(place + 1, service) }
        }
        return world
    }

    private static func largeTasks(_ number: Int, _ service: ServiceDetails) -> [TaskSummary] {
        (1...50).map { slot in
            let host = [17, 23].contains(slot) ? slot + 1 : slot
            let state: TaskState = (number + slot) % 37 == 0 ? .failed : (number * slot) % 41 == 0 ? .starting : .running
            var one = task(
                number * 1000 + slot, of: number, service.name, slot, service.spec.task.container.image, state, on: host,
                ago: Int64(60 + slot * 13), error: state == .failed ? "task: non-zero exit (1)" : nil, exit: state == .failed ? 1 : nil)
            one.nodeName = (host < 10 ? "node-0" : "node-") + "\(host)"
            return one
        }
    }
}
