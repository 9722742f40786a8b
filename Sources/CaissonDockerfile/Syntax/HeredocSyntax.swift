/// `[0]<<[-]NAME` on an instruction's line.
struct HeredocSyntax: Equatable {
    var name: String
    var expands: Bool
    var chomp: Bool
    var descriptor: Int?

    /// The one that a whole word is; nil for any other word.
    init?(word: some Collection<UInt8>) {
        let word = Array(word)
        var rest = word[...]
        let digits = rest.prefix(while: Bytes.isDigit)
        rest = rest.dropFirst(digits.count)
        guard rest.starts(with: [Bytes.less, Bytes.less]) else { return nil }
        rest = rest.dropFirst(2)
        chomp = rest.first == Bytes.dash
        if chomp { rest.removeFirst() }
        rest = Bytes.trimmedFront(rest)
        guard !rest.isEmpty, !rest.contains(Bytes.less), let (name, isQuoted) = HeredocSyntax.unquoted(rest) else {
            return nil
        }
        self.name = name
        expands = !isQuoted
        descriptor = digits.isEmpty ? nil : Int(Bytes.string(digits))
    }

    /// One shell word without its quotes; nil when it is none, or more than one.
    private static func unquoted(_ text: ArraySlice<UInt8>) -> (String, Bool)? {
        var (word, quote, isQuoted): ([UInt8], UInt8?, Bool) = ([], nil, false)
        var at = text.startIndex
        while at < text.endIndex {
            let byte = text[at]
            at += 1
            if let open = quote {
                if byte == open { quote = nil; continue }
                let escapes = byte == Bytes.backslash && open == Bytes.doubleQuote && at < text.endIndex
                if escapes, [Bytes.doubleQuote, Bytes.backslash, UInt8(ascii: "$")].contains(text[at]) {
                    word.append(text[at])
                    at += 1
                    continue
                }
            } else if byte == Bytes.quote || byte == Bytes.doubleQuote {
                (quote, isQuoted) = (byte, true)
                continue
            } else if byte == Bytes.backslash {
                if at < text.endIndex { word.append(text[at]) }
                at += 1
                continue
            } else if Bytes.isSpace(byte) {
                return nil
            }
            word.append(byte)
        }
        return quote == nil && !word.isEmpty ? (Bytes.string(word), isQuoted) : nil
    }

    /// All of a line, in order. A line with an open quote has none.
    static func all(in line: ArraySlice<UInt8>) -> [HeredocSyntax] {
        guard hasSign(line) else { return [] }
        var (found, word): ([HeredocSyntax], [UInt8]) = ([], [])
        var at = line.startIndex
        func finish() {
            if let heredoc = HeredocSyntax(word: word) { found.append(heredoc) }
            word = []
        }
        while at < line.endIndex {
            let byte = line[at]
            if Bytes.isSpace(byte) {
                finish()
                at += 1
            } else if byte == Bytes.quote || byte == Bytes.doubleQuote {
                guard let end = closing(line, at) else { return [] }
                word += line[at...end]
                at = end + 1
            } else if byte == Bytes.backslash {
                word += line[at..<min(at + 2, line.endIndex)]
                at += 2
            } else if byte == Bytes.less, at + 1 < line.endIndex, line[at + 1] == Bytes.less {
                // Space may stand between the sign and the name; the shell takes it so.
                let next = line[(at + 2)...].firstIndex { !Bytes.isSpace($0) } ?? line.endIndex
                word += line[at..<next]
                at = next
            } else {
                word.append(byte)
                at += 1
            }
        }
        finish()
        return found
    }

    private static func hasSign(_ line: ArraySlice<UInt8>) -> Bool {
        var rest = line
        while let at = rest.firstIndex(of: Bytes.less) {
            rest = rest[(at + 1)...]
            if rest.first == Bytes.less { return true }
        }
        return false
    }

    private static func closing(_ line: ArraySlice<UInt8>, _ open: Int) -> Int? {
        var at = open + 1
        while at < line.endIndex {
            if line[at] == line[open] { return at }
            at += line[at] == Bytes.backslash && line[open] == Bytes.doubleQuote ? 2 : 1
        }
        return nil
    }
}

extension HeredocSyntax {
    /// Reads its lines up to the one with its name.
    func read(_ lines: inout SourceLines, _ start: LogicalLine) throws(ParseError) -> Heredoc {
        var content: [UInt8] = []
        let first = lines.number + 1
        while let line = try lines.read() {
            let text = chomp ? line.drop { $0 == Bytes.tab } : line
            if SourceLines.withoutEnd(text).elementsEqual(name.utf8) {
                return Heredoc(
                    name: name, content: try decoded(content, first), expands: expands, chomp: chomp,
                    descriptor: descriptor)
            }
            content += text
        }
        throw ParseError(start.whole, "unterminated heredoc", hint: "a line with \(name) alone ends it")
    }

    /// A file's content is not to be changed silently, so that bytes that are no text are refused.
    private func decoded(_ content: [UInt8], _ first: Int) throws(ParseError) -> String {
        if let text = String(validating: content, as: UTF8.self) { return text }
        var line = first
        for part in content.split(separator: Bytes.newline, omittingEmptySubsequences: false) {
            if String(validating: part, as: UTF8.self) == nil { break }
            line += 1
        }
        throw ParseError(SourceRange(line: line), "heredoc \(name) is not UTF-8 text")
    }
}
