import CaissonLinux
package import CaissonTerm
import SystemPackage

/// A screen that differs from the one on file, with both.
package struct GoldenMismatch: Error, CustomStringConvertible {
    package let description: String
}

/// Compares screens with files: text rows first, then runs of cells that are not in the default style.
package enum Golden {
    /// What `CAISSON_RECORD` asks for: `missing` files, those that `failed`, or `all`; nothing otherwise.
    private static let record = ProcessEnvironment.value("CAISSON_RECORD") ?? "never"

    /// The file's text for a screen.
    package static func text(of buffer: CellBuffer) -> String {
        var lines = ["\(buffer.size.width)x\(buffer.size.height)"]
        lines += buffer.rows.map { $0.isEmpty ? "|" : "|" + $0 }
        let runs = BufferDiff(from: nil, to: buffer).runs
        for run in runs where run.style != Style() {
            lines.append("\(run.row):\(run.columns.lowerBound)-\(run.columns.upperBound - 1) \(describe(run.style))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func describe(_ style: Style) -> String {
        var words: [String] = []
        if style.foreground != .default { words.append("fg=\(name(style.foreground))") }
        if style.background != .default { words.append("bg=\(name(style.background))") }
        let names: [(Attributes, String)] = [
            (.bold, "bold"), (.dim, "dim"), (.italic, "italic"), (.underline, "underline"), (.reverse, "reverse"),
            (.strikethrough, "strike"),
        ]
        words += names.filter { style.attributes.contains($0.0) }.map(\.1)
        return words.joined(separator: " ")
    }

    private static func name(_ color: Color) -> String {
        switch color {
        case .default: return "default"
        case .ansi(let n): return "ansi\(n)"
        case .indexed(let n): return "\(n)"
        case .rgb(let red, let green, let blue):
            let hex = [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            return "#" + hex.joined()
        }
    }

    /// Throws when the screen is not the one in `Goldens/<name>.screen` beside the calling file, or when there is
    /// none. Writes the file instead where `CAISSON_RECORD` asks for it.
    package static func expect(_ buffer: CellBuffer, _ name: String, file: StaticString = #filePath) throws {
        let folder = FilePath("\(file)").removingLastComponent()
        try expect(text(of: buffer), folder.appending("Goldens").appending(name + ".screen"), "screen \(name)")
    }

    /// The same for any text, with `Goldens/<name>.txt` of the calling file's test target.
    package static func expect(text: String, _ name: String, file: StaticString = #filePath) throws {
        try expect(text, targetFolder(of: file).appending("Goldens").appending(name + ".txt"), name)
    }

    /// The bytes of a file in `Fixtures` of the calling file's test target.
    package static func fixture(_ name: String, file: StaticString = #filePath) throws -> [UInt8] {
        try Files.read(targetFolder(of: file).appending("Fixtures").appending(name))
    }

    private static func targetFolder(of file: StaticString) -> FilePath {
        var folder = FilePath("\(file)").removingLastComponent()
        while let name = folder.lastComponent, !name.string.hasSuffix("Tests") { folder.removeLastComponent() }
        return folder
    }

    private static func expect(_ actual: String, _ path: FilePath, _ name: String) throws {
        let expected = try? Files.readText(path)  // ignored: a missing file is one of the answers
        if expected == actual { return }
        let writes = expected == nil ? record != "never" : record == "failed" || record == "all"
        if writes {
            try Files.makeDirectories(path.removingLastComponent())
            try Files.write(path, Array(actual.utf8))
            return
        }
        throw GoldenMismatch(
            description: expected.map { "\(name) differs\n\(difference($0, actual))" }
                ?? "no golden for \(name); it would be\n\(actual)")
    }

    private static func difference(_ expected: String, _ actual: String) -> String {
        let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
        var lines: [String] = []
        for index in 0..<max(old.count, new.count) {
            let a = index < old.count ? String(old[index]) : nil
            let b = index < new.count ? String(new[index]) : nil
            if a == b {
                lines.append("  " + (a ?? ""))
            } else {
                if let a { lines.append("- " + a) }
                if let b { lines.append("+ " + b) }
            }
        }
        return lines.joined(separator: "\n")
    }
}

/// `Golden.expect` under the name tests read best.
package func expectGolden(_ buffer: CellBuffer, _ name: String, file: StaticString = #filePath) throws {
    try Golden.expect(buffer, name, file: file)
}

/// `Golden.expect` for text.
package func expectGolden(text: String, _ name: String, file: StaticString = #filePath) throws {
    try Golden.expect(text: text, name, file: file)
}
