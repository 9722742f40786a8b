/// An instruction taken apart as far as all of them are alike: `NAME [--flag…] arguments`.
struct Statement {
    /// As written.
    let name: String
    let nameRange: Range<Int>
    private(set) var flags: [Word] = []
    /// Everything behind the flags, without white space at both ends.
    let rest: ArraySlice<UInt8>
    let line: LogicalLine
    /// Filled after the line was taken apart: which instructions have them depends on that.
    var heredocs: [Heredoc]

    /// A piece of the line.
    struct Word {
        var text: String
        var range: Range<Int>
    }

    /// The statement that starts at an offset of the line: 0, or the trigger of ONBUILD.
    init(_ line: LogicalLine, from start: Int = 0, heredocs: [Heredoc] = []) {
        self.line = line
        self.heredocs = heredocs
        let text = Bytes.trimmed(line.text[start...])
        let end = text.firstIndex { Bytes.isSpace($0) && $0 != Bytes.newline } ?? text.endIndex
        nameRange = text.startIndex..<end
        name = Bytes.string(text[nameRange])
        var scanner = FlagScanner(text: Bytes.trimmedFront(text[end...]))
        scanner.run()
        flags = scanner.flags
        rest = Bytes.trimmed(scanner.rest)
    }

    var restText: String { Bytes.string(rest) }

    /// The words of the file, heredocs included.
    func original(from start: Int = 0) -> String {
        var text = Bytes.string(Bytes.trimmed(line.text[start...]))
        for heredoc in heredocs { text += "\n" + heredoc.content + heredoc.name }
        return text
    }

    func error(_ message: String, hint: String? = nil, at range: Range<Int>? = nil) -> ParseError {
        ParseError(range.map { line.range($0) } ?? line.whole, message, hint: hint)
    }
}

/// Reads the words that start with `--` before the arguments; quotes around any part of them are taken off.
private struct FlagScanner {
    let text: ArraySlice<UInt8>
    private(set) var flags: [Statement.Word] = []
    private(set) var rest: ArraySlice<UInt8> = []

    init(text: ArraySlice<UInt8>) { self.text = text }

    mutating func run() {
        var at = text.startIndex
        while at < text.endIndex {
            if case let width = Bytes.spaceWidth(text, at), width > 0 {
                at += width
                continue
            }
            guard text[at] == Bytes.dash, at + 1 < text.endIndex, text[at + 1] == Bytes.dash else { break }
            let start = at
            let word = word(&at)
            if word == [Bytes.dash, Bytes.dash] { break }
            flags.append(Statement.Word(text: Bytes.string(word), range: start..<at))
        }
        rest = text[at...]
    }

    private func word(_ at: inout Int) -> [UInt8] {
        var word: [UInt8] = []
        var quote: UInt8?
        while at < text.endIndex {
            let byte = text[at]
            if byte == Bytes.backslash {
                if at + 1 < text.endIndex { word.append(text[at + 1]) }
                at = min(at + 2, text.endIndex)
            } else if let open = quote {
                if byte == open { quote = nil } else { word.append(byte) }
                at += 1
            } else if Bytes.spaceWidth(text, at) > 0 {
                break
            } else {
                if byte == Bytes.quote || byte == Bytes.doubleQuote { quote = byte } else { word.append(byte) }
                at += 1
            }
        }
        return word
    }
}
