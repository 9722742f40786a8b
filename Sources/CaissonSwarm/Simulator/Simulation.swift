import CaissonAPI
import CaissonCore

/// A swarm in a box: managers, agents, store, network and clock, all from one seed and on one thread.
///
/// The logic that runs in it is the real one; what stands in for the world goes wrong in every way it can.
package struct Simulation {
    /// How a run ended.
    package struct Outcome: Sendable, Equatable {
        package let scenario: Scenario
        /// What broke, with the invariant's number; nil if nothing did.
        package let violation: String?
        package let commits: Int64
        package let steps: Int
        /// What the services looked like in the end: serving tasks by name.
        package let serving: [String: Int]
        /// Tasks no node had room for.
        package let waiting: Int
    }

    let scenario: Scenario
    var store: SimulatedStore
    var managers: [SimulatedManager]
    var agents: [SimulatedAgent]
    var network = SimulatedNetwork()
    var oracles = Oracles()
    var now = Timestamp(seconds: 1_700_000_000)
    var step = 0
    var services: [ServiceID] = []
    var unhealthy: [ServiceID: Int] = [:]
    var outcomesHiddenUntil = 0
    var placer: any ClusterPlacer
    private let orchestrators: Orchestrators

    /// What happens in the scenario with a placer of choice.
    ///
    /// `trace` is told each event and each write, a line each.
    package static func run(
        _ scenario: Scenario, placer: (any ClusterPlacer)? = nil, trace: ((String) -> Void)? = nil
    ) -> Outcome {
        var simulation = Simulation(scenario, placer ?? Self.placer(scenario.bug))
        simulation.store.trace = trace
        return simulation.run()
    }

    /// The real one, unless it is to have a fault that the real one cannot be given.
    private static func placer(_ bug: SeededBug?) -> any ClusterPlacer {
        switch bug {
        case .ignoreReservations, .repeatAddresses: PlainPlacer(bug: bug)
        default: TaskPlacer()
        }
    }

    private init(_ scenario: Scenario, _ placer: any ClusterPlacer) {
        self.scenario = scenario
        self.placer = placer
        store = SimulatedStore(bug: scenario.bug)
        managers = (0..<scenario.nodes).map { SimulatedManager(number: $0, isMember: $0 < scenario.managers) }
        agents = (0..<scenario.nodes).map {
            SimulatedAgent(node: NodeID(bits: UInt128($0 + 1)), host: $0, seed: scenario.seed, bug: scenario.bug)
        }
        orchestrators = Orchestrators(bug: scenario.bug)
    }

    private mutating func run() -> Outcome {
        begin()
        let events = scenario.events
        var next = 0
        while step < scenario.steps, oracles.violation == nil {
            while next < events.count, events[next].step <= step {
                store.trace?("step \(step): \(String(describing: events[next].action).prefix(120))")
                perform(events[next].action)
                next += 1
            }
            if step == scenario.lastEventStep { heal() }
            tick()
        }
        let patience = scenario.steps * 4
        var unrest = oracles.violation ?? unrest()
        while oracles.violation == nil, unrest != nil, step < patience {
            tick()
            unrest = oracles.violation ?? self.unrest()
        }
        return Outcome(
            scenario: scenario, violation: oracles.violation ?? unrest, commits: store.truth.revision, steps: step,
            serving: Dictionary(
                uniqueKeysWithValues: store.truth.services.values.map { service in
                    (service.name, store.truth.tasks(of: service.id).count(where: \.isServing))
                }), waiting: store.truth.unassigned.count)
    }

    private func unrest() -> String? {
        Oracles.unrest(store.truth, agents: agents, limit: store.truth.settings.taskHistoryLimit)
    }

    private mutating func begin() {
        var cluster = ClusterRecord(id: ClusterID(bits: 1), createdAt: now)
        cluster.spec.taskHistoryLimit = Int(scenario.seed % 4)
        let front = NetworkRecord(id: NetworkID(bits: 1), createdAt: now, spec: SwarmNetworkSpec(name: "front"))
        var ingress = NetworkRecord(id: NetworkID(bits: 2), createdAt: now, spec: SwarmNetworkSpec(name: "ingress"))
        ingress.spec.isIngress = true
        var changes = [ClusterChange.create(.cluster(cluster)), .create(.network(front)), .create(.network(ingress))]
        for id in Self.secrets {
            let secret = SecretRecord(id: id, createdAt: now, spec: PayloadSpec(name: "key\(id)"), data: [1])
            changes.append(.create(.secret(secret)))
        }
        for agent in agents {
            var description = NodeDescription(hostname: "node\(agent.host)")
            description.resources = TaskResources(nanoCPUs: 4_000_000_000, memoryBytes: 4 << 30)
            var spec = NodeSpec(role: managers[agent.host].isMember ? .manager : .worker)
            spec.labels = ["disk": agent.host.isMultiple(of: 2) ? "ssd" : "hdd"]
            changes.append(
                .create(.node(NodeRecord(id: agent.node, createdAt: now, spec: spec, description: description))))
        }
        write(ClusterTransaction(changes))
    }

    static let secrets = [SecretID(bits: 1), SecretID(bits: 2)]

    /// Ends everything that goes wrong.
    private mutating func heal() {
        network.heal()
        unhealthy = [:]
        outcomesHiddenUntil = 0
        for index in managers.indices {
            managers[index].stoppedUntil = min(managers[index].stoppedUntil, step)
            managers[index].frozenUntil = min(managers[index].frozenUntil, step)
        }
        for index in agents.indices {
            agents[index].stoppedUntil = min(agents[index].stoppedUntil, step)
            agents[index].machineStoppedUntil = min(agents[index].machineStoppedUntil, step)
            agents[index].slowUntil = 0
            agents[index].pullsFailUntil = 0
            agents[index].diskFullUntil = 0
        }
    }

    private mutating func tick() {
        var random = SimulationRandom(seed: scenario.seed, 3, UInt64(step))
        // Now and then a pause long enough for schedules to be missed.
        now = now.advanced(by: random.chance(2) ? .seconds(20) : random.milliseconds(50...600))
        let sick = Set(unhealthy.filter { $0.value > step }.keys)
        for index in agents.indices where agents[index].isUp(step) {
            agents[index].run(now: now, step: step, unhealthy: sick)
        }
        for index in managers.indices where managers[index].isMember { runManager(index) }
        for agent in agents { oracles.checkSecrets(of: agent) }
        step += 1
    }
}

