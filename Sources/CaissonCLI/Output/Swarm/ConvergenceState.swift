import CaissonAPI
import CaissonCore

/// Follows a service to the state that was asked for: all tasks of its newest version run, and go on running for as long as an
/// update is watched.
struct ConvergenceState {
    /// What one look at the service comes to.
    enum Step: Equatable {
        case waiting([ConvergenceLine])
        case ended([ConvergenceLine])
        case failed(String)
    }

    /// More tasks than that get no line of their own.
    private static let most = 20
    private static let longestError = 75

    private var convergedSince: ContinuousClock.Instant?
    private var isRollback = false
    /// The lines of tasks, by what fills the place: a slot or a node.
    private var places: [TaskSlot: Int] = [:]

    mutating func step(_ service: ServiceDetails, _ tasks: [TaskSummary], now: ContinuousClock.Instant) -> Step {
        if let problem = service.problem { return .failed("service \(service.name): \(problem)") }
        if let status = service.updateStatus {
            switch status.state {
            case .updating: isRollback = false
            case .paused: return .failed("service update paused: \(status.message)")
            case .rollbackPaused: return .failed("service rollback paused: \(status.message)")
            case .completed: break
            case .rollbackStarted, .rollbackCompleted: isRollback = true
            }
        }
        var lines = isRollback ? [ConvergenceLine(name: "rollback", text: service.updateStatus?.message ?? "")] : []
        let current = Self.current(tasks, of: service)
        if service.spec.mode.isJob { return job(service, current, lines) }
        let (wanted, running) = (Self.wanted(service), current.values.count(where: Self.runs))
        lines.append(ConvergenceLine(name: "overall progress", text: overall(running, wanted)))
        lines += taskLines(current, wanted)
        guard running == wanted, service.updateStatus?.state.isRunning != true else {
            if convergedSince != nil { lines.append(ConvergenceLine(name: "verify", text: "Detected task failure")) }
            convergedSince = nil
            return .waiting(lines)
        }
        return verify(service, lines, now)
    }

    private static func wanted(_ service: ServiceDetails) -> Int {
        if case .replicated(let replicas) = service.spec.mode { return replicas }
        return service.tasks.desired
    }

    private func overall(_ running: Int, _ wanted: Int) -> String {
        "\(isRollback ? "rolling back update: " : "")\(running) out of \(wanted) tasks"
    }

    private mutating func verify(_ service: ServiceDetails, _ lines: [ConvergenceLine], _ now: ContinuousClock.Instant) -> Step {
        let since = convergedSince ?? now
        convergedSince = since
        let left = service.spec.update.monitor - (now - since)
        guard left > .zero, service.updateStatus.map({ $0.state.isRunning }) ?? true else { return .ended(lines + ending(service)) }
        let text = "Waiting \(left.components.seconds + 1) seconds to verify that tasks are stable..."
        return .waiting(lines + [ConvergenceLine(name: "verify", text: text)])
    }

    private func ending(_ service: ServiceDetails) -> [ConvergenceLine] {
        let end = ConvergenceLine(name: "verify", text: "Service \(service.name) converged")
        guard let status = service.updateStatus, status.state == .rollbackCompleted else { return [end] }
        return [ConvergenceLine(name: "rollback", text: status.message), end]
    }

    // MARK: tasks

    /// The newest task of each place that is of the service's present version.
    private static func current(_ tasks: [TaskSummary], of service: ServiceDetails) -> [TaskSlot: TaskSummary] {
        var newest: [TaskSlot: TaskSummary] = [:]
        for task in tasks where task.specVersion == service.specVersion {
            if let job = service.job, service.spec.mode.isJob, task.jobIteration != job.iteration { continue }
            guard let known = newest[task.slot] else {
                newest[task.slot] = task
                continue
            }
            // A task that is on its way out says nothing of its place while another is there.
            let isBetter = known.desired.isWanted == task.desired.isWanted ? known.createdAt < task.createdAt : task.desired.isWanted
            if isBetter { newest[task.slot] = task }
        }
        return newest
    }

    private static func runs(_ task: TaskSummary) -> Bool { task.desired.isWanted && task.status.state == .running }

    private mutating func taskLines(_ tasks: [TaskSlot: TaskSummary], _ wanted: Int) -> [ConvergenceLine] {
        for slot in tasks.keys.sorted() where places[slot] == nil { places[slot] = places.count + 1 }
        guard wanted <= Self.most else { return [] }
        let named = tasks.values.compactMap { task in places[task.slot].map { ($0, task) } }.sorted { $0.0 < $1.0 }
        let shown = named.filter { $0.0 <= wanted }
        let rest = (1...max(1, wanted)).filter { place in place <= wanted && !shown.contains { $0.0 == place } }
        let lines = shown.map { ($0.0, Self.text($0.1)) } + rest.map { ($0, "") }
        return lines.sorted { $0.0 < $1.0 }.map { ConvergenceLine(name: "\($0.0)/\(wanted)", text: $0.1) }
    }

    private static func text(_ task: TaskSummary) -> String {
        if let error = task.status.error, !error.isEmpty {
            let line = error.split(whereSeparator: \.isNewline).joined(separator: ", ")
            return FormatText.ellipsis(line, longestError)
        }
        let name = task.status.state.name
        return name + String(repeating: " ", count: max(0, 9 - name.count))
    }

    // MARK: jobs

    private mutating func job(_ service: ServiceDetails, _ tasks: [TaskSlot: TaskSummary], _ lines: [ConvergenceLine]) -> Step {
        let total = if case .replicatedJob(let total, _) = service.spec.mode { total } else { service.tasks.desired }
        let done = tasks.values.count { $0.status.state == .complete }
        let active = tasks.values.count { Self.runs($0) }
        let progress = lines + [
            ConvergenceLine(name: "job progress", text: "\(done) out of \(total) complete"),
            ConvergenceLine(name: "active tasks", text: "\(active) out of \(max(0, total - done)) tasks"),
        ] + taskLines(tasks, total)
        guard done >= total else { return .waiting(progress) }
        return .ended(progress + [ConvergenceLine(name: "job", text: "complete")])
    }
}
