/// A stretch of a Dockerfile: lines and columns from 1, columns counted in bytes.
package struct SourceRange: Sendable, Codable, Hashable {
    package var start: SourcePosition
    /// The last line of it and the column after its last byte.
    package var end: SourcePosition

    package init(start: SourcePosition, end: SourcePosition) {
        self.start = start
        self.end = end
    }

    package var lines: ClosedRange<Int> { start.line...max(start.line, end.line) }
}

package struct SourcePosition: Sendable, Codable, Hashable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int = 1) {
        self.line = line
        self.column = column
    }
}

extension SourceRange {
    /// A whole line, where no column is known.
    init(line: Int) { self.init(start: SourcePosition(line: line), end: SourcePosition(line: line)) }
}
