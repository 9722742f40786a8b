import CaissonAPI
import CaissonCore

/// A node's agent with its containers: runs the tasks it was given, remembers them over restarts, tells what becomes of
/// them when somebody listens.
struct SimulatedAgent {
    struct LocalTask {
        var record: TaskRecord
        var status: TaskStatus
        /// When it gets on.
        var nextAt: Timestamp
        var isTold = true
        /// Versions of secrets that lie on the node for it.
        var readable: [SecretID: UInt64] = [:]
    }

    let node: NodeID
    let host: Int
    let seed: UInt64
    private(set) var tasks: [TaskID: LocalTask] = [:]
    /// What managers sent for its tasks.
    private(set) var given: [SecretID: SecretRecord] = [:]
    private(set) var appliedRevision: Int64 = 0
    /// Statuses it told long ago, which a confused network may deliver again.
    private(set) var oldReports: [TaskReport] = []
    var stoppedUntil = 0
    var machineStoppedUntil = 0
    var slowUntil = 0
    var pullsFailUntil = 0
    var diskFullUntil = 0
    private let bug: SeededBug?

    init(node: NodeID, host: Int, seed: UInt64, bug: SeededBug? = nil) {
        self.node = node
        self.host = host
        self.seed = seed
        self.bug = bug
    }

    func isUp(_ step: Int) -> Bool { stoppedUntil <= step && machineStoppedUntil <= step }

    /// Takes over what managers want, as of a revision that is not older than what it has seen.
    mutating func sync(_ view: ClusterSnapshot, now: Timestamp) {
        guard view.revision > appliedRevision else { return }
        appliedRevision = view.revision
        let assignments = Assignments(for: node, in: view)
        given = bug == .sendAllSecrets ? view.secrets : assignments.secrets
        for record in assignments.tasks.values {
            if tasks[record.id] != nil {
                tasks[record.id]?.record = record
            } else if !record.state.isTerminal {
                tasks[record.id] = LocalTask(record: record, status: record.status, nextAt: now)
            }
        }
        for id in tasks.keys where assignments.tasks[id] == nil { tasks[id] = nil }
    }

    /// Whether it still has a task that was stopped nowhere else: for the check that nothing is left running.
    var runningTasks: Int { tasks.values.count { !$0.status.state.isTerminal } }

    /// Lets time pass for all containers.
    mutating func run(now: Timestamp, step: Int, unhealthy: Set<ServiceID>) {
        guard slowUntil <= step else { return }
        for id in tasks.keys.sorted() {
            guard var task = tasks[id], !task.status.state.isTerminal else { continue }
            let before = task.status
            advance(&task, now: now, step: step, unhealthy: unhealthy)
            if task.status != before { task.isTold = false }
            tasks[id] = task
        }
    }

    /// What happens to containers when the machine stops.
    mutating func loseContainers(now: Timestamp) {
        for id in tasks.keys.sorted() {
            guard var task = tasks[id], !task.status.state.isTerminal, task.status.state > .preparing else { continue }
            finish(&task, .failed, now, "the machine stopped")
            tasks[id] = task
        }
    }

    /// What it has to tell, oldest tasks first; `told` follows when a manager has written it.
    var reports: [TaskReport] {
        tasks.keys.sorted().compactMap { id in
            guard let task = tasks[id], !task.isTold else { return nil }
            return TaskReport(task: id, node: node, status: task.status)
        }
    }

    mutating func told(_ report: TaskReport) {
        if tasks[report.task]?.status == report.status { tasks[report.task]?.isTold = true }
        oldReports.append(report)
        if oldReports.count > 8 { oldReports.removeFirst() }
    }
}

// MARK: - Containers

extension SimulatedAgent {
    private func advance(_ task: inout LocalTask, now: Timestamp, step: Int, unhealthy: Set<ServiceID>) {
        if task.record.desired >= .shutdown {
            stop(&task, now)
        } else if now >= task.nextAt {
            progress(&task, now: now, step: step)
        }
        guard task.status.state == .running else { return }
        if unhealthy.contains(task.record.service), task.status.servingSince != nil {
            finish(&task, .failed, now, "unhealthy container")
        }
    }

