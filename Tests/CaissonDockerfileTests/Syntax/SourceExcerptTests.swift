import CaissonDockerfile
import Testing

struct SourceExcerptTests {
    private let file = Array("FROM alpine\nWORKDIR /test\n\nCOPY --exclude /.git . .\nRUN a \\\n\tb\n".utf8)

    @Test func `a line is shown with two on each side`() {
        #expect(
            excerpt(4...4) == """
                Dockerfile:4
                --------------------
                   2 |     WORKDIR /test
                   3 |     \("")
                   4 | >>> COPY --exclude /.git . .
                   5 |     RUN a \\
                   6 |     \tb
                --------------------

                """)
    }

    @Test func `several lines are shown with one on each side`() {
        #expect(
            excerpt(5...6) == """
                Dockerfile:5
                --------------------
                   4 |     COPY --exclude /.git . .
                   5 | >>> RUN a \\
                   6 | >>> \tb
                   7 |     \("")
                --------------------

                """)
    }

    @Test func `the word is marked where its place is known`() throws {
        let error = try #require(throws: ParseError.self) { try DockerfileParser.parse(file) }
        #expect(
            error.excerpt(of: file, name: "Dockerfile").text == """
                Dockerfile:4
                --------------------
                   2 |     WORKDIR /test
                   3 |     \("")
                   4 | >>> COPY --exclude /.git . .
                     |          ^^^^^^^^^
                   5 |     RUN a \\
                   6 |     \tb
                --------------------

                """)
    }

    @Test func `what would move the cursor is not printed`() {
        let range = SourceRange(start: .init(line: 1), end: .init(line: 1))
        let text = SourceExcerpt(Array("FROM \u{1B}[31mx\r\n".utf8), name: "D", range: range).text
        #expect(text.contains("   1 | >>> FROM \u{FFFD}[31mx\n"))
        #expect(SourceExcerpt([], name: "D", range: .init(start: .init(line: 9), end: .init(line: 9))).text.isEmpty)
    }

    private func excerpt(_ lines: ClosedRange<Int>) -> String {
        let range = SourceRange(start: .init(line: lines.lowerBound), end: .init(line: lines.upperBound))
        return SourceExcerpt(file, name: "Dockerfile", range: range).text
    }
}
