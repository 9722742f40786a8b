import CaissonAPI
import CaissonCore
import CaissonSwarm
import Testing

/// The simulator's world with the networks its services name, placed by the real allocator and scheduler.
private struct NetworkedPlacer: ClusterPlacer {
    private var placer: TaskPlacer

    init(_ strategy: Scheduler.Strategy) { placer = TaskPlacer(Scheduler(strategy: strategy)) }

    mutating func step(_ snapshot: ClusterSnapshot, now: Timestamp) -> [ClusterTransaction] {
        if snapshot.networks.isEmpty {
            let networks = ["front", "ingress"].enumerated().map { index, name in
                var spec = SwarmNetworkSpec(name: name)
                spec.isIngress = name == "ingress"
                return NetworkRecord(id: NetworkID(bits: UInt128(index + 1)), createdAt: now, spec: spec)
            }
            return [ClusterTransaction(networks.map { .create(.network($0)) })]
        }
        return placer.step(snapshot, now: now)
    }
}

@Suite("Placement in the simulated swarm")
struct PlacedSimulationTests {
    @Test("No oracle is broken when allocator and scheduler place the tasks", arguments: Scheduler.Strategy.allCases, 0..<4)
    func oracles(strategy: Scheduler.Strategy, part: UInt64) {
        for seed in stride(from: part + 1, through: 12, by: 4) {
            let outcome = Simulation.run(Scenario(seed: seed), placer: NetworkedPlacer(strategy))
            #expect(outcome.violation == nil, "seed \(seed)")
        }
    }
}
