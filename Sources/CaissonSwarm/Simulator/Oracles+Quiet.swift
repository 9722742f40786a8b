import CaissonAPI
import CaissonCore

extension Oracles {
    /// What is still missing before the swarm is at rest with what users want; nil when nothing is. Nothing may be
    /// missing for long once nothing goes wrong any more.
    static func unrest(_ truth: ClusterSnapshot, agents: [SimulatedAgent], limit: Int) -> String? {
        for service in truth.sortedServices {
            if service.isBeingRemoved { return "\(service.name) is not removed" }
            if service.updateStatus?.state.isRunning == true, !isHopeless(service), !isStuck(service, truth) {
                return "the update of \(service.name) goes on"
            }
            if let text = unrest(service, truth, limit: limit) { return text }
        }
        for task in truth.tasks.all where truth.services[task.service] == nil {
            return "task \(task.id) has lost its service"
        }
        for agent in agents where truth.nodes[agent.node] != nil {
            for (id, task) in agent.tasks.sorted(by: { $0.key < $1.key })
            where !task.status.state.isTerminal && truth.tasks[id] == nil {
                return "task \(id) still runs and nobody knows it"
            }
        }
        return nil
    }

    /// Whether its image can never serve.
    private static func isHopeless(_ service: ServiceRecord) -> Bool {
        !["good", "job", "flaky"].contains { service.taskSpec.container.image.hasPrefix($0) }
    }

    private static func unrest(_ service: ServiceRecord, _ truth: ClusterSnapshot, limit: Int) -> String? {
        let slots = Dictionary(grouping: truth.tasks(of: service.id), by: \.slot)
        for (slot, tasks) in slots.sorted(by: { $0.key < $1.key }) {
            // I12
            let history = tasks.count { !$0.desired.isWanted && $0.state.isTerminal }
            if history > max(1, limit) { return "I12: slot \(slot) of \(service.name) keeps \(history) ended tasks" }
            if let task = tasks.first(where: { !$0.desired.isWanted && !$0.state.isTerminal && $0.state >= .assigned })
            {
                return "task \(task.id) of \(service.name) does not end"
            }
            if let task = tasks.first(where: {
                $0.isLive && $0.node.flatMap { truth.nodes[$0] }.map { !allows($0, task: tasks[0]) } == true
            }) {
                return "I5: task \(task.id) of \(service.name) is on a node that may not have it"
            }
        }
        if isHopeless(service) || !Dependencies.unmet(service, in: truth).isEmpty && slots.isEmpty { return nil }
        return missing(service, slots, truth)
    }

    private static func allows(_ node: NodeRecord, task: TaskRecord) -> Bool { node.spec.availability != .drain }

    /// I4: each slot has exactly one serving task, unless its restart policy gave it up or no node has room for it.
    private static func missing(_ service: ServiceRecord, _ slots: [TaskSlot: [TaskRecord]], _ truth: ClusterSnapshot)
        -> String?
    {
        let wanted: Int
        switch service.spec.value.mode {
        case .replicated(let replicas): wanted = replicas
        case .global:
            wanted = truth.nodes.values.count {
                $0.spec.availability == .active && service.taskSpec.placement.admits($0)
            }
        case .replicatedJob, .globalJob: return unfinished(service, slots, truth)
        }
        let states = slots.values.map { slotState($0, service, truth) }
        let filled = states.count { $0 != .empty }
        if states.contains(.changing) { return "I4: a slot of \(service.name) has no serving task, or two" }
        // A paused node keeps the task it has, but is not given one.
        let paused = service.spec.value.mode.isGlobal ? truth.nodes.values.count { $0.spec.availability == .pause } : 0
        return (wanted...wanted + paused).contains(filled)
            ? nil : "I4: \(service.name) has \(filled) of \(wanted) slots"
    }

    private enum SlotState { case empty, serving, givenUp, waiting, changing }

    private static func slotState(_ tasks: [TaskRecord], _ service: ServiceRecord, _ truth: ClusterSnapshot)
        -> SlotState
    {
        let live = tasks.filter(\.isLive)
        if live.isEmpty {
            guard let last = tasks.last, last.isRetired else {
                return tasks.contains { $0.desired.isWanted } ? .changing : .empty
            }
            let history = RestartSupervisor.slotHistory(tasks, like: last)
            let follows = RestartSupervisor.mayRestart(last, history: history, isJob: false)
            return follows && last.state != .shutdown ? .changing : .givenUp
        }
        if live.count == 1, live[0].isServing { return .serving }
        // A new task that waits for room leaves the old one where it is.
        if live.contains(where: \.isServing),
            live.allSatisfy({ $0.isServing || $0.state < .assigned && !hasRoom(for: $0, truth) })
        {
            return .serving
        }
        if let task = live.first(where: { $0.state < .assigned }) {
            return hasRoom(for: task, truth) ? .changing : .waiting
        }
        return .changing
    }

    private static func hasRoom(for task: TaskRecord, _ truth: ClusterSnapshot) -> Bool {
        var room = NodeRoom(truth, bug: nil)
        return room.choose(for: task) != nil
    }

    /// An update that waits for room.
    private static func isStuck(_ service: ServiceRecord, _ truth: ClusterSnapshot) -> Bool {
        truth.tasks(of: service.id).contains { $0.isLive && $0.state < .assigned && !hasRoom(for: $0, truth) }
    }

    private static func unfinished(
        _ service: ServiceRecord, _ slots: [TaskSlot: [TaskRecord]], _ truth: ClusterSnapshot
    ) -> String? {
        guard let iteration = service.job?.iteration, iteration > 0, service.spec.value.schedule == nil else {
            return nil
        }
        var done = 0
        for tasks in slots.values {
            let run = tasks.filter { $0.jobIteration == iteration }
            if run.contains(where: { $0.state == .complete }) || run.last?.isRetired == true { done += 1 }
            if let task = run.first(where: { $0.isLive && ($0.state >= .assigned || hasRoom(for: $0, truth)) }) {
                return "I4: task \(task.id) of job \(service.name) does not end"
            }
            // What waits for room holds up the rest.
            if run.contains(where: \.isLive) { return nil }
        }
        guard case .replicatedJob(let total, _) = service.spec.value.mode else { return nil }
        return done >= total ? nil : "I4: job \(service.name) ran \(done) of \(total) tasks"
    }
}
