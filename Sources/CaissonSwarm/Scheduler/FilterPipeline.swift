/// The filters a task has to pass, and what they refused.
struct FilterPipeline: Sendable {
    private let task: SchedulingTask
    private let filters: [NodeFilter]
    private let exhaustible: [NodeFilter]
    private var refusals: [NodeFilter: Int] = [:]

    init(_ task: SchedulingTask) {
        self.task = task
        filters = NodeFilter.allCases.filter { $0.applies(to: task) }
        exhaustible = filters.filter(\.isExhaustible)
    }

    /// Whether a node passes all filters; the first that refuses it counts it.
    mutating func admits(_ node: SchedulerNode) -> Bool { passes(filters, node) }

    /// Whether a node that passed still does after a task like this one was placed on it.
    mutating func stillAdmits(_ node: SchedulerNode) -> Bool { passes(exhaustible, node) }

    private mutating func passes(_ filters: [NodeFilter], _ node: SchedulerNode) -> Bool {
        guard let filter = filters.first(where: { !$0.admits(task, node) }) else { return true }
        refusals[filter, default: 0] += 1
        return false
    }

    /// Why no node is left: `no suitable node (insufficient resources on 2 nodes; …)`, what refused most first.
    var explanation: String {
        let order = NodeFilter.allCases.filter { refusals[$0] != nil }.enumerated().sorted { left, right in
            let counts = (refusals[left.element] ?? 0, refusals[right.element] ?? 0)
            return counts.0 == counts.1 ? left.offset < right.offset : counts.0 > counts.1
        }
        if order.isEmpty { return "no suitable node" }
        let reasons = order.map { $0.element.explanation(refusals[$0.element] ?? 0) }
        return "no suitable node (\(reasons.joined(separator: "; ")))"
    }
}
