import CaissonAPI

/// One row of the graph: the step's node in its lane, and the lines of the lanes beside it.
struct LaneRow: Sendable, Equatable {
    /// What a lane shows in a row.
    enum Shape: Sendable, Equatable, CaseIterable {
        case empty, line, node
        /// A line to the node passes; the lane itself is free, or crossed.
        case across, crossing
        /// The lane leads to the node and goes on, or ends there; the node lies to the right or the left.
        case forkRight, endRight, forkLeft, endLeft
        /// It leads to the node under a line that comes from farther away.
        case endBetween
    }

    /// The lane of the node, counted from 0 at the left.
    let lane: Int
    let shapes: [Shape]
    /// Whether a line leads from a lane to the one at its right.
    let joined: [Bool]
    /// Lanes that go on below the row.
    let open: [Bool]
}

/// Lays the steps of a build out in lanes, a row a step in the order of their IDs, as version control draws history: a
/// chain stays in its lane, a step that starts something beside what goes on opens one, a step that brings chains
/// together ends theirs.
///
/// Internal steps stand alone: nearly every step waits for the context, and lines that lead everywhere say nothing.
enum LaneLayout {
    static func rows(_ steps: [BuildStep]) -> [LaneRow] {
        let inputs = drawnInputs(steps)
        var lastChild = [Int](repeating: -1, count: steps.count)
        for (place, inputs) in inputs.enumerated() {
            for input in inputs { lastChild[input] = max(lastChild[input], place) }
        }
        /// What stands in each lane: the step whose children are still to come.
        var lanes: [Int?] = []
        return steps.indices.map { place in
            let sources = inputs[place].compactMap { input in lanes.firstIndex(of: input) }
            let ending = sources.filter { lanes[$0].map { lastChild[$0] == place } ?? false }
            let lane = lane(for: steps[place], among: ending, sources, &lanes, steps)
            for source in ending { lanes[source] = nil }
            let before = lanes
            lanes[lane] = lastChild[place] > place ? place : nil
            while let last = lanes.last, last == nil { lanes.removeLast() }
            return row(lane, sources.filter { $0 != lane }, before, open: lanes.map { $0 != nil })
        }
    }

    /// The inputs with lines of their own: those in rows above, without internal steps.
    private static func drawnInputs(_ steps: [BuildStep]) -> [[Int]] {
        let byID = Dictionary(steps.enumerated().map { ($1.id, $0) }) { first, _ in first }
        return steps.enumerated().map { place, step in
            guard step.kind != .internal else { return [] }
            let above = step.inputs.compactMap { byID[$0] }.filter { $0 < place && steps[$0].kind != .internal }
            return Set(above).sorted()
        }
    }

    /// The lane of the chain the step goes on with, its own stage's first; else the first free one right of its source.
    private static func lane(
        for step: BuildStep, among ending: [Int], _ sources: [Int], _ lanes: inout [Int?], _ steps: [BuildStep]
    ) -> Int {
        let own = ending.filter { lane in lanes[lane].map { steps[$0].stage == step.stage } ?? false }
        if let lane = own.min() ?? ending.min() { return lane }
        let start = sources.max().map { $0 + 1 } ?? 0
        if let free = lanes.indices.first(where: { $0 >= start && lanes[$0] == nil }) { return free }
        lanes.append(nil)
        return lanes.count - 1
    }

    private static func row(_ lane: Int, _ sources: [Int], _ lanes: [Int?], open: [Bool]) -> LaneRow {
        let left = min(lane, sources.min() ?? lane)
        let right = max(lane, sources.max() ?? lane)
        let shapes = lanes.indices.map { index -> LaneRow.Shape in
            if index == lane { return .node }
            let goesOn = lanes[index] != nil
            guard sources.contains(index) else {
                return (left...right).contains(index) ? (goesOn ? .crossing : .across) : goesOn ? .line : .empty
            }
            if index > left, index < right { return goesOn ? .crossing : .endBetween }
            return index < lane ? (goesOn ? .forkRight : .endRight) : (goesOn ? .forkLeft : .endLeft)
        }
        return LaneRow(
            lane: lane, shapes: shapes, joined: lanes.indices.map { $0 >= left && $0 < right }, open: open)
    }
}
