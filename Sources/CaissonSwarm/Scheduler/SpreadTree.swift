/// The nodes parted by the labels a service is spread over: a branch for each value, the best nodes first in each leaf.
///
/// A task goes down the branch that has the fewest of the service's tasks, counting nodes that take no more.
struct SpreadTree: Sendable {
    private struct Branch: Sendable {
        var tasks = 0
        var children: [Int] = []
        /// Only in leaves.
        var heap = NodeHeap([])
        var isExhausted = false
    }

    private var branches: [Branch] = [Branch()]

    /// A tree over all nodes: `path` gives a node's label values, outermost first, `rank` is nil for one that takes no task.
    init(_ nodes: [SchedulerNode], path: (SchedulerNode) -> [String], tasks: (SchedulerNode) -> Int, rank: (Int) -> NodeRank?) {
        var byPath: [[String]: Int] = [[]: 0]
        var ranks: [Int: [NodeRank]] = [:]
        for (index, node) in nodes.enumerated() {
            let path = path(node)
            branches[0].tasks += tasks(node)
            var parent = 0
            for depth in path.indices {
                let prefix = Array(path[...depth])
                let branch = byPath[prefix] ?? add(below: parent)
                byPath[prefix] = branch
                branches[branch].tasks += tasks(node)
                parent = branch
            }
            if let rank = rank(index) { ranks[parent, default: []].append(rank) }
        }
        for (leaf, ranks) in ranks { branches[leaf].heap = NodeHeap(ranks) }
    }

    private mutating func add(below parent: Int) -> Int {
        branches.append(Branch())
        branches[parent].children.append(branches.count - 1)
        return branches.count - 1
    }

    /// Offers nodes, best first, until `take` gives the taken one its new rank; nil from it drops the node and goes on.
    /// False where none is left.
    mutating func place(_ take: (Int) -> NodePlacement) -> Bool {
        place(in: 0, take)
    }

    private mutating func place(in branch: Int, _ take: (Int) -> NodePlacement) -> Bool {
        if branches[branch].children.isEmpty { return placeInLeaf(branch, take) }
        while let child = leastLoaded(branch) {
            if place(in: child, take) {
                branches[branch].tasks += 1
                return true
            }
            branches[child].isExhausted = true
        }
        return false
    }

    private mutating func placeInLeaf(_ leaf: Int, _ take: (Int) -> NodePlacement) -> Bool {
        while let top = branches[leaf].heap.top {
            switch take(top.index) {
            case .refused: branches[leaf].heap.removeTop()
            case .placed(let rank):
                branches[leaf].heap.replaceTop(rank)
                branches[leaf].tasks += 1
                return true
            }
        }
        return false
    }

    private func leastLoaded(_ branch: Int) -> Int? {
        branches[branch].children.filter { !branches[$0].isExhausted }.min { branches[$0].tasks < branches[$1].tasks }
    }
}

/// What a node said to a task.
enum NodePlacement: Sendable {
    /// Taken; where the node now stands.
    case placed(NodeRank)
    case refused
}
