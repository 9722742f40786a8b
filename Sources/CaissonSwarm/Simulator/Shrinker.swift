/// Makes a failing scenario as small as it stays failing.
package struct Shrinker {
    private var best: Simulation.Outcome
    private var left: Int

    /// Tries fewer machines and fewer events, for at most `attempts` runs.
    package static func shrink(_ failing: Simulation.Outcome, attempts: Int = 400) -> Simulation.Outcome {
        var shrinker = Shrinker(best: failing, left: attempts)
        while shrinker.best.scenario.nodes > 1 {
            guard
                shrinker.stillFails({
                    $0.nodes = max(1, $0.nodes / 2); $0.managers = min($0.managers, $0.nodes)
                })
            else { break }
        }
        _ = shrinker.stillFails { $0.managers = 1 }
        shrinker.dropEvents()
        return shrinker.best
    }

    /// Whether a smaller scenario fails for the same reason; then it is the one to go on with.
    private mutating func stillFails(_ change: (inout Scenario) -> Void) -> Bool {
        guard left > 0 else { return false }
        left -= 1
        var scenario = best.scenario
        change(&scenario)
        guard scenario != best.scenario else { return false }
        let outcome = Simulation.run(scenario)
        guard let violation = outcome.violation, Self.kind(violation) == Self.kind(best.violation ?? "") else {
            return false
        }
        best = outcome
        return true
    }

    /// Halves of the events first, then quarters, down to single ones.
    private mutating func dropEvents() {
        var size = max(1, best.scenario.events.count / 2)
        while true {
            var start = 0
            while true {
                let kept = best.scenario.events.map(\.index)
                guard start < kept.count, left > 0 else { break }
                let rest = Array(kept[..<start] + kept[min(start + size, kept.count)...])
                if !stillFails({ $0.kept = rest }) { start += size }
            }
            if size == 1 || left == 0 { return }
            size /= 2
        }
    }

    /// The invariant's number, or the first word where there is none, so that a shrunk run fails for the same reason.
    private static func kind(_ violation: String) -> Substring { violation.prefix { $0 != ":" && $0 != " " } }
}
