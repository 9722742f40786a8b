/// The unified difference of two small texts.
enum TextDifference {
    private static let context = 3
    /// Longer texts are told apart only as a whole.
    private static let mostLines = 4000
    /// Differences longer than this are cut.
    private static let mostShown = 400

    private enum Line: Equatable {
        case same(Substring)
        case removed(Substring)
        case added(Substring)

        var text: String {
            switch self {
            case .same(let text): " \(text)"
            case .removed(let text): "-\(text)"
            case .added(let text): "+\(text)"
            }
        }

        var isSame: Bool { if case .same = self { true } else { false } }
    }

    /// nil when they are equal or too long. Lines of `name` head it.
    static func unified(_ old: String, _ new: String, name: String) -> String? {
        let before = old.split(separator: "\n", omittingEmptySubsequences: false)
        let after = new.split(separator: "\n", omittingEmptySubsequences: false)
        guard old != new, before.count <= mostLines, after.count <= mostLines else { return nil }
        var shown = ["--- a/\(name)", "+++ b/\(name)"]
        for hunk in hunks(merged(before, after)) { shown += hunk }
        if shown.count > mostShown { shown = Array(shown.prefix(mostShown)) + ["…"] }
        return shown.joined(separator: "\n") + "\n"
    }

    /// Both texts as one list, from the standard library's shortest edit.
    private static func merged(_ before: [Substring], _ after: [Substring]) -> [Line] {
        let difference = after.difference(from: before)
        var removals: Set<Int> = []
        var insertions: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removals.insert(offset)
            case .insert(let offset, _, _): insertions.insert(offset)
            }
        }
        var lines: [Line] = []
        var (left, right) = (0, 0)
        while left < before.count || right < after.count {
            if left < before.count, removals.contains(left) {
                lines.append(.removed(before[left]))
                left += 1
            } else if right < after.count, insertions.contains(right) {
                lines.append(.added(after[right]))
                right += 1
            } else {
                // What neither removes nor inserts is in both.
                guard left < before.count, right < after.count else { break }
                lines.append(.same(before[left]))
                (left, right) = (left + 1, right + 1)
            }
        }
        return lines
    }

    private static func hunks(_ lines: [Line]) -> [[String]] {
        let changed = lines.indices.filter { !lines[$0].isSame }
        var ranges: [Range<Int>] = []
        for index in changed {
            let range = max(0, index - context)..<min(lines.count, index + context + 1)
            if let last = ranges.last, last.upperBound >= range.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        return ranges.map { hunk(lines, $0) }
    }

    private static func hunk(_ lines: [Line], _ range: Range<Int>) -> [String] {
        func count(_ part: some Sequence<Line>, _ isCounted: (Line) -> Bool) -> Int {
            part.reduce(0) { $0 + (isCounted($1) ? 1 : 0) }
        }
        let isOld = { (line: Line) in if case .added = line { false } else { true } }
        let isNew = { (line: Line) in if case .removed = line { false } else { true } }
        let (before, body) = (lines[..<range.lowerBound], lines[range])
        let (oldCount, newCount) = (count(body, isOld), count(body, isNew))
        let oldStart = count(before, isOld) + (oldCount > 0 ? 1 : 0)
        let newStart = count(before, isNew) + (newCount > 0 ? 1 : 0)
        return ["@@ -\(oldStart),\(oldCount) +\(newStart),\(newCount) @@"] + body.map(\.text)
    }
}
