import CaissonDockerfile
import Testing

struct SourceRangeTests {
    @Test func `a range covers the lines from its start to its end`() {
        let range = SourceRange(start: SourcePosition(line: 3, column: 5), end: SourcePosition(line: 7, column: 1))
        #expect(range.lines == 3...7)
        #expect(SourceRange(start: SourcePosition(line: 4), end: SourcePosition(line: 2)).lines == 4...4)
    }
}
