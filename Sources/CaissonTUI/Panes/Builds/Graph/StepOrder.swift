import CaissonAPI

/// The steps of a build so that each comes after those it waits for. Inputs that do not exist, and those that would
/// close a circle, are left out.
struct StepOrder: Sendable, Equatable {
    /// Places of steps, first to last.
    let places: [Int]
    /// For every step the places it waits for.
    let inputs: [[Int]]

    init(_ steps: [BuildStep]) {
        let byID = Dictionary(steps.enumerated().map { ($1.id, $0) }) { first, _ in first }
        let wanted = steps.enumerated().map { place, step in
            Array(Set(step.inputs.compactMap { byID[$0] }).subtracting([place])).sorted()
        }
        var waiting = wanted.map(\.count)
        var children = [[Int]](repeating: [], count: steps.count)
        for (place, inputs) in wanted.enumerated() {
            for input in inputs { children[input].append(place) }
        }
        var order = steps.indices.filter { waiting[$0] == 0 }
        var next = 0
        while next < order.count {
            for child in children[order[next]] {
                waiting[child] -= 1
                if waiting[child] == 0 { order.append(child) }
            }
            next += 1
        }
        order += steps.indices.filter { waiting[$0] > 0 }
        var rank = [Int](repeating: 0, count: steps.count)
        for (position, place) in order.enumerated() { rank[place] = position }
        places = order
        inputs = wanted.enumerated().map { place, inputs in inputs.filter { rank[$0] < rank[place] } }
    }
}
