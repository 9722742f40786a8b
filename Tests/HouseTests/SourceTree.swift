import Foundation

/// The repository as files.
enum SourceTree {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The Swift targets, found on disk so that a new one cannot be forgotten in the table.
    static let targets: [String] = {
        let sources = root.appendingPathComponent("Sources")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: sources.path)) ?? []
        return names.filter { !$0.hasPrefix("C") || $0.hasPrefix("Caisson") }.sorted()
    }()

    static func swiftFiles(of target: String) throws -> [URL] {
        let folder = root.appendingPathComponent("Sources/\(target)")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return names.filter { $0.hasSuffix(".swift") }.map { folder.appendingPathComponent($0) }
    }

    /// The modules a file imports, whatever stands before the `import`.
    static func imports(of file: URL) throws -> [String] {
        let text = try String(contentsOf: file, encoding: .utf8)
        return text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").prefix { !$0.hasPrefix("//") }
            guard let index = words.firstIndex(of: "import"), words[..<index].allSatisfy(isImportModifier) else { return nil }
            let kinds: Set<Substring> = ["struct", "class", "enum", "func", "protocol", "typealias", "var", "let"]
            let name = words[words.index(after: index)...].first { !kinds.contains($0) }
            return name.map { String($0.split(separator: ".")[0]) }
        }
    }

    private static func isImportModifier(_ word: Substring) -> Bool {
        word.hasPrefix("@") || ["package", "internal", "private", "fileprivate", "public"].contains(word)
    }
}
