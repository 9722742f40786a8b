import CaissonAPI
import CaissonCore
import CaissonLinux
import CaissonSwarm
import Testing

@Suite("The scheduler's speed")
struct SchedulerSpeed {
    @Test(
        "Placements a second", .enabled(if: ProcessEnvironment.value("CAISSON_MEASURE") != nil, "prints figures; set CAISSON_MEASURE"),
        arguments: [(1000, 100, 100), (1000, 10_000, 1), (10_000, 100, 1000)])
    func placements(nodes: Int, services: Int, replicas: Int) {
        for (name, labels) in [("plain", []), ("over racks", ["node.labels.rack"])] {
            var world = SchedulerWorld(nodes: nodes) { number, node in
                node.description.resources = TaskResources(nanoCPUs: 1_000_000, memoryBytes: 1_000_000)
                node.spec.labels = ["rack": "\(number % 20)", "disk": "ssd"]
            }
            var tasks: [TaskRecord] = []
            for number in 1...services {
                let service = SchedulerWorld.service(number) { spec in
                    spec.task.resources.reservations = TaskResources(nanoCPUs: 10, memoryBytes: 10)
                    spec.task.placement.constraints = ["node.labels.disk==ssd"]
                    spec.task.placement.spreadOver = labels
                }
                tasks += world.tasks(replicas, service)
            }
            let clock = ContinuousClock()
            let start = clock.now
            Scheduler().place(&tasks, world.snapshot, now: SchedulerWorld.now)
            let took = start.duration(to: clock.now)
            #expect(tasks.allSatisfy { $0.node != nil })
            let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
            print("\(nodes) nodes, \(services) services × \(replicas), \(name): \(Int(Double(tasks.count) / seconds)) placements/s")
        }
    }
}
