import CaissonAPI
import CaissonCore
import CaissonSwarm
import Foundation
import Testing

/// How the logic fares with ten thousand nodes; figures, not a test of anything. Worth reading from a release build.
@Suite("Scale", .serialized)
struct ScaleTests {
    static let isWanted = ProcessInfo.processInfo.environment["CAISSON_SCALE"] != nil

    @Test(
        "Ten thousand nodes get a hundred thousand tasks, and lose a tenth of the nodes",
        .enabled(if: isWanted, "CAISSON_SCALE is not set"))
    func tenThousandNodes() {
        var world = ScaleWorld(nodes: 10_000, services: 1_000, replicas: 100)
        var figures = world.converge()
        print("created: \(figures)")
        world.lose(every: 10)
        figures = world.converge()
        print("lost 10 %: \(figures)")
        #expect(world.missing == 0)
        print("resident: \(ScaleWorld.residentMegabytes) MB")
    }

    @Test("The same at a hundredth of the size")
    func hundredNodes() {
        var world = ScaleWorld(nodes: 100, services: 10, replicas: 100)
        _ = world.converge()
        #expect(world.missing == 0)
        world.lose(every: 10)
        let figures = world.converge()
        #expect(world.missing == 0)
        #expect(figures.placed == 100, "what was on the lost nodes, and nothing else")
        #expect(world.spread <= 12)
    }
}

/// A control loop over a snapshot, with agents that do at once what they are told.
struct ScaleWorld {
    struct Figures: CustomStringConvertible {
        var total: Duration = .zero
        var processor: Duration = .zero
        var orchestrating: Duration = .zero
        var placing: Duration = .zero
        var applying: Duration = .zero
        var placed = 0
        var transactions = 0
        var rounds = 0

        var description: String {
            let rate = placing > .zero ? Int(Double(placed) / (placing / .seconds(1))) : 0
            return
                "\(placed) placements in \(total), \(processor) of the processor (\(rounds) rounds, "
                + "\(transactions) transactions): orchestrators \(orchestrating), "
                + "placement \(placing) (\(rate) a second), applying \(applying)"
        }
    }

    private var snapshot = ClusterSnapshot()
    private var now = Timestamp(seconds: 1_700_000_000)
    private var placer: any ClusterPlacer = TaskPlacer()
    private var touched: Set<ServiceID> = []
    private let wanted: Int
    private let clock = ContinuousClock()

    init(nodes: Int, services: Int, replicas: Int) {
        wanted = services * replicas
        var front = SwarmNetworkSpec(name: "front")
        front.subnets = ["10.0.0.0/9"]
        apply([.create(.network(NetworkRecord(id: NetworkID(bits: 1), createdAt: now, spec: front)))])
        for number in 1...nodes {
            var description = NodeDescription(hostname: "node\(number)")
            description.resources = TaskResources(nanoCPUs: 16_000_000_000, memoryBytes: 64 << 30)
            var node = NodeRecord(id: NodeID(bits: UInt128(number)), createdAt: now, description: description)
            node.status.state = .ready
            apply([.create(.node(node))])
        }
        for number in 1...services {
            var spec = ServiceSpec(
                name: "s\(number)", task: TaskSpec(container: ContainerSpec(image: "web:1")),
                mode: .replicated(replicas: replicas))
            spec.task.resources.reservations = TaskResources(nanoCPUs: 100_000_000, memoryBytes: 64 << 20)
            spec.task.networks = [TaskNetwork(target: "front")]
            let id = ServiceID(bits: UInt128(number) << 40)
            apply([.create(.service(ServiceRecord(id: id, createdAt: now, spec: spec)))])
        }
    }

    var missing: Int {
        snapshot.sortedServices.reduce(wanted) {
            $0 - Set(snapshot.tasks(of: $1.id).filter(\.isServing).map(\.slot)).count
        }
    }

    /// The most tasks on a node.
    var spread: Int { snapshot.sortedNodes.map { snapshot.tasks(on: $0.id).count(where: \.isLive) }.max() ?? 0 }

    mutating func lose(every step: Int) {
        for node in snapshot.sortedNodes where node.id.bits % UInt128(step) == 0 {
            var node = node
            node.status.state = .down
            node.status.since = now
            apply([.update(.node(node))])
        }
    }

    /// Runs the loop until nothing is left to do and everything serves.
    mutating func converge() -> Figures {
        var figures = Figures()
        let start = Self.processorTime
        figures.total = clock.measure {
            while true {
                figures.rounds += 1
                let services = touched
                touched = []
                var step = StepResult()
                figures.orchestrating += clock.measure {
                    step = Orchestrators().step(snapshot, now: now, only: services)
                }
                figures.applying += commit(step.transactions)
                var placements: [ClusterTransaction] = []
                figures.placing += clock.measure { placements = placer.step(snapshot, now: now) }
                figures.placed += placements.flatMap(\.changes).count {
                    if case .put(.task(let task), _) = $0 { task.node != nil } else { false }
                }
                figures.applying += commit(placements)
                figures.transactions += step.transactions.count + placements.count
                now = now.advanced(by: .seconds(1))
                if !obey(placements), step.transactions.isEmpty, placements.isEmpty {
                    if let instant = step.wakeAt, instant.since(now) < .seconds(5) {
                        touched.formUnion(services)
                    } else {
                        return
                    }
                }
            }
        }
        figures.processor = Self.processorTime - start
        return figures
    }

    /// What was assigned runs and serves.
    private mutating func obey(_ placements: [ClusterTransaction]) -> Bool {
        var changes: [ClusterChange] = []
        for case .put(.task(let task), _) in placements.flatMap(\.changes) {
            guard let node = task.node else { continue }
            var status = TaskStatus(state: .running, since: now)
            (status.runningSince, status.servingSince) = (now, now)
            changes.append(.put(.taskReport(TaskReport(task: task.id, node: node, status: status)), expecting: .any))
        }
        for start in stride(from: 0, to: changes.count, by: 100) {
            apply(Array(changes[start..<min(start + 100, changes.count)]))
        }
        return !changes.isEmpty
    }

    private mutating func commit(_ transactions: [ClusterTransaction]) -> Duration {
        clock.measure { for transaction in transactions { apply(transaction.changes) } }
    }

    private mutating func apply(_ changes: [ClusterChange]) {
        let revision = snapshot.revision + 1
        let applied = ClusterTransaction(changes).applied(at: revision)
        snapshot.apply(applied, revision: revision)
        touched.formUnion(Orchestrators.services(touchedBy: applied, in: snapshot))
    }

    private static var processorTime: Duration {
        .microseconds(processorMicroseconds())
    }

    static var residentMegabytes: Int {
        let data = FileHandle(forReadingAtPath: "/proc/self/statm")?.readDataToEndOfFile() ?? Data()
        let fields = String(decoding: data, as: UTF8.self).split(separator: " ")
        return fields.count > 1 ? ((Int(fields[1]) ?? 0) * 4096) >> 20 : 0
    }
}

/// What this process has had of the processor: POSIX counts `clock` in millionths of a second, whatever the machine.
private func processorMicroseconds() -> Int { clock() }
