/// The lines of a file around an error or a failing step, as BuildKit prints them.
package struct SourceExcerpt: Sendable, Equatable {
    /// `Dockerfile:12`, a rule, the lines with the marked ones behind `>>>`, a rule; each ends with a line feed. Empty
    /// where the file has no such line.
    package let text: String

    /// `marksColumns` adds a line of carets where the range lies within one line and has a column.
    package init(_ source: [UInt8], name: String, range: SourceRange, marksColumns: Bool = false) {
        let lines = source.split(separator: Bytes.newline, omittingEmptySubsequences: false)
        let marked = range.lines.clamped(to: 1...max(1, lines.count))
        guard range.start.line >= 1, range.start.line <= lines.count else {
            text = ""
            return
        }
        let shown = SourceExcerpt.context(of: marked, in: lines.count)
        var result = "\(name):\(marked.lowerBound)\n--------------------\n"
        for number in shown {
            let mark = marked.contains(number) ? ">>>" : "   "
            let start = " " + String(repeating: " ", count: max(0, 3 - String(number).count)) + "\(number) | "
            result += start + "\(mark) \(SourceExcerpt.printable(lines[number - 1]))\n"
            if marksColumns, number == marked.lowerBound, let carets = SourceExcerpt.carets(range, lines[number - 1]) {
                result += String(repeating: " ", count: start.count - 2) + "|     \(carets)\n"
            }
        }
        text = result + "--------------------\n"
    }

    /// Four more lines around a single one, two around several, more on one side where the other has none.
    private static func context(of marked: ClosedRange<Int>, in count: Int) -> ClosedRange<Int> {
        var (start, end) = (marked.lowerBound, marked.upperBound)
        let wanted = start == end ? 4 : 2
        var added = 0
        while added < wanted {
            if start > 1 {
                start -= 1
                added += 1
            }
            if end < count {
                end += 1
                added += 1
            }
            added += 1
        }
        return start...end
    }

    /// What would move the cursor or colour the terminal is shown as a replacement character.
    private static func printable(_ line: ArraySlice<UInt8>) -> String {
        var result = String.UnicodeScalarView()
        for scalar in Bytes.string(SourceLines.withoutEnd(line)).unicodeScalars {
            let isControl = scalar.properties.generalCategory == .control && scalar != "\t"
            result.append(isControl ? "\u{FFFD}" : scalar)
        }
        return String(result)
    }

    private static func carets(_ range: SourceRange, _ line: ArraySlice<UInt8>) -> String? {
        guard range.start.line == range.end.line, range.end.column > range.start.column else { return nil }
        let start = min(range.start.column - 1, line.count)
        let end = min(range.end.column - 1, line.count)
        guard end > start, start >= 0 else { return nil }
        // Tabs stay tabs, so that the carets stand below their text whatever the terminal makes of them.
        let space = Bytes.string(line.prefix(start)).map { $0 == "\t" ? "\t" : " " }.joined()
        let width = Bytes.string(line.dropFirst(start).prefix(end - start)).count
        return space + String(repeating: "^", count: width)
    }
}

extension ParseError {
    /// The excerpt BuildKit prints above the error, with the place in the line.
    package func excerpt(of source: [UInt8], name: String) -> SourceExcerpt {
        SourceExcerpt(source, name: name, range: range, marksColumns: true)
    }
}
