import CaissonSwarm
import Foundation
import Testing

@Suite("The simulated swarm")
struct SimulatorTests {
    static let environment = ProcessInfo.processInfo.environment
    static let seeds = environment["CAISSON_SEEDS"].flatMap { UInt64($0) } ?? 60

    @Test("No oracle is broken whatever goes wrong, and the swarm comes to rest")
    func oracles() async throws {
        if let line = Self.environment["CAISSON_SCENARIO"] {
            let outcome = Simulation.run(try #require(Scenario(line), "not a scenario: \(line)")) { print($0) }
            print("\(outcome.violation ?? "all holds") after \(outcome.steps) steps and \(outcome.commits) commits")
            #expect(outcome.violation == nil)
            return
        }
        // Each seed is a world of its own, so two processors halve the time.
        let failing = await withTaskGroup(of: Simulation.Outcome?.self) { group in
            for remainder in UInt64(0)..<2 {
                group.addTask { @concurrent in
                    for seed in 1...Self.seeds where seed % 2 == remainder {
                        let outcome = Simulation.run(Scenario(seed: seed))
                        if outcome.violation != nil { return outcome }
                    }
                    return nil
                }
            }
            return await group.reduce(into: nil) { $0 = $0 ?? $1 }
        }
        guard let failing else { return }
        let small = Shrinker.shrink(failing)
        Issue.record(
            "\(small.violation ?? ""); repeat with CAISSON_SCENARIO='\(small.scenario.reproduction)', found as seed \(failing.scenario.seed)"
        )
    }

    @Test("Every seeded bug is found by an oracle", arguments: SeededBug.allCases)
    func bugs(bug: SeededBug) throws {
        for seed in UInt64(1)...200 {
            let outcome = Simulation.run(Scenario(seed: seed, bug: bug))
            if outcome.violation != nil { return }
        }
        Issue.record("no oracle sees \(bug.rawValue) in 200 seeds")
    }

    @Test("A failing scenario shrinks to a smaller one that fails for the same reason, and its line runs it again")
    func shrinking() throws {
        let failing = try #require(
            (UInt64(1)...20).lazy.map { Simulation.run(Scenario(seed: $0, bug: .forgetDraining)) }.first {
                $0.violation != nil
            })
        let small = Shrinker.shrink(failing)
        #expect(small.scenario.nodes <= failing.scenario.nodes)
        #expect((small.scenario.kept ?? []).count < 8)
        let again = Simulation.run(try #require(Scenario(small.scenario.reproduction)))
        #expect(again == small)
        #expect(again.violation?.hasPrefix("I7") == true)
    }

    @Test("The same wishes end alike whatever went wrong in between")
    func independence() {
        var compared = 0
        for seed in UInt64(1)...60 {
            let calm = Simulation.run(Scenario(seed: seed).wishes(withMishaps: false))
            // Where room is short, who gets it is a matter of who comes first.
            guard calm.waiting == 0, calm.violation == nil else { continue }
            let rough = Simulation.run(Scenario(seed: seed).wishes(withMishaps: true))
            #expect(rough.violation == nil, "seed \(seed)")
            #expect(rough.serving == calm.serving, "seed \(seed)")
            compared += 1
        }
        #expect(compared > 30)
    }

    @Test("The same seed gives the same run", arguments: [UInt64(3), 14, 159])
    func determinism(seed: UInt64) {
        var traces: [[String]] = [[], []]
        for turn in 0..<2 { _ = Simulation.run(Scenario(seed: seed)) { traces[turn].append($0) } }
        #expect(traces[0] == traces[1])
        #expect(traces[0].count > 50)
    }

    @Test("What is not a scenario is refused", arguments: ["", "seed", "nodes=3", "seed=1,bug=typo"])
    func badScenarios(text: String) { #expect(Scenario(text) == nil) }
}
