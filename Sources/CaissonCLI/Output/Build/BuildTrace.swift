import CaissonAPI
import CaissonCore

/// What a build has told so far, as the displays of its progress need it.
struct BuildTrace: Sendable {
    private(set) var start: BuildStart?
    private(set) var steps: [Int: TracedStep] = [:]
    /// Steps that have begun, in that order.
    private(set) var order: [Int] = []
    private(set) var warnings: [BuildWarning] = []
    private(set) var end: BuildEnd?

    /// `now` counts for events that carry no time of their own.
    mutating func take(_ event: BuildEvent, at now: Timestamp) {
        switch event {
        case .started(let start): self.start = start
        case .steps(let new): for step in new { steps[step.id, default: TracedStep(step)].step = step }
        case .stepStarted(let id, let time): begin(id, time)
        case .stepProgress(let id, let progress): steps[id]?.take(progress, at: now)
        case .stepLog(let id, _, let text, let time): steps[id]?.log(text, at: time)
        case .stepEnded(let id, let end):
            begin(id, end.time)
            steps[id]?.end = end
        case .warning(let warning): warnings.append(warning)
        case .ended(let end): self.end = end
        }
    }

    /// A step that came from the cache may end without having begun.
    private mutating func begin(_ id: Int, _ time: Timestamp) {
        guard steps[id] != nil, steps[id]?.started == nil else { return }
        steps[id]?.started = time
        order.append(id)
    }

    /// Drops all but the last lines of a step's log, once there are `slack` more.
    mutating func trimLog(of id: Int, keeping count: Int, slack: Int = 0) {
        steps[id]?.trim(keeping: count, slack: slack)
    }

    /// The steps that have begun, in that order.
    var begun: [TracedStep] { order.compactMap { steps[$0] } }
    var endedCount: Int { steps.values.count { $0.end != nil } }
}

/// One step with what it told.
struct TracedStep: Sendable {
    /// What moves in a step (`transferring context`).
    struct Status: Sendable {
        var progress: BuildProgress
        var started: Timestamp
        var updated: Timestamp
    }

    struct Line: Sendable, Equatable {
        /// Seconds after the step began.
        var seconds: Double
        var text: String
    }

    var step: BuildStep
    var started: Timestamp?
    var end: StepEnd?
    private(set) var statuses: [Status] = []
    /// The last lines it wrote, oldest first.
    private(set) var lines: [Line] = []
    /// Lines that were dropped before ``lines``.
    private(set) var droppedLines = 0
    /// The last line has no end yet.
    private(set) var isPartial = false
    /// How much it wrote in all.
    private(set) var logBytes = 0

    init(_ step: BuildStep) { self.step = step }

    mutating func take(_ progress: BuildProgress, at now: Timestamp) {
        if let index = statuses.firstIndex(where: { $0.progress.id == progress.id }) {
            statuses[index].progress = progress
            statuses[index].updated = now
        } else {
            statuses.append(Status(progress: progress, started: now, updated: now))
        }
    }

    mutating func log(_ text: String, at time: Timestamp) {
        guard !text.isEmpty else { return }
        logBytes += text.utf8.count
        let seconds = started.map { max(0, time.since($0).inSeconds) } ?? 0
        var pieces = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        if isPartial, !lines.isEmpty, let first = pieces.popFirst() { lines[lines.count - 1].text += first }
        for piece in pieces { lines.append(Line(seconds: seconds, text: String(piece))) }
        isPartial = !text.hasSuffix("\n")
        // The empty piece behind the last line feed is not a line.
        if !isPartial, text.contains("\n") { lines.removeLast() }
    }

    mutating func trim(keeping count: Int, slack: Int) {
        let excess = lines.count - count
        guard excess > slack else { return }
        lines.removeFirst(excess)
        droppedLines += excess
    }

    var isRunning: Bool { started != nil && end == nil }

    /// Seconds it has run, or ran.
    func seconds(at now: Timestamp) -> Double {
        guard let started else { return 0 }
        return max(0, (end?.time ?? now).since(started).inSeconds)
    }
}

extension BuildEvent {
    /// When it happened, where the event says so.
    var time: Timestamp? {
        switch self {
        case .started(let start): start.time
        case .stepStarted(_, let time), .stepLog(_, _, _, let time): time
        case .stepEnded(_, let end): end.time
        case .ended(let end): end.time
        case .steps, .stepProgress, .warning: nil
        }
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