    private func stop(_ task: inout LocalTask, _ now: Timestamp) {
        // A container that handles its signal ends at once, one that does not takes its grace period.
        let delay: Duration = task.status.state == .running && chance(task, 7, 20) ? .seconds(1) : .milliseconds(100)
        if now >= task.record.desiredSince.advanced(by: delay) { finish(&task, .shutdown, now, "shutdown") }
    }

    private func progress(_ task: inout LocalTask, now: Timestamp, step: Int) {
        let image = task.record.spec.container.image
        switch task.status.state {
        case .assigned: move(&task, .accepted, now)
        case .accepted: move(&task, .preparing, now)
        case .preparing:
            if diskFullUntil > step { return finish(&task, .rejected, now, "no space left on device") }
            if pullsFailUntil > step || image.hasPrefix("missing") {
                return finish(&task, .rejected, now, "no such image")
            }
            guard let secrets = secrets(of: task) else { return finish(&task, .rejected, now, Self.missingSecret) }
            task.readable = secrets
            move(&task, .ready, now)
        case .ready: if task.record.desired >= .running { move(&task, .starting, now) }
        case .starting:
            if image.hasPrefix("crash") { return finish(&task, .failed, now, "task: non-zero exit (1)") }
            move(&task, .running, now)
            task.status.runningSince = now
            // Healthy a moment later.
            task.nextAt = now.advanced(by: duration(task, 3, 0...500))
        case .running: work(&task, image, now)
        default: break
        }
    }

    static let missingSecret = "secret was not given to this node"

    /// What the task's specification names, at its versions; nil where something of it is not here.
    private func secrets(of task: LocalTask) -> [SecretID: UInt64]? {
        var found: [SecretID: UInt64] = [:]
        for reference in task.record.spec.container.secrets {
            guard given[reference.id]?.versions.contains(where: { $0.number == reference.version }) == true else {
                return nil
            }
            found[reference.id] = reference.version
        }
        return found
    }

    private func work(_ task: inout LocalTask, _ image: String, _ now: Timestamp) {
        let started = task.status.runningSince ?? now
        if task.status.servingSince == nil { task.status.servingSince = now }
        let age = now.since(started)
        if image.hasPrefix("slowcrash"), age > duration(task, 4, 200...4000) {
            finish(&task, .failed, now, "task: non-zero exit (1)")
        } else if image.hasPrefix("flaky"), chance(task, 5, 40), age > .milliseconds(500) {
            finish(&task, .failed, now, "task: non-zero exit (1)")
        } else if task.record.desired == .completed, age > duration(task, 6, 500...3000) {
            finish(&task, .complete, now, "finished")
        }
    }

    private func move(_ task: inout LocalTask, _ state: TaskState, _ now: Timestamp) {
        task.status.state = state
        task.status.since = now
        task.status.message = state.name
        task.nextAt = now.advanced(by: duration(task, UInt64(state.rawValue), 20...300))
    }

    private func finish(_ task: inout LocalTask, _ state: TaskState, _ now: Timestamp, _ message: String) {
        task.status.state = state
        task.status.since = now
        task.status.servingSince = nil
        task.status.message = message
        if state == .failed || state == .rejected { task.status.error = message }
        task.isTold = false
        if bug != .keepSecrets { task.readable = [:] }
    }

    private func duration(_ task: LocalTask, _ what: UInt64, _ range: ClosedRange<Int>) -> Duration {
        var random = SimulationRandom(seed: seed ^ UInt64(truncatingIfNeeded: task.record.id.bits), 100 + what)
        return random.milliseconds(range)
    }

    private func chance(_ task: LocalTask, _ what: UInt64, _ percent: Int) -> Bool {
        var random = SimulationRandom(seed: seed ^ UInt64(truncatingIfNeeded: task.record.id.bits), 200 + what)
        return random.chance(percent)
    }
}
