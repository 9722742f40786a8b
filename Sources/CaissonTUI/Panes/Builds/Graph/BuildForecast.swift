import CaissonAPI
import CaissonCore

/// How long a build still takes, and the chain of steps that decides it, from what each step took the last time.
struct BuildForecast: Sendable, Equatable {
    /// IDs of the steps of the longest chain, first to last.
    let path: [Int]
    /// Seconds of that chain: what its steps took, or took the last time.
    let total: Double
    /// Seconds to the end; nil when nothing is known of what is left, 0 when nothing is.
    let left: Double?
    /// Whether something of unknown length is left too, or what decides takes longer than it did.
    let isLeast: Bool

    init(_ build: BuildModel, now: Timestamp) {
        let steps = build.steps
        let rest = steps.map { BuildForecast.rest(of: $0, now) }
        let whole = steps.map { BuildForecast.whole(of: $0, now) }
        let path = BuildForecast.longest(whole, build.order)
        self.path = path.map { steps[$0].id }
        total = path.reduce(0) { $0 + whole[$1] }
        let known = rest.map { $0.known ?? 0 }
        let open = steps.indices.filter { rest[$0].isOpen }
        let decisive = BuildForecast.longest(known, build.order)
        isLeast = open.contains { rest[$0].known == nil } || decisive.contains { rest[$0].isLate }
        if open.isEmpty {
            left = 0
        } else if open.allSatisfy({ rest[$0].known == nil }) {
            left = nil
        } else {
            left = decisive.reduce(0) { $0 + known[$1] }
        }
    }

    private static func whole(of step: StepModel, _ now: Timestamp) -> Double {
        switch step.state {
        case .waiting: step.step.expected ?? 0
        case .running: max(step.seconds(at: now), step.step.expected ?? 0)
        case .done, .cached, .failed, .cancelled: step.seconds(at: now)
        }
    }

    private static func rest(of step: StepModel, _ now: Timestamp) -> (known: Double?, isOpen: Bool, isLate: Bool) {
        switch step.state {
        case .waiting: return (step.step.expected, true, false)
        case .running:
            guard let expected = step.step.expected else { return (nil, true, false) }
            let rest = expected - step.seconds(at: now)
            // One that is late is not over: it takes its part in the chain still.
            return (max(0.1, rest), true, rest < 0)
        case .done, .cached, .failed, .cancelled: return (0, false, false)
        }
    }

    /// The chain with the greatest sum, as places of steps; empty when all is 0.
    private static func longest(_ costs: [Double], _ order: StepOrder) -> [Int] {
        var sums = costs
        var before = [Int?](repeating: nil, count: costs.count)
        for place in order.places {
            guard let best = order.inputs[place].max(by: { sums[$0] < sums[$1] }), sums[best] > 0 else { continue }
            sums[place] += sums[best]
            before[place] = best
        }
        guard let last = sums.indices.max(by: { sums[$0] < sums[$1] }), sums[last] > 0 else { return [] }
        var path = [last]
        while let place = path.last, let input = before[place] { path.append(input) }
        return path.reversed()
    }
}
