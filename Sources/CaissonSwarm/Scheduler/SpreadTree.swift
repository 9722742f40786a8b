/// The nodes parted by the labels a service is spread over: a branch for each value, the best nodes first in each leaf.
///
/// A task goes down the branch that has the fewest of the service's tasks, counting nodes that take no more.
struct SpreadTree: Sendable {
    private struct Branch: Sendable {
        var tasks = 0
        var children: [Int] = []
        /// Only in leaves.
        var ranks: [NodeRank] = []
        var heap = NodeHeap([])
        var isExhausted = false
    }

    private struct Edge: Hashable {
        let parent: Int
        let value: Int
    }

    private var branches: [Branch] = [Branch()]

    /// A tree over `count` nodes. `labels` are the nodes' values by level, outermost first; `tasks` is how many of the service's
    /// tasks are on which nodes; `ranks` are those that may take one more.
    init(labels: [[Int]], tasks: [Int: Int], ranks: [NodeRank]) {
        var edges: [Edge: Int] = [:]
        if !labels.isEmpty {
            for (node, count) in tasks.sorted(by: { $0.key < $1.key }) {
                for branch in path(node, labels, &edges) { branches[branch].tasks += count }
            }
        }
        if labels.isEmpty {
            branches[0].heap = NodeHeap(ranks)
            return
        }
        for rank in ranks { branches[path(rank.index, labels, &edges).last ?? 0].ranks.append(rank) }
        for branch in branches.indices where !branches[branch].ranks.isEmpty {
            branches[branch].heap = NodeHeap(branches[branch].ranks)
            branches[branch].ranks = []
        }
    }

    /// The branches from the root down to a node's leaf, made where they are missing.
    private mutating func path(_ node: Int, _ labels: [[Int]], _ edges: inout [Edge: Int]) -> [Int] {
        var path = [0]
        var parent = 0
        for level in labels {
            let edge = Edge(parent: parent, value: level[node])
            let branch = edges[edge] ?? add(below: parent)
            edges[edge] = branch
            path.append(branch)
            parent = branch
        }
        return path
    }

    private mutating func add(below parent: Int) -> Int {
        branches.append(Branch())
        branches[parent].children.append(branches.count - 1)
        return branches.count - 1
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
