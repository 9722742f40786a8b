/// How good a node is for the next task: the smaller, the better. The last figure is the node's place among all, so that
/// equal snapshots give equal placements.
struct NodeRank: Comparable, Sendable {
    let failures: Int
    let first: Int
    let second: Int
    let index: Int

    static func < (left: NodeRank, right: NodeRank) -> Bool {
        if left.failures != right.failures { return left.failures < right.failures }
        if left.first != right.first { return left.first < right.first }
        if left.second != right.second { return left.second < right.second }
        return left.index < right.index
    }
}

/// A binary heap of ranks, the best on top.
struct NodeHeap: Sendable {
    private var ranks: [NodeRank]

    init(_ ranks: [NodeRank]) {
        self.ranks = ranks
        // Floyd's way: from the last parent up, in linear time, as often only few of the nodes are taken.
        for parent in stride(from: ranks.count / 2 - 1, through: 0, by: -1) { sink(self.ranks[parent], from: parent) }
    }

    var top: NodeRank? { ranks.first }

    /// Puts another rank in the top's place.
    mutating func replaceTop(_ rank: NodeRank) { sink(rank, from: 0) }

    private mutating func sink(_ rank: NodeRank, from start: Int) {
        var hole = start
        while true {
            var child = 2 * hole + 1
            guard child < ranks.count else { break }
            if child + 1 < ranks.count, ranks[child + 1] < ranks[child] { child += 1 }
            guard ranks[child] < rank else { break }
            ranks[hole] = ranks[child]
            hole = child
        }
        ranks[hole] = rank
    }

    mutating func removeTop() {
        guard let last = ranks.popLast(), !ranks.isEmpty else { return }
        replaceTop(last)
    }
}
