import CaissonAPI
import CaissonCore

/// A line of the region and how it is coloured.
struct LaidLine: Equatable, Sendable {
    enum Style: Sendable {
        case normal, done, failed, cancelled, log

        /// The SGR code; nil for none.
        var code: Int? {
            switch self {
            case .normal: nil
            case .done: 34
            case .failed: 31
            case .cancelled: 33
            case .log: 2
            }
        }
    }

    var text: String
    var style = Style.normal
}

/// Which lines of a build fit on the screen: all steps that run, the last that ended, and the logs of the busiest.
struct ProgressLayout {
    /// A step, or something that moves in it.
    private struct Row {
        var step: TracedStep?
        var name: String
        var amount = ""
        var seconds: Double?
        var style = LaidLine.Style.normal
        var isEnded: Bool
        var showsLog = false
    }

    private static let logHeight = 6
    private static let leastLogHeight = 2

    let trace: BuildTrace
    let now: Timestamp
    let size: TerminalSize
    private(set) var shownLogs: [Int: Int]

    init(trace: BuildTrace, now: Timestamp, size: TerminalSize, shownLogs: [Int: Int]) {
        self.trace = trace
        self.now = now
        self.size = size
        self.shownLogs = shownLogs
    }

    /// With `isFinal` every step, whatever the height.
    mutating func lines(isFinal: Bool) -> [LaidLine] {
        var rows = trace.begun.flatMap(rows)
        let height = chooseLogs(&rows)
        if !isFinal { rows = fitting(rows, size.rows - 2 - height.used) }
        var lines = [heading(isFinal)]
        for row in rows {
            guard let line = line(row) else { continue }
            lines.append(line)
            if row.showsLog, !isFinal, let step = row.step { lines += log(step, height.each) }
        }
        return lines
    }

    private func heading(_ isFinal: Bool) -> LaidLine {
        let (ended, total) = (trace.endedCount, trace.steps.count)
        let begin = trace.start?.time ?? trace.begun.first?.started ?? now
        let seconds = max(0, (trace.end?.time ?? now).since(begin).inSeconds)
        let state = isFinal && ended == total && ended > 0 ? " FINISHED" : ""
        let text = "[+] Building \(BuildText.number(seconds, digits: 1))s (\(ended)/\(total))\(state)"
        return LaidLine(text: TerminalText.cut(text, size.columns - 1))
    }

    private func rows(_ step: TracedStep) -> [Row] {
        var rows = [
            Row(
                step: step, name: TerminalText.plain(step.step.name), seconds: step.seconds(at: now),
                isEnded: step.end != nil)
        ]
        switch step.end?.outcome {
        case .cached?: (rows[0].name, rows[0].style) = ("CACHED " + rows[0].name, .done)
        case .cancelled?: (rows[0].name, rows[0].style) = ("CANCELED " + rows[0].name, .cancelled)
        case .failed?: (rows[0].name, rows[0].style) = ("ERROR " + rows[0].name, .failed)
        case .done?: rows[0].style = .done
        case nil: break
        }
        if let miss = MissText.line(step) {
            rows.append(Row(name: "=> " + TerminalText.plain(miss), style: .log, isEnded: true))
        }
        for status in step.statuses {
            let isEnded = status.progress.isDone || step.end != nil
            let seconds = (isEnded ? status.updated : now).since(status.started).inSeconds
            rows.append(
                Row(
                    name: "=> " + BuildText.label(status.progress), amount: BuildText.amount(status.progress),
                    seconds: seconds, style: isEnded ? .done : .normal, isEnded: isEnded))
        }
        return rows
    }

    /// Marks the rows whose log is shown and tells what the logs take from the height.
    private mutating func chooseLogs(_ rows: inout [Row]) -> (used: Int, each: Int) {
        let running = rows.indices.filter { !rows[$0].isEnded }
        let candidates = running.filter { (rows[$0].step?.logBytes ?? 0) > 0 }.sorted {
            rank(rows[$0]) > rank(rows[$1])
        }
        let each = max(Self.leastLogHeight, min(Self.logHeight, size.rows - Self.leastLogHeight - 1))
        var free = size.rows - 2 - running.count
        var used = 0
        for index in candidates {
            guard let step = rows[index].step, case let height = min(each, step.lines.count), free > height else {
                continue
            }
            rows[index].showsLog = true
            shownLogs[step.step.id, default: 0] += 1
            used += height
            free -= height + 1
        }
        return (used, each)
    }

    private func rank(_ row: Row) -> Int {
        guard let step = row.step else { return 0 }
        return step.logBytes + 50 * (shownLogs[step.step.id] ?? 0)
    }

    /// The last rows; those that run and would be cut off take the place of ended ones.
    private func fitting(_ rows: [Row], _ limit: Int) -> [Row] {
        guard rows.count > limit else { return rows }
        guard limit > 0 else { return [] }
        var shown = Array(rows.suffix(limit))
        let hidden = rows.dropLast(limit).filter { !$0.isEnded }
        var room = hidden.count
        shown.removeAll { row in
            guard row.isEnded, room > 0 else { return false }
            room -= 1
            return true
        }
        return hidden.suffix(limit - shown.count) + shown
    }

    /// The last column stays free: a terminal may wrap behind it. nil where the screen is too narrow for the row.
    private func line(_ row: Row) -> LaidLine? {
        let columns = size.columns - 1
        let time = row.seconds.map { " \(BuildText.number($0 < 0.05 ? 0 : $0, digits: 1))s" } ?? ""
        var room = columns - 4 - time.count - 1
        var amount = ""
        if !row.amount.isEmpty, room - row.amount.count - 1 >= 12 {
            amount = " " + row.amount
            room -= amount.count
        }
        guard room >= 6 else { return nil }
        let text = " => " + TerminalText.cut(row.name, room) + amount
        let gap = max(0, columns - TerminalText.width(text) - time.count)
        return LaidLine(text: time.isEmpty ? text : text + String(repeating: " ", count: gap) + time, style: row.style)
    }

    private func log(_ step: TracedStep, _ height: Int) -> [LaidLine] {
        let texts = step.lines.suffix(height).map { TerminalText.plain($0.text) }.filter { !$0.isEmpty }
        return texts.map { LaidLine(text: TerminalText.cut(" => => # " + $0, size.columns - 1), style: .log) }
    }
}
