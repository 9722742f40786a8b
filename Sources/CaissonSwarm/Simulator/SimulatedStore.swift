import CaissonAPI
import CaissonCore

/// The store as managers see it: linearizable, with compared writes, a fenced leadership and replies that may get lost.
struct SimulatedStore {
    enum Outcome: Equatable {
        case committed
        /// Something was not as expected.
        case conflict
        /// The writer no longer leads.
        case fenced
        /// The reply was lost: it may or may not have been committed.
        case unknown
    }

    struct Commit {
        let revision: Int64
        let changes: [AppliedChange]
    }

    private(set) var truth = ClusterSnapshot()
    private(set) var log: [Commit] = []
    /// Who leads, and since which revision: the fencing token.
    private(set) var leader: (manager: Int, term: Int64, until: Timestamp)?
    private(set) var term: Int64 = 0
    /// When each node was last heard of by some manager; a lease, not a revision.
    var heartbeats: [NodeID: Timestamp] = [:]
    let bug: SeededBug?
    var trace: ((String) -> Void)?

    init(bug: SeededBug?) { self.bug = bug }

    /// Keeps or takes the leadership; gives the term if `manager` leads now.
    mutating func campaign(_ manager: Int, now: Timestamp) -> Int64? {
        let until = now.advanced(by: .seconds(3))
        if let leader, leader.manager != manager, leader.until > now { return nil }
        if let leader, leader.manager == manager, leader.until > now {
            self.leader = (manager, leader.term, until)
            return leader.term
        }
        term += 1
        leader = (manager, term, until)
        return term
    }

    /// Writes if everything is as expected. `term` nil is a user's write, which any manager passes on.
    mutating func commit(_ transaction: ClusterTransaction, term: Int64?, oracles: inout Oracles, now: Timestamp)
        -> Outcome
    {
        if let term, term != self.term, bug != .skipFencing { return .fenced }
        guard transaction.changes.allSatisfy({ $0.expected.accepts(truth.version(of: $0.key)) }) else {
            return .conflict
        }
        let revision = truth.revision + 1
        let applied = transaction.applied(at: revision)
        if let trace {
            for change in applied {
                trace("  \(revision) \(now.since(Timestamp(seconds: 1_700_000_000))) \(Self.line(change))")
            }
        }
        oracles.before(applied, truth, term: term, now: now)
        truth.apply(applied, revision: revision)
        oracles.after(applied, truth, now: now)
        log.append(Commit(revision: revision, changes: applied))
        return .committed
    }

    /// Brings a manager's view up to date, or up to `limit` commits nearer.
    func catchUp(_ view: inout ClusterSnapshot, limit: Int = .max) -> [AppliedChange] {
        var seen: [AppliedChange] = []
        // Revisions are the log's indexes counted from one.
        for commit in log.dropFirst(Int(view.revision)).prefix(limit) {
            view.apply(commit.changes, revision: commit.revision)
            seen += commit.changes
        }
        return seen
    }

    private static func line(_ change: AppliedChange) -> String {
        switch change {
        case .put(.task(let task)):
            "task \(task.id.short) \(task.serviceName).\(task.slot) v\(task.specVersion) \(task.state.name)/\(task.desired) on \(task.node?.description.suffix(2) ?? "-") restarts \(task.restarts.count)"
        case .put(.taskReport(let report)):
            "report \(report.task.short) \(report.status.state.name) serving \(report.status.servingSince != nil) \(report.status.error ?? "")"
        case .put(.service(let service)):
            "service \(service.name) v\(service.specVersion) \(service.taskSpec.container.image) \(service.updateStatus?.message ?? "") job \(service.job?.iteration ?? 0)"
        case .put(.node(let node)): "node \(node.description.hostname) \(node.status.state) \(node.spec.availability)"
        case .put(let object): "\(object.key)"
        case .deleted(let key): "deleted \(key)"
        }
    }
}
