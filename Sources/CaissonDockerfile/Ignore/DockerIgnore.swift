/// A `.dockerignore`, or the patterns of `--exclude`: the last pattern that matches a path, or a folder it is in, decides,
/// and `!` takes back.
package struct DockerIgnore: Sendable {
    private struct Rule: Sendable {
        var pattern: PathPattern
        var isException: Bool
    }

    private var rules: [Rule] = []
    /// Lines that no pattern can be made of, in Docker's words; a build with one is refused there.
    package private(set) var mistakes: [ParseError] = []

    /// Reads a file: a line each, `#` at its start makes it a comment.
    package init(_ text: String) {
        var lines = text.utf8.split(separator: Bytes.newline, omittingEmptySubsequences: false).map(Array.init)
        if let first = lines.first, first.starts(with: Bytes.mark) { lines[0].removeFirst(Bytes.mark.count) }
        for (index, line) in lines.enumerated() where line.first != Bytes.hash { add(line[...], line: index + 1) }
    }

    /// Patterns as flags give them, where nothing is a comment.
    package init(patterns: [String]) {
        for (index, pattern) in patterns.enumerated() { add(Array(pattern.utf8)[...], line: index + 1) }
    }

    private mutating func add(_ line: ArraySlice<UInt8>, line number: Int) {
        var pattern = Bytes.trimmed(line)
        guard !pattern.isEmpty else { return }
        let isException = pattern.first == UInt8(ascii: "!")
        if isException { pattern = Bytes.trimmed(pattern.dropFirst()) }
        guard !pattern.isEmpty else {
            mistakes.append(ParseError(SourceRange(line: number), "illegal exclusion pattern: \"!\""))
            return
        }
        var path = CleanPath.of(pattern)
        if path.count > 1, path.first == UInt8(ascii: "/") { path.removeFirst() }
        guard let parsed = PathPattern(path) else {
            let shown = Quoted.text(Bytes.string(pattern))
            mistakes.append(ParseError(SourceRange(line: number), "syntax error in pattern \(shown)"))
            return
        }
        rules.append(Rule(pattern: parsed, isException: isException))
    }

    package var isEmpty: Bool { rules.isEmpty }

    /// Whether something in an excluded folder may be wanted again.
    package var hasExceptions: Bool { rules.contains { $0.isException } }

    /// Whether a path, relative to the context, is left out.
    package func excludes(_ path: String) -> Bool { excludes(Array(path.utf8)) }

    /// The same for names that are no UTF-8.
    package func excludes(_ path: [UInt8]) -> Bool {
        let clean = CleanPath.of(path[...])
        // The context itself cannot be excluded.
        guard clean != [UInt8(ascii: ".")] else { return false }
        var isOut = false
        for rule in rules where rule.isException == isOut && rule.pattern.matches(clean[...]) { isOut.toggle() }
        return isOut
    }

    /// Whether nothing below an excluded folder can come back, so that a walk need not enter it.
    package func excludesAll(_ folder: String) -> Bool { excludesAll(Array(folder.utf8)) }

    package func excludesAll(_ folder: [UInt8]) -> Bool {
        guard excludes(folder) else { return false }
        let clean = CleanPath.of(folder[...])[...]
        return !rules.contains { $0.isException && !$0.pattern.matches(clean) && $0.pattern.canMatchBelow(clean) }
    }
}

/// Go's `path.Clean` on bytes.
enum CleanPath {
    static func of(_ path: ArraySlice<UInt8>) -> [UInt8] {
        let isAbsolute = path.first == UInt8(ascii: "/")
        var parts: [ArraySlice<UInt8>] = []
        for part in path.split(separator: UInt8(ascii: "/")) where !part.elementsEqual(".".utf8) {
            if part.elementsEqual("..".utf8) {
                if let last = parts.last, !last.elementsEqual("..".utf8) {
                    parts.removeLast()
                } else if !isAbsolute {
                    parts.append(part)
                }
            } else {
                parts.append(part)
            }
        }
        let joined = Array(parts.joined(separator: [UInt8(ascii: "/")]))
        if isAbsolute { return [UInt8(ascii: "/")] + joined }
        return joined.isEmpty ? [UInt8(ascii: ".")] : joined
    }
}
