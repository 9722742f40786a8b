import CaissonAPI
import CaissonCore

/// A manager: keeps a view of the store and, while it believes to lead, runs the control loop over it.
struct SimulatedManager {
    /// The machine it is on, which has an agent, too.
    let number: Int
    /// Whether it takes part in decisions; machines that do not may come to it.
    var isMember: Bool
    var view = ClusterSnapshot()
    /// The term it believes to lead in.
    var term: Int64?
    var stoppedUntil = 0
    var frozenUntil = 0
    /// What it was about to write when it froze.
    var unsent: [ClusterTransaction] = []
    /// The services it has to work on; nil is all, as after it took the lead.
    var touched: Set<ServiceID>?
    var wakes: [ServiceID: Timestamp] = [:]
    /// Since when it has reached the store without a break: silence before that is nobody's fault.
    var reachesStoreSince: Timestamp?

    init(number: Int, isMember: Bool) {
        self.number = number
        self.isMember = isMember
    }

    func isUp(_ step: Int) -> Bool { stoppedUntil <= step }

    mutating func loseMemory() {
        view = ClusterSnapshot()
        term = nil
        unsent = []
        touched = nil
        reachesStoreSince = nil
    }

    /// The services the next step is about: touched ones and those whose time has come; nil is all.
    mutating func takeTouched(now: Timestamp) -> Set<ServiceID>? {
        defer { touched = [] }
        return touched.map { $0.union(wakes.filter { $0.value <= now }.keys) }
    }

    /// Nodes whose state of health has changed.
    func nodeChanges(heartbeats: [NodeID: Timestamp], now: Timestamp) -> [ClusterChange] {
        guard let reaches = reachesStoreSince else { return [] }
        let settings = view.settings
        return view.sortedNodes.compactMap { node in
            let silent = now.since(max(heartbeats[node.id] ?? reaches, reaches))
            let state: NodeStatus.State =
                if silent > settings.downAfter { .down } else if silent > settings.suspectAfter { .suspected } else {
                    .ready
                }
            // Only a word from the node itself makes it ready again.
            if state == .ready, (heartbeats[node.id] ?? .never) < reaches, node.status.state != .suspected {
                return nil
            }
            guard state != node.status.state, !(state == .suspected && node.status.state == .down) else { return nil }
            var node = node
            node.status.state = state
            node.status.since = now
            return .update(.node(node))
        }
    }
}
