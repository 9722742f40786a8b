package import CaissonAPI
import CaissonCore

extension ControlAPI {
    package func explainService(_ ref: String) async throws -> [TaskExplanation] {
        let snapshot = try snapshot()
        let service = try snapshot.service(ref)
        let now = now()
        return Self.inOrder(snapshot.tasks(of: service.id).filter { $0.desired.isWanted && !$0.state.isTerminal }).map { task in
            let verdicts = Scheduler().verdicts(on: task, snapshot, now: now)
            return TaskExplanation(task: TaskSummary(task, snapshot), nodes: verdicts.map { NodeAnswer($0, snapshot) })
        }
    }

    /// The very steps that would be taken, on a copy of the swarm. A service of the same name is thought away, as an update would.
    package func planService(_ spec: ServiceSpec) async throws -> ServicePlan {
        try ServiceCheck.check(spec)
        var snapshot = try snapshot()
        let now = now()
        let record = ServiceRecord(id: .random(), createdAt: now, spec: try spec.resolved(in: snapshot))
        var changes: [AppliedChange] = []
        if let old = snapshot.service(named: spec.name) {
            changes = snapshot.tasks(of: old.id).map { .deleted(.task($0.id)) } + [.deleted(.service(old.id))]
        }
        snapshot.apply(changes + [.put(.service(record))], revision: snapshot.revision + 1)
        // The endpoint first, then the tasks: what is given in one step is built on in the next.
        for _ in 0..<3 {
            for transaction in ControlPass(snapshot, only: [record.id], now: now).transactions {
                let revision = snapshot.revision + 1
                snapshot.apply(transaction.applied(at: revision), revision: revision)
            }
        }
        return ServicePlan(record.id, snapshot)
    }
}

extension NodeAnswer {
    fileprivate init(_ verdict: NodeVerdict, _ snapshot: ClusterSnapshot) {
        self.init(
            node: verdict.node, name: snapshot.nodes[verdict.node]?.name ?? "\(verdict.node)", reasons: verdict.reasons,
            serviceTasks: verdict.serviceTasks, tasks: verdict.tasks, failures: verdict.failures)
    }
}

extension ServicePlan {
    fileprivate init(_ service: ServiceID, _ snapshot: ClusterSnapshot) {
        let tasks = snapshot.tasks(of: service)
        let counts = Dictionary(grouping: tasks.filter { $0.state >= .assigned }.compactMap(\.node)) { $0 }.mapValues(\.count)
        let places = counts.map { id, count in Place(node: id, name: snapshot.nodes[id]?.name ?? "\(id)", tasks: count) }
        let waiting = tasks.filter { $0.state < .assigned }
        let record = snapshot.services[service]
        let reason = waiting.lazy.compactMap(\.status.error).first ?? record?.problem
            ?? record.flatMap { Dependencies.unmet($0, in: snapshot).first }
        self.init(
            places: places.sorted { ($0.name, $0.node) < ($1.name, $1.node) }, waiting: waiting.count,
            reason: waiting.isEmpty && !tasks.isEmpty ? nil : reason)
    }
}
