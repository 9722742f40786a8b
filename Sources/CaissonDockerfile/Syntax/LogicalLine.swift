/// One instruction's text: its lines joined, comments and empty lines between them left out.
struct LogicalLine {
    /// Where the text from `offset` on stands in the file.
    private struct Segment {
        var offset: Int
        var position: SourcePosition
    }

    private(set) var text: [UInt8] = []
    private var segments: [Segment] = []
    /// The last line, heredocs included.
    var lastLine: Int
    /// Comments right above it, without their `#`.
    var comments: [String] = []
    /// The line of the last empty line inside.
    var emptyContinuation: Int?

    init(line: Int) { lastLine = line }

    mutating func append(_ bytes: ArraySlice<UInt8>, at position: SourcePosition) {
        segments.append(Segment(offset: text.count, position: position))
        text += bytes
        lastLine = position.line
    }

    var firstLine: Int { segments.first?.position.line ?? lastLine }

    /// Where the byte at an offset of the text stands in the file.
    func position(_ offset: Int) -> SourcePosition {
        var (low, high) = (0, segments.count)
        while low < high {
            let middle = (low + high) / 2
            if segments[middle].offset <= offset { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return SourcePosition(line: lastLine) }
        let segment = segments[low - 1]
        return SourcePosition(line: segment.position.line, column: segment.position.column + offset - segment.offset)
    }

    func range(_ range: Range<Int>) -> SourceRange {
        var end = position(max(range.lowerBound, range.upperBound - 1))
        if !range.isEmpty { end.column += 1 }
        return SourceRange(start: position(range.lowerBound), end: end)
    }

    /// From the instruction's name to the end of its last line.
    var whole: SourceRange {
        var range = range(0..<text.count)
        if lastLine > range.end.line { range.end = SourcePosition(line: lastLine) }
        return range
    }
}