// MARK: - Managers

extension Simulation {
    /// Whether a manager and most of the managers hear each other.
    func reachesStore(_ manager: Int) -> Bool { quorum(asking: manager).holds }

    /// The managers there are, and those of them that answer one of them now.
    func quorum(asking manager: Int) -> ManagerQuorum {
        let members = managers.filter(\.isMember).map(\.number)
        let reached = members.filter { other in
            other == manager || (managers[other].isUp(step) && network.talk(manager, other, at: step))
        }
        return ManagerQuorum(
            managers: Set(members.map { agents[$0].node }), reachable: Set(reached.map { agents[$0].node }))
    }

    /// A manager through which the swarm can decide something now.
    var decider: Int? { managers.first { $0.isMember && $0.isUp(step) && reachesStore($0.number) }?.number }

    private mutating func runManager(_ index: Int) {
        guard managers[index].isUp(step), managers[index].frozenUntil <= step else { return }
        guard reachesStore(index) else {
            managers[index].reachesStoreSince = nil
            return
        }
        if managers[index].reachesStoreSince == nil { managers[index].reachesStoreSince = now }
        sendUnsent(index)
        heartbeats(through: index)
        let term = store.campaign(index, now: now)
        if term == nil || term != managers[index].term { managers[index].view = ClusterSnapshot() }
        managers[index].term = term
        if let term { lead(index, term) }
    }

    /// Goes on with what was about to be written before the world stopped.
    private mutating func sendUnsent(_ index: Int) {
        let unsent = managers[index].unsent
        managers[index].unsent = []
        for transaction in unsent {
            _ = store.commit(transaction, term: managers[index].term, oracles: &oracles, now: now)
        }
    }

    private mutating func heartbeats(through index: Int) {
        for agent in agents where agent.isUp(step) && store.truth.nodes[agent.node] != nil {
            if network.talk(agent.host, index, at: step) { store.heartbeats[agent.node] = now }
        }
    }

    private mutating func lead(_ index: Int, _ term: Int64) {
        follow(index)
        dispatch(index, term, managers[index].view)
        follow(index)
        let health = managers[index].nodeChanges(heartbeats: store.heartbeats, now: now)
        _ = send(health.map { ClusterTransaction([$0]) }, index, term)
        // Its own word on the nodes is the first it believes.
        follow(index)
        orchestrate(index, term)
        // The scheduler sees what the orchestrators wrote only if nothing came between.
        follow(index)
        _ = send(placer.step(managers[index].view, now: now), index, term)
    }

