import CaissonSwarm
import Testing

@Suite("Packing in the simulated swarm")
struct PlacedSimulationTests {
    @Test("No oracle is broken when the fullest node is taken first", arguments: UInt64(1)...12)
    func binpack(seed: UInt64) {
        let outcome = Simulation.run(Scenario(seed: seed), placer: TaskPlacer(Scheduler(strategy: .binpack)))
        #expect(outcome.violation == nil)
    }
}
