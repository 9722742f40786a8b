import CaissonAPI
import CaissonCore

/// `--progress=plain`: one step at a time as BuildKit prints them (`#5 0.312 line`), switching between steps that run
/// side by side so that none is hidden for long and none is cut into crumbs.
struct PlainProgress: BuildRenderer {
    /// What was printed of a step.
    private struct Printed {
        var lines = 0
        /// Bytes of the unfinished line.
        var partialBytes = 0
        var statuses: [String: TracedStep.Status] = [:]
        var changedStatuses: Set<String> = []
        /// Events since it was shown last, and the time of the first of them.
        var waiting = 0
        var waitingSince: Timestamp?
    }

    private static let keptLines = 10
    private static let longestWait = 10.0
    private static let shortestTurn = 5.0

    private var trace = BuildTrace()
    private var printed: [Int: Printed] = [:]
    private var updated: Set<Int> = []
    private var current: Int?
    private var isFirst = true
    private var out = ""

    var ticks: Bool { true }

    mutating func take(_ event: BuildEvent, at now: Timestamp) {
        trace.take(event, at: now)
        switch event {
        case .stepStarted(let id, _), .stepLog(let id, _, _, _), .stepEnded(let id, _): note(id, now)
        case .stepProgress(let id, let progress):
            printed[id, default: Printed()].changedStatuses.insert(progress.id)
            note(id, now)
        case .started, .steps, .warning, .ended: break
        }
    }

    private mutating func note(_ id: Int, _ now: Timestamp) {
        updated.insert(id)
        var entry = printed[id, default: Printed()]
        if entry.waiting == 0 { entry.waitingSince = now }
        entry.waiting += 1
        printed[id] = entry
    }

    mutating func render(at now: Timestamp, size: TerminalSize, isFinal: Bool) -> String {
        out = ""
        printUpdates(now)
        if isFinal { out += FailedStepText.lines(trace) }
        return out
    }

    private mutating func printUpdates(_ now: Timestamp) {
        let changed = updated.compactMap { trace.steps[$0] }.filter { $0.started != nil }
        let ended = changed.compactMap { step in step.end.map { (step.step.id, $0.time) } }
            .sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
        let running = changed.filter(\.isRunning).map(\.step.id).sorted()
        let shown = current
        if let shown, ended.contains(shown) { show(shown) }
        for id in ended where id != shown { show(id) }
        if running.isEmpty { return openAny() }
        if let shown, running.contains(shown) { show(shown) }
        if let next = turn(running, shown, now) { show(next) }
    }

    /// When nothing runs that was shown, any step that does.
    private mutating func openAny() {
        if let current, trace.steps[current]?.isRunning == true { return }
        if let open = trace.begun.first(where: \.isRunning) { show(open.step.id) }
    }

    /// The step to show next: the busiest when none is shown, else one that waited too long, else the busiest once the
    /// shown one had its fair share.
    private func turn(_ running: [Int], _ shown: Int?, _ now: Timestamp) -> Int? {
        var wait: [Int: Double] = [:]
        var speed: [Int: Double] = [:]
        for id in Set(running + (current.map { [$0] } ?? [])) {
            let entry = printed[id] ?? Printed()
            let seconds = max(0.001, entry.waitingSince.map { now.since($0).inSeconds } ?? 0)
            (wait[id], speed[id]) = (seconds, Double(entry.waiting) / seconds)
        }
        let busiest = speed.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        guard let current else { return busiest }
        if let late = running.first(where: { $0 != current && (wait[$0] ?? 0) > Self.longestWait }) { return late }
        let sum = speed.values.reduce(0, +)
        let share = sum > 0 ? (speed[current] ?? 0) / sum : 1
        guard share < 1, Self.shortestTurn / (1 - share) < wait[current] ?? 0, busiest != current else { return nil }
        return busiest
    }

    private mutating func show(_ id: Int) {
        guard let step = trace.steps[id] else { return }
        if id != current { open(step) }
        printStatuses(step)
        printLog(step)
        current = id
        updated.remove(id)
        guard let end = step.end else { return }
        close(step, end)
        current = nil
        printed[id]?.waiting = 0
    }