    /// Brings a manager's view up to date and notes what that touched.
    private mutating func follow(_ index: Int) {
        var view = managers[index].view
        managers[index].view = ClusterSnapshot()
        if view.revision == 0 {
            view = store.truth
            managers[index].touched = nil
        } else {
            let changes = store.catchUp(&view)
            managers[index].touched?.formUnion(Orchestrators.services(touchedBy: changes, in: view))
        }
        managers[index].view = view
    }

    /// Every other scenario works only on what was touched, as a large swarm has to.
    private mutating func orchestrate(_ index: Int, _ term: Int64) {
        let only = managers[index].takeTouched(now: now)
        let isPartial = !scenario.seed.isMultiple(of: 2)
        let result = orchestrators.step(managers[index].view, now: now, only: isPartial ? only : nil)
        for id in only ?? [] { managers[index].wakes[id] = nil }
        if only == nil { managers[index].wakes = [:] }
        managers[index].wakes.merge(result.wakes) { $1 }
        if !send(result.transactions, index, term) {
            if let only { managers[index].touched?.formUnion(only) } else { managers[index].touched = nil }
        }
    }

    /// Whether all was committed for certain.
    private mutating func send(_ transactions: [ClusterTransaction], _ index: Int, _ term: Int64) -> Bool {
        var isCertain = true
        for (number, transaction) in transactions.enumerated() {
            var random = SimulationRandom(
                seed: scenario.seed, 5, UInt64(step) << 20 | UInt64(index) << 16 | UInt64(number))
            if outcomesHiddenUntil > step, random.chance(50) {
                // Lost on the way there, or on the way back: tried again without knowing.
                isCertain = false
                if random.chance(50) { continue }
                _ = store.commit(transaction, term: term, oracles: &oracles, now: now)
            }
            if store.commit(transaction, term: term, oracles: &oracles, now: now) != .committed { isCertain = false }
        }
        return isCertain
    }

    /// Gives agents their tasks and takes their reports.
    private mutating func dispatch(_ index: Int, _ term: Int64, _ view: ClusterSnapshot) {
        let isDraining = view.tasks.all.contains { $0.desired == .draining }
        for number in agents.indices {
            let agent = agents[number]
            guard agent.isUp(step), network.talk(agent.host, index, at: step), view.nodes[agent.node] != nil else {
                continue
            }
            let applied = agent.appliedRevision
            agents[number].sync(view, now: now)
            for report in agents[number].reports where accept(report, term, view) { agents[number].told(report) }
            // Written where somebody waits for it, not for every revision.
            if agents[number].appliedRevision > applied, isDraining { tellApplied(agents[number], term) }
        }
    }

    private mutating func tellApplied(_ agent: SimulatedAgent, _ term: Int64) {
        let report = NodeReport(node: agent.node, appliedRevision: agent.appliedRevision)
        guard store.truth.nodes[agent.node].map({ $0.appliedRevision < report.appliedRevision }) == true else { return }
        _ = store.commit(
            ClusterTransaction([.put(.nodeReport(report), expecting: .any)]), term: term, oracles: &oracles, now: now)
    }

    /// Writes a report unless it is older than what is known; whether it has been dealt with.
    func accepts(_ report: TaskReport) -> Bool {
        guard let known = store.truth.tasks[report.task] else { return false }
        return report.status.state >= known.state || scenario.bug == .reportBackwards
    }

    mutating func accept(_ report: TaskReport, _ term: Int64, _ view: ClusterSnapshot) -> Bool {
        guard accepts(report) else { return true }
        let version = store.truth.version(of: .taskReport(report.node, report.task))
        let expected = version.map(ExpectedVersion.version) ?? .absent
        let transaction = ClusterTransaction([.put(.taskReport(report), expecting: expected)])
        return store.commit(transaction, term: term, oracles: &oracles, now: now) == .committed
    }

    /// A user's write, through any manager.
    mutating func write(_ transaction: ClusterTransaction) {
        _ = store.commit(transaction, term: nil, oracles: &oracles, now: now)
    }

    /// What a manager would write now, kept for when it wakes up.
    mutating func freeze(_ index: Int, steps: Int) {
        managers[index].frozenUntil = step + steps
        guard let term = managers[index].term, store.leader?.term == term else { return }
        var view = store.truth
        managers[index].unsent = orchestrators.step(view, now: now).transactions
        // A heartbeat's worth of node changes is always on its way.
        if let node = view.sortedNodes.first {
            managers[index].unsent.append(ClusterTransaction([.put(.node(node), expecting: .any)]))
        }
        _ = store.catchUp(&view)
    }
}
