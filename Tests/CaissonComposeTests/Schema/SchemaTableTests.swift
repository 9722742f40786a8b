import Foundation
import Testing

@testable import CaissonCompose

/// The page on compose files says of every key what becomes of it: it must say so of all, and truly.
struct SchemaTableTests {
    /// Every key of the model with what becomes of it: `services.*.ports[].target`.
    private static func rows(_ shape: Shape, _ path: String, under outer: Field.Support = .works) -> [(String, String)]
    {
        switch shape.form {
        case .record(let fields):
            fields().flatMap { field -> [(String, String)] in
                let place = path.isEmpty ? field.name : "\(path).\(field.name)"
                let support = outer == .works ? field.support : outer
                return [(place, words(support))] + rows(field.shape, place, under: support)
            }
        case .table(let value): rows(value, path + ".*", under: outer)
        case .list(let item): rows(item, path + "[]", under: outer)
        case .either(_, let long): rows(long, path, under: outer)
        default: []
        }
    }

    private static func words(_ support: Field.Support) -> String {
        switch support {
        case .works: "works"
        case .ignored(let reason): "ignored: \(reason)"
        case .refused(let reason): "refused: \(reason)"
        }
    }

    private static var page: URL {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return root.appendingPathComponent("Sources/CaissonCompose/Compose.docc/Compose.md")
    }

    @Test func `the table of keys is the model's`() throws {
        let model = Self.rows(Schema.file, "").map { "| `\($0.0)` | \($0.1) |" }
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        if ProcessInfo.processInfo.environment["CAISSON_RECORD"] == "all" {
            let intro = text.split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.hasPrefix("| `") }.joined(separator: "\n")
            let lines = model.joined(separator: "\n") + "\n"
            return try (intro + lines).write(to: Self.page, atomically: true, encoding: .utf8)
        }
        let table = text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { String($0) }
        #expect(table.filter { !model.contains($0) } == [], "the page says more than the model")
        #expect(model.filter { !table.contains($0) } == [], "the page says less than the model")
        #expect(table == model)
    }
}