    private mutating func open(_ step: TracedStep) {
        if let old = current {
            breakLine(old)
            printed[old]?.waiting = 0
            out += "#\(old) ...\n"
        }
        out += isFirst ? "" : "\n"
        isFirst = false
        out += "#\(step.step.id) \(step.step.name)\n"
    }

    /// Ends an unfinished line; it is printed from its beginning when it goes on.
    private mutating func breakLine(_ id: Int) {
        guard let entry = printed[id], entry.partialBytes > 0 else { return }
        out += "\n"
        printed[id]?.partialBytes = 0
    }

    private mutating func printStatuses(_ step: TracedStep) {
        let id = step.step.id
        guard let changed = printed[id]?.changedStatuses, !changed.isEmpty else { return }
        for status in step.statuses where changed.contains(status.progress.id) {
            if let last = printed[id]?.statuses[status.progress.id], !isWorthALine(status, last) { continue }
            breakLine(id)
            printed[id]?.statuses[status.progress.id] = status
            out += "#\(id) \(PlainProgress.line(status))\n"
        }
        printed[id]?.changedStatuses = []
    }

    private func isWorthALine(_ status: TracedStep.Status, _ last: TracedStep.Status) -> Bool {
        if status.progress.isDone { return !last.progress.isDone }
        let total = status.progress.total ?? 0
        let share = total > 0 ? Double(status.progress.current - last.progress.current) / Double(total) : 0
        return share >= 0.05 || status.updated.since(last.updated).inSeconds >= 5
    }

    private static func line(_ status: TracedStep.Status) -> String {
        let amount = BuildText.amount(status.progress)
        let seconds = status.updated.since(status.started).inSeconds
        return BuildText.label(status.progress) + (amount.isEmpty ? "" : " " + amount)
            + (seconds > 0.01 ? " \(BuildText.number(seconds, digits: 1))s" : "")
            + (status.progress.isDone ? " done" : "")
    }

    private mutating func printLog(_ step: TracedStep) {
        let id = step.step.id
        var entry = printed[id] ?? Printed()
        let first = max(0, entry.lines - step.droppedLines)
        for (index, line) in step.lines.enumerated().dropFirst(first) {
            if entry.partialBytes == 0 { out += "#\(id) \(BuildText.offset(line.seconds)) " }
            out += String(decoding: line.text.utf8.dropFirst(entry.partialBytes), as: UTF8.self)
            if index == step.lines.count - 1, step.isPartial {
                entry.partialBytes = line.text.utf8.count
            } else {
                out += "\n"
                entry.lines += 1
                entry.partialBytes = 0
            }
        }
        printed[id] = entry
        trace.trimLog(of: id, keeping: Self.keptLines)
    }

    private mutating func close(_ step: TracedStep, _ end: StepEnd) {
        let id = step.step.id
        breakLine(id)
        if let miss = MissText.line(step) { out += "#\(id) \(miss)\n" }
        switch end.outcome {
        case .done: out += "#\(id) DONE \(BuildText.number(step.seconds(at: end.time), digits: 1))s\n"
        case .cached: out += "#\(id) CACHED\n"
        case .cancelled: out += "#\(id) CANCELED\n"
        case .failed(let message, _): out += "#\(id) ERROR: \(message)\n"
        }
    }
}

/// The last lines of steps that failed, as BuildKit repeats them at the end.
enum FailedStepText {
    static func lines(_ trace: BuildTrace) -> String {
        var out = ""
        for step in trace.begun {
            guard case .failed = step.end?.outcome else { continue }
            out += "------\n > \(step.step.name):\n"
            if step.droppedLines > 0, let id = trace.start?.id, step.lines.count > 10 {
                out +=
                    "[\(step.droppedLines) lines before these: \(HelpText.program) builder history logs \(id.short)]\n"
            }
            for line in step.lines { out += "\(BuildText.offset(line.seconds)) \(line.text)\n" }
            out += "------\n"
        }
        return out
    }
}
