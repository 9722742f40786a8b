import CaissonAPI
import CaissonCore

/// One run of the scheduler: the nodes as they fill up, and answers that serve more than one service.
struct SchedulerWork: Sendable {
    private let snapshot: ClusterSnapshot
    private let strategy: Scheduler.Strategy
    private let now: Timestamp
    private var nodes: NodeSet
    private var labels = NodeLabels()
    private var fixedAnswers: [FixedNeeds: [Bool]] = [:]
    private var trees: [[String]: SpreadTree] = [:]

    init(_ snapshot: ClusterSnapshot, _ strategy: Scheduler.Strategy, _ now: Timestamp) {
        (self.snapshot, self.strategy, self.now) = (snapshot, strategy, now)
        nodes = NodeSet(snapshot, now: now)
    }

    /// A global service's task: its one node, or none.
    mutating func pin(_ task: inout TaskRecord) {
        guard let node = task.node.flatMap({ nodes.index[$0] }) else { return task.refuse("no suitable node") }
        let counts = nodes.taskCounts(of: task.service)
        let pipeline = FilterPipeline(SchedulingTask(task, snapshot))
        guard pipeline.admits(nodes, node, serviceTasks: counts[node] ?? 0) else {
            return task.refuse(pipeline.explanation(nodes, [node], serviceTasks: counts))
        }
        nodes.assign(&task, to: node, now)
    }

    /// Tasks of one service and version.
    mutating func spread(_ members: [Int], _ tasks: inout [TaskRecord]) {
        guard let first = members.first else { return }
        let service = tasks[first].service
        let question = SchedulingTask(tasks[first], snapshot)
        let pipeline = FilterPipeline(question)
        let answers = fixedAnswers(question, pipeline)
        var ranking = NodeRanking(nodes, tasks[first], strategy)
        let ranks = ranking.ranks(nodes, question) { node, count in
            answers[node] && (question.needsOnlyFigures || pipeline.stillAdmits(nodes, node, serviceTasks: count))
        }
        var tree = emptyTree(tasks[first].spec.placement.spreadOver)
            .filled(tasks: nodes.taskCounts(of: service), ranks: ranks)
        var left = members[...]
        while let index = left.first {
            let isPlaced = tree.place { node in
                guard pipeline.stillAdmits(nodes, node, serviceTasks: ranking.serviceTasks[node]) else { return .refused }
                nodes.assign(&tasks[index], to: node, now)
                ranking.serviceTasks[node] += 1
                return .placed(ranking.rank(nodes, node))
            }
            guard isPlaced else { break }
            left.removeFirst()
        }
        guard !left.isEmpty else { return }
        let reason = pipeline.explanation(nodes, nodes.records.indices, serviceTasks: nodes.taskCounts(of: service))
        for index in left { tasks[index].refuse(reason) }
    }

    private mutating func emptyTree(_ names: [String]) -> SpreadTree {
        if let tree = trees[names] { return tree }
        let levels = names.map { labels.values(of: $0, nodes) }
        let tree = SpreadTree(labels: levels, count: nodes.records.count)
        trees[names] = tree
        return tree
    }

    private mutating func fixedAnswers(_ question: SchedulingTask, _ pipeline: FilterPipeline) -> [Bool] {
        let needs = question.fixedNeeds
        if let answers = fixedAnswers[needs] { return answers }
        let answers = pipeline.fixedAnswers(nodes)
        fixedAnswers[needs] = answers
        return answers
    }
}

/// How nodes compare for one service.
struct NodeRanking: Sendable {
    private let strategy: Scheduler.Strategy
    private let failures: [Int: Int]
    /// By node, kept up while tasks are placed.
    var serviceTasks: [Int]

    init(_ nodes: NodeSet, _ task: TaskRecord, _ strategy: Scheduler.Strategy) {
        self.strategy = strategy
        failures = nodes.failures(of: task)
        serviceTasks = Array(repeating: 0, count: nodes.records.count)
        for (node, count) in nodes.taskCounts(of: task.service) { serviceTasks[node] = count }
    }

    func rank(_ nodes: NodeSet, _ node: Int) -> NodeRank {
        let failures = failures.isEmpty ? 0 : failures[node] ?? 0
        let (first, second) =
            switch strategy {
            case .spread: (serviceTasks[node], nodes.taskCounts[node])
            case .binpack: (-nodes.fullness(node), -nodes.taskCounts[node])
            }
        return NodeRank(failures: failures < Scheduler.mostFailures ? 0 : failures, first: first, second: second, index: node)
    }

    /// The ranks of the nodes that `admits` lets through; it is told each node and its count.
    func ranks(_ nodes: NodeSet, _ task: SchedulingTask, where admits: (Int, Int) -> Bool) -> [NodeRank] {
        var ranks: [NodeRank] = []
        ranks.reserveCapacity(serviceTasks.count)
        // The figures most nodes fail by, looked at before all else and without a call.
        let (cpus, memory) = (nodes.freeCPUs, nodes.freeMemory)
        for node in serviceTasks.indices {
            if task.nanoCPUs > max(0, cpus[node]) || task.memoryBytes > max(0, memory[node]) { continue }
            if admits(node, serviceTasks[node]) { ranks.append(rank(nodes, node)) }
        }
        return ranks
    }
}

extension TaskRecord {
    fileprivate mutating func refuse(_ reason: String) {
        if status.error != reason { status.error = reason }
    }
}
