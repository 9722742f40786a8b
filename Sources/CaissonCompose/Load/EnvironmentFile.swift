/// Reads `.env` files: `KEY=value`, comments, single quotes as they are, double quotes with escapes, variables of the file
/// itself and of the environment.
package struct EnvironmentFile {
    private let file: String
    private let lookup: (String) -> String?
    private var rest: Substring
    private var line = 1
    private var values: [(name: String, value: String)] = []

    /// The variables in order, each once. A name alone takes its value from `lookup`, and is left out where that has none.
    static func parse(
        _ text: String, file: String, lookup: @escaping (String) -> String?
    ) throws(ComposeError) -> [(name: String, value: String)] {
        var reader = EnvironmentFile(text, file, lookup)
        while try reader.next() {}
        return reader.values
    }

    /// `format: raw`: everything after the first `=` is the value.
    static func raw(_ text: String) -> [(name: String, value: String)] {
        lines(text).compactMap { line in
            guard !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { return nil }
            return (String(line[..<equals]).trimmed, String(line[line.index(after: equals)...]))
        }
    }

    private static func lines(_ text: String) -> [Substring] { text.split(whereSeparator: \.isNewline) }

    private init(_ text: String, _ file: String, _ lookup: @escaping (String) -> String?) {
        rest = text.unicodeScalars.first == "\u{FEFF}" ? text.dropFirst() : text[...]
        self.file = file
        self.lookup = lookup
    }

    private func failure(_ reason: String) -> ComposeError {
        ComposeError(reason, at: SourceMark(file: file, line: line, column: 1))
    }

    /// Reads one line's worth; false at the end.
    private mutating func next() throws(ComposeError) -> Bool {
        skipBlanks(lines: true)
        guard let first = rest.first else { return false }
        if first == "#" {
            skipLine()
            return true
        }
        var name = String(take { !$0.isNewline && $0 != "=" && $0 != ":" && $0 != "#" }).trimmed
        if name.hasPrefix("export ") { name = String(name.dropFirst(7)).trimmed }
        guard isName(name) else { throw failure("unexpected character in variable name \"\(name)\"") }
        guard rest.first == "=" || rest.first == ":" else {
            if let value = lookup(name) { set(name, value) }
            skipLine()
            return true
        }
        rest.removeFirst()
        skipBlanks(lines: false)
        set(name, try value())
        return true
    }

    private func isName(_ name: String) -> Bool {
        guard let first = name.first, first.isLetter || first == "_" else { return false }
        return name.allSatisfy { $0.isLetter || $0.isNumber || "_.-[]".contains($0) }
    }

    private mutating func set(_ name: String, _ value: String) {
        values.removeAll { $0.name == name }
        values.append((name, value))
    }

    private mutating func value() throws(ComposeError) -> String {
        switch rest.first {
        case "'": return try quoted("'")
        case "\"": return try expanded(try escaped(try quoted("\"")))
        default:
            var text = String(take { !$0.isNewline })
            if text.hasPrefix("#") { return "" }
            for blank in [" #", "\t#"] {
                if let start = Self.index(of: blank, in: text) { text = String(text[..<start]) }
            }
            return try expanded(text.trimmed)
        }
    }

    private static func index(of pattern: String, in text: String) -> String.Index? {
        text.indices.first { text[$0...].hasPrefix(pattern) }
    }

    /// Up to the closing quote, over as many lines as it takes.
    private mutating func quoted(_ quote: Character) throws(ComposeError) -> String {
        let start = line
        rest.removeFirst()
        var out = ""
        while let character = rest.popFirst() {
            if character.isNewline { line += 1 }
            if character == quote {
                skipLine()
                return out
            }
            out.append(character)
            if character == "\\", let next = rest.first, next == quote || next == "\\" {
                out.append(rest.removeFirst())
            }
        }
        line = start
        throw failure("unterminated quoted value")
    }

    private func escaped(_ text: String) throws(ComposeError) -> String {
        var out = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            guard character == "\\", let next = rest.popFirst() else {
                out.append(character)
                continue
            }
            switch next {
            case "n": out += "\n"
            case "r": out += "\r"
            case "t": out += "\t"
            case "\"", "\\", "'": out.append(next)
            case "$": out += "$$"
            default: out += "\\" + String(next)
            }
        }
        return out
    }

    private func expanded(_ text: String) throws(ComposeError) -> String {
        guard text.contains("$") else { return text }
        let (values, lookup) = (values, lookup)
        var variables = Interpolation { name in lookup(name) ?? values.first { $0.name == name }?.value }
        do { return try variables.replace(in: text) } catch { throw failure(error.reason) }
    }

    // MARK: moving on

    private mutating func take(while condition: (Character) -> Bool) -> Substring {
        let taken = rest.prefix(while: condition)
        rest = rest.dropFirst(taken.count)
        return taken
    }

    private mutating func skipBlanks(lines: Bool) {
        while let first = rest.first, first.isWhitespace, lines || !first.isNewline {
            if first.isNewline { line += 1 }
            rest.removeFirst()
        }
    }

    private mutating func skipLine() { _ = take { !$0.isNewline } }
}
