import CaissonAPI
import CaissonCore
import CaissonTerm

/// The swarm view: what is in the swarm, what of it is selected, and what the panes around the list show.
struct SwarmModel: Sendable {
    /// Whether there is a swarm to look at.
    enum Phase: Sendable {
        case unknown
        /// The long-lived engine does not run.
        case noEngine
        /// This machine is in no swarm.
        case noSwarm
        /// In a swarm that is listened to from this attempt on.
        case following
        /// News of it do not come any more, or it cannot be asked.
        case lost(CaissonError)
    }

    private(set) var phase = Phase.unknown
    /// Grows with each time the swarm is listened to anew.
    private(set) var attempt = 0
    /// Whether there is something to show, be it from an earlier attempt.
    private(set) var isLoaded = false
    /// Whether the present attempt has brought anything.
    private var isHeard = false
    private(set) var index = SwarmIndex()
    private(set) var lists: [SwarmSection: SwarmList] = [:]
    private(set) var section = SwarmSection.services
    /// The tasks beside the list.
    var tasks = SwarmTasksModel()
    var logs = SwarmLogsModel()
    var why = Remote<ServiceID, [TaskExplanation]>()
    /// The first lines in view, by pane.
    var tops: [PaneID: Int] = [:]
    /// The number of tasks a user last asked for, until the swarm has taken it in.
    var wishes: [ServiceID: Int] = [:]
    /// The points in time whose ages were drawn last, by pane.
    var shownTimes: [PaneID: [Timestamp]] = [:]
    /// A service or stack that was just made: it is selected as soon as it is listed.
    private var awaited: (name: String, isStack: Bool)?

    var list: SwarmList { lists[section] ?? SwarmList() }
    var selected: SwarmSubject? { list.selected }
    var isFollowing: Bool { if case .following = phase { true } else { false } }

    mutating func withList(_ body: (inout SwarmList) -> Void) { body(&lists[section, default: SwarmList()]) }

    mutating func show(_ section: SwarmSection) {
        self.section = section
        relist()
    }

    mutating func setFilter(_ text: String) { lists[section, default: SwarmList()].setFilter(text, index) }

    /// Selects an object in its section.
    @discardableResult
    mutating func select(_ subject: SwarmSubject) -> Bool {
        let section: SwarmSection =
            switch subject {
            case .service: .services
            case .stack: .stacks
            case .node: .nodes
            case .task: .tasks
            }
        lists[section, default: SwarmList()].setFilter("", index)
        show(section)
        return lists[section, default: SwarmList()].select(subject)
    }

    /// Takes the answer to whether there is a swarm.
    mutating func receive(_ result: Result<SwarmStatus?, CaissonError>) {
        switch result {
        case .success(nil): leave(.noEngine)
        case .success(let status?) where status.state == .inactive: leave(.noSwarm)
        case .success where isFollowing: break
        case .success:
            // One that broke before it brought anything would only break again: then the user says when.
            if case .lost = phase, !isHeard { return }
            follow()
        case .failure(let error): phase = .lost(error)
        }
    }

    /// Listens anew.
    mutating func follow() {
        phase = .following
        attempt += 1
        isHeard = false
    }

    private mutating func leave(_ phase: Phase) {
        self.phase = phase
        isLoaded = false
        (index, lists, wishes) = (SwarmIndex(), [:], [:])
    }

    /// Works in what changed.
    mutating func receive(_ change: SwarmChange) {
        isHeard = true
        isLoaded = isLoaded || change.isWhole
        let touched = index.apply(change)
        for (service, wish) in wishes where index.services[service].map({ $0.wanted == wish }) ?? true {
            wishes[service] = nil
        }
        if let key = why.key, touched.contains(key) { why.expire() }
        relist()
        selectAwaited()
    }

    /// Selects a service that was just made, now or as soon as it is listed.
    mutating func awaitService(_ name: String) {
        awaited = (name, false)
        selectAwaited()
    }

    /// The same for a stack.
    mutating func awaitStack(_ name: String) {
        awaited = (name, true)
        selectAwaited()
    }

    private mutating func selectAwaited() {
        guard let awaited, let subject = subject(awaited.name, isStack: awaited.isStack) else { return }
        if select(subject) { self.awaited = nil }
    }

    private func subject(_ name: String, isStack: Bool) -> SwarmSubject? {
        if isStack { return index.stacks.contains(name) ? .stack(name) : nil }
        return index.services.values.first { $0.name == name }.map { .service($0.id) }
    }

    /// What was shown stays on the screen until it is known how things are.
    mutating func end(_ error: CaissonError) { phase = .lost(error) }

    private mutating func relist() {
        lists[section, default: SwarmList()].replace(with: index.rows(of: section), index)
    }

    /// Whether the reasons of a service's placement must be asked for.
    mutating func wantsWhy(_ service: ServiceID, now: Timestamp) -> Bool {
        if why.key != service { tops[.swarmWhy] = 0 }
        return why.wants(service, now: now)
    }
}

extension SwarmModel {
    /// The service that is selected, or the one of the selected task.
    var service: ServiceDetails? {
        switch selected {
        case .service(let id): index.services[id]
        case .task(let id): index.tasks[id].flatMap { index.services[$0.service] }
        default: nil
        }
    }

    /// The node that is selected, or the one of the selected task.
    var node: NodeDetails? {
        switch selected {
        case .node(let id): index.nodes[id]
        case .task(let id): index.tasks[id]?.node.flatMap { index.nodes[$0] }
        default: nil
        }
    }

    var stack: String? { if case .stack(let name) = selected { name } else { nil } }
    var subjectName: String { selected.map(index.name) ?? "" }
}
