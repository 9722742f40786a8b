import TestSupport
import Testing

@testable import CaissonCompose

struct YAMLTests {
    private static func read(_ text: String) throws(ComposeError) -> ComposeNode {
        let documents = try YAMLReader.documents(text, file: "x.yaml")
        return documents.first ?? .null(at: SourceMark(file: "x.yaml", line: 1, column: 1))
    }

    private static func failure(_ text: String) -> String? {
        do {
            _ = try read(text)
            return nil
        } catch { return error.description }
    }

    @Test func `aliases and merge keys are written out, a key's own value winning`() throws {
        let node = try Self.read("a: &a {p: one, q: two}\nb: {<<: *a, q: three}\nc: {<<: [{p: four}, *a], r: five}\n")
        #expect(
            YAMLWriter.text(node)
                == "a:\n  p: one\n  q: two\nb:\n  p: one\n  q: three\nc:\n  p: four\n  q: two\n  r: five\n")
    }

    @Test func `values know where they stand`() throws {
        let node = try Self.read("services:\n  web:\n    image: nginx\n")
        #expect(node["services"]?["web"]?["image"]?.mark == SourceMark(file: "x.yaml", line: 3, column: 12))
    }

    @Test func `an alias bomb is refused before it goes off`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...30 {
            let list = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(list)]\n"
        }
        #expect(Self.failure(text)?.contains("aliases stand for more than 200000 values") == true)
    }

    @Test("nesting has an end", arguments: [65, 990, 100_000])
    func nesting(levels: Int) {
        let flow = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        #expect(Self.failure("a: " + flow)?.contains("nested deeper than 64 levels") == true)
        let block = String(repeating: "- ", count: levels) + "x"
        #expect(Self.failure(block)?.contains("nested deeper than 64 levels") == true)
    }

    @Test func `a file that is too large is not parsed`() {
        #expect(
            Self.failure(String(repeating: "#", count: (4 << 20) + 1)) == "x.yaml:1:1: the file is larger than 4 MiB")
    }

    @Test(
        "broken YAML is an error with a place",
        arguments: [
            ("a: [1", "x.yaml:2:1: did not find expected ',' or ']'"),
            ("a: 1\na: 2\n", "x.yaml:1:1: the key a is there twice"),
            ("a: *b\n", "x.yaml:1:4: found undefined alias"),
            ("a:\n\t- b", "x.yaml:2:1: found character that cannot start any token"),
            ("? [a, b]\n: c\n", "x.yaml:1:3: a key has to be a single value"),
        ])
    func broken(text: String, message: String) {
        #expect(Self.failure(text) == message)
    }

    private static func scalar(_ random: inout SeededGenerator) -> ComposeNode {
        let pieces = [
            "a", " ", ":", "#", "-", "'", "\"", "\\", "\n", "\t", "é", "1", "true", "null", "~", "0x1f", "{", "]", ",",
            "&", "*", "%", "@", "\u{7}",
        ]
        let count = Int.random(in: 0...6, using: &random)
        let text = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        return .text(text, at: SourceMark(file: "", line: 1, column: 1))
    }

    private static func node(_ random: inout SeededGenerator, level: Int) -> ComposeNode {
        let mark = SourceMark(file: "", line: 1, column: 1)
        switch Int.random(in: 0...(level < 4 ? 3 : 0), using: &random) {
        case 1:
            return ComposeNode(
                .list((0..<Int.random(in: 0...3, using: &random)).map { _ in node(&random, level: level + 1) }),
                at: mark)
        case 2:
            let fields = (0..<Int.random(in: 0...3, using: &random)).map {
                ("k\($0)", Optional(node(&random, level: level + 1)))
            }
            return .table(fields, at: mark)
        default: return scalar(&random)
        }
    }

    /// A node as nested Swift text, for comparison.
    private static func shape(_ node: ComposeNode) -> String {
        switch node.content {
        case .scalar(let text, _): "\"\(text)\""
        case .list(let items): "[" + items.map { shape($0) }.joined(separator: ",") + "]"
        case .table(let entries): "{" + entries.map { $0.key + ":" + shape($0.value) }.joined(separator: ",") + "}"
        }
    }

    @Test("what is written reads back the same", arguments: 1...200)
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let node = ComposeNode.table(
            [("root", Self.node(&random, level: 0))], at: SourceMark(file: "", line: 1, column: 1))
        let text = YAMLWriter.text(node)
        #expect(try Self.shape(Self.read(text)) == Self.shape(node), "seed \(seed):\n\(text)")
        let again = try Self.read(text)
        #expect(YAMLWriter.text(again) == text, "seed \(seed)")
    }
}
