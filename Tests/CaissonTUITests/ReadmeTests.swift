import CaissonTUI
import Foundation
import Testing

@Suite("README")
struct ReadmeTests {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("README.md")
    private static let marks = ("<!-- keys: made from the commands -->\n", "<!-- end of keys -->")

    @Test("The key table is the program's; CAISSON_RECORD=all writes it anew")
    func keysAreCurrent() throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        let start = try #require(text.range(of: Self.marks.0))
        let end = try #require(text.range(of: Self.marks.1))
        let table = KeyTable.markdown()
        if ProcessInfo.processInfo.environment["CAISSON_RECORD"] == "all" {
            try (text[..<start.upperBound] + table + text[end.lowerBound...]).write(to: Self.file, atomically: true, encoding: .utf8)
        } else {
            #expect(text[start.upperBound..<end.lowerBound] == table)
        }
    }
}
