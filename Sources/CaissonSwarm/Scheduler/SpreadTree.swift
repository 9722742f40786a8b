/// The nodes parted by the labels a service is spread over: a branch for each value, the best nodes first in each leaf.
///
/// A task goes down the branch that has the fewest of the service's tasks, counting nodes that take no more.
struct SpreadTree: Sendable {
    private struct Branch: Sendable {
        let parent: Int?
        var tasks = 0
        var children: [Int] = []
        /// Only in leaves.
        var heap = NodeHeap([])
        var isExhausted = false
    }

    private struct Edge: Hashable {
        let parent: Int
        let value: Int
    }

    private var branches: [Branch] = [Branch(parent: nil)]
    /// The leaf of each node.
    private var leaves: [Int]

    /// An empty tree over `count` nodes; `labels` are their values by level, outermost first.
    init(labels: [[Int]], count: Int) {
        leaves = Array(repeating: 0, count: count)
        var edges: [Edge: Int] = [:]
        for level in labels {
            for node in leaves.indices {
                let edge = Edge(parent: leaves[node], value: level[node])
                let branch = edges[edge] ?? add(below: edge.parent)
                edges[edge] = branch
                leaves[node] = branch
            }
        }
    }

    private mutating func add(below parent: Int) -> Int {
        branches.append(Branch(parent: parent))
        branches[parent].children.append(branches.count - 1)
        return branches.count - 1
    }

    /// The tree for one service: `tasks` is how many it has on which nodes, `ranks` are the nodes that may take one more.
    func filled(tasks: [Int: Int], ranks: [NodeRank]) -> SpreadTree {
        var tree = self
        if branches.count == 1 {
            tree.branches[0].heap = NodeHeap(ranks)
            return tree
        }
        for (node, count) in tasks {
            for branch in sequence(first: leaves[node], next: { branches[$0].parent }) { tree.branches[branch].tasks += count }
        }
        for (leaf, ranks) in Dictionary(grouping: ranks, by: { leaves[$0.index] }) { tree.branches[leaf].heap = NodeHeap(ranks) }
        return tree
    }

    /// Offers nodes, best first, until one takes the task; those that refuse are not offered again. False where none is left.
    mutating func place(_ take: (Int) -> NodePlacement) -> Bool { place(in: 0, take) }

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
        var best: Int?
        for child in branches[branch].children where !branches[child].isExhausted {
            if let found = best, branches[found].tasks <= branches[child].tasks { continue }
            best = child
        }
        return best
    }
}

/// What a node said to a task.
enum NodePlacement: Sendable {
    /// Taken; where the node now stands.
    case placed(NodeRank)
    case refused
}
