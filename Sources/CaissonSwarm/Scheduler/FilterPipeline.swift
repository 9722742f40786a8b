/// The filters a kind of task has to pass.
struct FilterPipeline: Sendable {
    private let task: SchedulingTask
    private let filters: [NodeFilter]
    private let exhaustible: [NodeFilter]

    init(_ task: SchedulingTask) {
        self.task = task
        filters = NodeFilter.allCases.filter { $0.applies(to: task) }
        exhaustible = filters.filter(\.isExhaustible)
    }

    /// Whether a node passes all filters.
    func admits(_ nodes: NodeSet, _ node: Int, serviceTasks: Int) -> Bool {
        filters.allSatisfy { $0.admits(task, nodes, node, serviceTasks: serviceTasks) }
    }

    /// Whether a node passes those filters whose answer changes while tasks are placed.
    func stillAdmits(_ nodes: NodeSet, _ node: Int, serviceTasks: Int) -> Bool {
        for filter in exhaustible where !filter.admits(task, nodes, node, serviceTasks: serviceTasks) { return false }
        return true
    }

    /// For each node, whether it passes the other filters.
    func fixedAnswers(_ nodes: NodeSet) -> [Bool] {
        let fixed = filters.filter { !$0.isExhaustible }
        return nodes.records.indices.map { node in fixed.allSatisfy { $0.admits(task, nodes, node, serviceTasks: 0) } }
    }

    /// Why no node is left: `no suitable node (insufficient resources on 2 nodes; …)`, what refused most first. A node counts
    /// for the first filter that refuses it.
    func explanation(_ nodes: NodeSet, _ asked: some Sequence<Int>, serviceTasks: [Int: Int]) -> String {
        var refusals: [NodeFilter: Int] = [:]
        for node in asked {
            let refusing = filters.first { !$0.admits(task, nodes, node, serviceTasks: serviceTasks[node] ?? 0) }
            if let refusing { refusals[refusing, default: 0] += 1 }
        }
        let order = NodeFilter.allCases.filter { refusals[$0] != nil }.enumerated().sorted { left, right in
            let counts = (refusals[left.element] ?? 0, refusals[right.element] ?? 0)
            return counts.0 == counts.1 ? left.offset < right.offset : counts.0 > counts.1
        }
        if order.isEmpty { return "no suitable node" }
        let reasons = order.map { $0.element.explanation(refusals[$0.element] ?? 0) }
        return "no suitable node (\(reasons.joined(separator: "; ")))"
    }
}
