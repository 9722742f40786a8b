import Testing

@testable import CaissonCompose

struct InterpolationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        var value: String
        init(_ text: String, _ value: String) { (self.text, self.value) = (text, value) }
        var testDescription: String { text }
    }

    private static let variables = ["SET": "value", "EMPTY": "", "OTHER": "other"]

    private static func replaced(_ text: String) throws(ComposeError) -> String {
        var interpolation = Interpolation { variables[$0] }
        return try interpolation.replace(in: text)
    }

    @Test(
        "a variable is replaced as its modifier says",
        arguments: [
            Case("plain", "plain"), Case("$SET", "value"), Case("${SET}", "value"), Case("a-$SET-b", "a-value-b"),
            Case("$SET$OTHER", "valueother"), Case("${MISSING}", ""), Case("$$SET", "$SET"), Case("$${SET}", "${SET}"),
            Case("${MISSING:-word}", "word"), Case("${EMPTY:-word}", "word"), Case("${SET:-word}", "value"),
            Case("${MISSING-word}", "word"), Case("${EMPTY-word}", ""), Case("${SET-word}", "value"),
            Case("${SET:+word}", "word"), Case("${EMPTY:+word}", ""), Case("${MISSING:+word}", ""),
            Case("${SET+word}", "word"), Case("${EMPTY+word}", "word"), Case("${MISSING+word}", ""),
            Case("${SET:?no}", "value"), Case("${EMPTY?no}", ""), Case("${MISSING:-${OTHER}}", "other"),
            Case("${MISSING:-${ALSO:-deep}}", "deep"), Case("${MISSING:-a$$b}", "a$b"),
            Case("${SET:+${OTHER}!}", "other!"),
            Case("${MISSING:-http://x:80/?a=b}", "http://x:80/?a=b"), Case("${MISSING:-}", ""),
        ])
    func values(test: Case) throws {
        #expect(try Self.replaced(test.text) == test.value)
    }

    @Test(
        "what cannot be read, or must be set, is an error",
        arguments: [
            Case("${", "invalid interpolation format"), Case("$", "invalid interpolation format"),
            Case("${}", "invalid interpolation format"), Case("$1", "invalid interpolation format"),
            Case("${SET", "invalid interpolation format"), Case("${SET!x}", "invalid interpolation format"),
            Case("${MISSING:?say why}", "required variable MISSING is missing a value: say why"),
            Case("${EMPTY:?}", "required variable EMPTY is missing a value"),
            Case("${MISSING?$OTHER}", "required variable MISSING is missing a value: other"),
        ])
    func failures(test: Case) {
        let error = #expect(throws: ComposeError.self) { try Self.replaced(test.text) }
        #expect(error?.reason.hasPrefix(test.value) == true)
    }

    @Test func `only variables whose value is asked for and missing are told of`() throws {
        var interpolation = Interpolation { Self.variables[$0] }
        _ = try interpolation.replace(in: "$A ${B:-b} ${SET:-$C} ${MISSING:-$D} $A")
        #expect(interpolation.unset == ["A", "D"])
        #expect(Set(interpolation.uses.map(\.name)) == ["A", "B", "C", "D", "SET", "MISSING"])
        #expect(interpolation.uses.first { $0.name == "B" }?.fallback == "b")
    }

    @Test func `defaults nested without end are refused`() {
        let text = String(repeating: "${A:-", count: 10_000) + String(repeating: "}", count: 10_000)
        #expect(throws: ComposeError.self) { try Self.replaced(text) }
    }
}
