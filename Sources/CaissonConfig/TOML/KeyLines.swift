/// On which line each key of a TOML text stands. The parser tells places of syntax errors only; this finds a key that
/// parsed but is not ours. Keys within inline tables are on the line of the key that holds the table.
struct KeyLines {
    private var lines: [[String]: Int] = [:]

    init(_ text: String) {
        var table: [String] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var scanner = KeyScanner(line)
            scanner.skipBlanks()
            if scanner.take("[") {
                _ = scanner.take("[")
                guard let path = scanner.path() else { continue }
                table = path
                record(path, line: index + 1)
            } else if let path = scanner.path(), scanner.take("=") {
                record(table + path, line: index + 1)
            }
        }
    }

    /// The line of the key or of the nearest table around it, 0 when there is none.
    func line(of path: [String]) -> Int {
        var path = path
        while !path.isEmpty {
            if let line = lines[path] { return line }
            path.removeLast()
        }
        return 0
    }

    private mutating func record(_ path: [String], line: Int) {
        // A dotted key makes the tables on its way, too.
        for length in path.indices.map({ $0 + 1 }) {
            let prefix = Array(path.prefix(length))
            if lines[prefix] == nil { lines[prefix] = line }
        }
    }
}

/// Reads a dotted key (bare, "basic" or 'literal' parts) at the start of a line.
private struct KeyScanner {
    private var rest: Substring

    init(_ line: Substring) { rest = line }

    mutating func skipBlanks() { rest = rest.drop { $0 == " " || $0 == "\t" } }

    mutating func take(_ character: Character) -> Bool {
        guard rest.first == character else { return false }
        rest.removeFirst()
        return true
    }

    mutating func path() -> [String]? {
        var parts: [String] = []
        repeat {
            skipBlanks()
            guard let part = part() else { return nil }
            parts.append(part)
            skipBlanks()
        } while take(".")
        return parts
    }

    private mutating func part() -> String? {
        if take("\"") { return quoted(until: "\"") }
        if take("'") { return quoted(until: "'") }
        let bare = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        rest = rest.dropFirst(bare.count)
        return bare.isEmpty ? nil : String(bare)
    }

    private mutating func quoted(until end: Character) -> String? {
        guard let close = rest.firstIndex(of: end) else { return nil }
        defer { rest = rest[rest.index(after: close)...] }
        return String(rest[..<close])
    }
}
