import Testing

@testable import CaissonCompose

struct EnvironmentFileTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        var values: [String]
        init(_ text: String, _ values: String...) { (self.text, self.values) = (text, values) }
        var testDescription: String { text }
    }

    private static func lines(_ text: String) throws(ComposeError) -> [String] {
        try EnvironmentFile.parse(text, file: ".env") { ["HOST": "host"][$0] }.map { "\($0.name)=\($0.value)" }
    }

    @Test(
        "lines are read as Docker reads them",
        arguments: [
            Case("A=1\nB=2", "A=1", "B=2"), Case("# note\n\nA=1\r\n", "A=1"), Case("export A = spaced  ", "A=spaced"),
            Case("A=1 # note", "A=1"), Case("A=1#no note", "A=1#no note"), Case("A=", "A="), Case("A: yaml", "A=yaml"),
            Case("A='single $HOST \\n'", "A=single $HOST \\n"), Case("A=\"double $HOST\\n\"", "A=double host\n"),
            Case("A=\"two\nlines\"\nB=1", "A=two\nlines", "B=1"), Case("A=x\nB=${A}y", "A=x", "B=xy"),
            Case("A=${NONE:-d}", "A=d"), Case("A=\"\\$HOST\"", "A=$HOST"), Case("HOST\nNONE", "HOST=host"),
            Case("A=1\nA=2", "A=2"), Case("A=\"q\" # note", "A=q"), Case("\u{FEFF}A=1", "A=1"),
        ])
    func values(test: Case) throws {
        #expect(try Self.lines(test.text) == test.values)
    }

    @Test("what is no variable is an error that names the line", arguments: ["A=1\n=2", "A=1\nB C=2", "A=1\nB=\"open"])
    func failures(text: String) {
        let error = #expect(throws: ComposeError.self) { try Self.lines(text) }
        #expect(error?.mark?.line == 2)
    }

    @Test func `a raw file is taken as it is`() {
        let values = EnvironmentFile.raw("A='x' # y\n# no\nB=$HOST").map { "\($0.name)=\($0.value)" }
        #expect(values == ["A='x' # y", "B=$HOST"])
    }
}
