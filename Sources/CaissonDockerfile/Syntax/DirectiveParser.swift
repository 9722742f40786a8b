/// Reads the parser directives: comments of the form `# name=value` before anything else.
struct DirectiveParser {
    private var directives = Directives()
    private var seen: Set<String> = []

    static func parse(_ bytes: [UInt8]) throws(ParseError) -> Directives {
        var parser = DirectiveParser()
        var lines = SourceLines(bytes)
        while let line = try lines.read(), let (name, value, start) = split(SourceLines.withoutEnd(line)) {
            let column = SourceLines.column(start, in: line)
            try parser.take(name, value, SourcePosition(line: lines.number, column: column))
        }
        if parser.directives.syntax == nil { parser.directives.syntax = foreignSyntax(bytes) }
        return parser.directives
    }

    /// `# name = value`; nil for any other line, which ends the directives.
    private static func split(
        _ line: ArraySlice<UInt8>, _ comment: [UInt8] = [Bytes.hash]
    ) -> (name: String, value: String, start: Int)? {
        let indented = Bytes.trimmedFront(line)
        guard indented.starts(with: comment) else { return nil }
        let text = Bytes.trimmedFront(indented.dropFirst(comment.count))
        let word = text.prefix { Bytes.isLetter($0) || Bytes.isDigit($0) }
        guard let first = word.first, Bytes.isLetter(first) else { return nil }
        let rest = Bytes.trimmedFront(text[word.endIndex...])
        guard rest.first == Bytes.equals else { return nil }
        let value = Bytes.trimmed(rest.dropFirst())
        let name = Bytes.string(word).lowercased()
        guard !value.isEmpty, ["syntax", "escape", "check"].contains(name) else { return nil }
        return (name, Bytes.string(value), value.startIndex)
    }

    private mutating func take(_ name: String, _ value: String, _ position: SourcePosition) throws(ParseError) {
        let end = SourcePosition(line: position.line, column: position.column + value.utf8.count)
        let range = SourceRange(start: position, end: end)
        guard seen.insert(name).inserted else {
            throw ParseError(range, "only one \(name) parser directive can be used")
        }
        switch name {
        case "syntax": directives.syntax = String(value.prefix { $0 != " " })
        case "escape":
            guard value == "\\" || value == "`" else {
                throw ParseError(range, "invalid escape token '\(value)' does not match ` or \\")
            }
            directives.escape = value == "`" ? "`" : "\\"
        default: try takeCheck(value, range)
        }
    }

    /// `skip=A,B;error=true;experimental=C`.
    private mutating func takeCheck(_ value: String, _ range: SourceRange) throws(ParseError) {
        for part in value.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else {
                throw ParseError(range, "invalid check option \(Quoted.text(String(part))): it has to be key=value")
            }
            let names = pair[1].split(separator: ",").map { String(Words.trimmed($0)) }
            switch Words.trimmed(pair[0]) {
            case "skip": directives.skippedChecks = Set(names.map { $0 == "all" ? "*" : $0 })
            case "experimental": directives.experimentalChecks = Set(names.map { $0 == "all" ? "*" : $0 })
            case "error":
                guard let isError = Words.boolean(Words.trimmed(pair[1])) else {
                    throw ParseError(range, "failed to parse check option error: \(pair[1]) is neither true nor false")
                }
                directives.checksAreErrors = isError
            case let other: throw ParseError(range, "invalid check option \(Quoted.text(String(other)))")
            }
        }
    }

    /// `// syntax=…`, or `# syntax=…` after a line `#!…`: files in another language that names its own frontend.
    private static func foreignSyntax(_ bytes: [UInt8]) -> String? {
        for comment in [[Bytes.hash], [UInt8(ascii: "/"), UInt8(ascii: "/")]] {
            var lines = SourceLines(bytes)
            while let line = try? lines.read() {  // ignored: a line too long is no directive
                if lines.number == 1, line.starts(with: "#!".utf8) { continue }
                guard let (name, value, _) = split(SourceLines.withoutEnd(line), comment) else { break }
                if name == "syntax" { return String(value.prefix { $0 != " " }) }
            }
        }
        return nil
    }
}
