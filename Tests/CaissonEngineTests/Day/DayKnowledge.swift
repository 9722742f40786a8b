/// Everything a container may be, given what was done to it and what came of it.
struct DayKnowledge: Sendable {
    private(set) var possible: Set<DayContainer>

    init(_ container: DayContainer) { possible = [container] }

    /// An operation that was carried out, or tried.
    struct Run: Sendable {
        var steps: [DayStep]
        var outcome: Outcome
    }

    enum Outcome: Sendable, Equatable {
        case done
        case refused(String)
        /// Whoever did it was killed: it may have come to any point between two of its steps.
        case killed
    }

    /// Takes in operations that ran at the same time. False, with nothing changed, when no order of their steps explains what came
    /// of them.
    mutating func learn(_ runs: [Run]) -> Bool {
        var search = Search(runs: runs)
        for container in possible { search.visit(Search.Node(container: container, next: runs.map { _ in 0 })) }
        if search.ends.isEmpty { return false }
        possible = search.ends
        return true
    }

    /// Takes in what was seen. False when it could not be.
    mutating func learn(seen fits: (DayContainer) -> Bool) -> Bool {
        let fitting = possible.union(possible.flatMap(\.byItself)).filter(fits)
        if fitting.isEmpty { return false }
        possible = fitting
        return true
    }

    func isSurely(_ condition: (DayContainer) -> Bool) -> Bool { possible.allSatisfy(condition) }
    func isPerhaps(_ condition: (DayContainer) -> Bool) -> Bool { possible.contains(where: condition) }
}

/// Tries every order of the steps of operations that ran at the same time.
private struct Search {
    struct Node: Hashable {
        var container: DayContainer
        /// For each operation the step that comes next; one that is over is behind its last.
        var next: [Int]
    }

    let runs: [DayKnowledge.Run]
    private var seen: Set<Node> = []
    var ends: Set<DayContainer> = []

    init(runs: [DayKnowledge.Run]) { self.runs = runs }

    mutating func visit(_ node: Node) {
        guard seen.insert(node).inserted else { return }
        for container in node.container.byItself { visit(Node(container: container, next: node.next)) }
        if runs.indices.allSatisfy({ node.next[$0] == runs[$0].steps.count }) {
            ends.insert(node.container)
            return
        }
        for index in runs.indices where node.next[index] < runs[index].steps.count { advance(index, node) }
    }

    private mutating func advance(_ index: Int, _ node: Node) {
        let run = runs[index]
        let position = node.next[index]
        var over = node
        over.next[index] = run.steps.count
        if run.outcome == .killed { visit(over) }
        for effect in node.container.effects(of: run.steps[position], racing: runs.count > 1) {
            over.container = effect.container
            if let words = effect.refusal {
                if run.outcome.says(one: words) { visit(over) }
                continue
            }
            // One that was refused in the end cannot have got through all its steps.
            if case .refused = run.outcome, position + 1 == run.steps.count { continue }
            var further = node
            further.container = effect.container
            further.next[index] = position + 1
            visit(further)
        }
    }
}

extension DayKnowledge.Outcome {
    fileprivate func says(one words: [String]) -> Bool {
        switch self {
        case .done: false
        case .killed: true
        case .refused(let text): words.contains { text.contains($0) }
        }
    }
}
