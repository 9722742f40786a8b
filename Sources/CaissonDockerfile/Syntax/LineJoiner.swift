/// Joins the lines of a file to instructions.
struct LineJoiner {
    var lines: SourceLines
    var escape: UInt8
    private var comments: [String] = []

    init(_ lines: SourceLines, escape: UInt8) {
        self.lines = lines
        self.escape = escape
    }

    /// The next instruction; nil at the end of the file.
    mutating func next() throws(ParseError) -> LogicalLine? {
        while let line = try lines.read() {
            let text = Bytes.trimmedFront(SourceLines.withoutEnd(line))
            if text.isEmpty {
                comments = []
                continue
            }
            if text.first == Bytes.hash {
                note(text.dropFirst())
                continue
            }
            let column = SourceLines.column(text.startIndex, in: line)
            if let whole = try join(text, SourcePosition(line: lines.number, column: column)) { return whole }
        }
        return nil
    }

    private mutating func note(_ comment: ArraySlice<UInt8>) {
        let text = Bytes.trimmed(comment)
        if text.isEmpty { comments = [] } else { comments.append(Bytes.string(text)) }
    }

    /// The line at `position` and those that continue it; nil when they are all empty.
    private mutating func join(_ first: ArraySlice<UInt8>, _ position: SourcePosition) throws(ParseError)
        -> LogicalLine?
    {
        var whole = LogicalLine(line: position.line)
        whole.comments = comments
        comments = []
        var (text, goesOn) = continued(first)
        whole.append(text, at: position)
        while goesOn, let line = try lines.read() {
            let bare = SourceLines.withoutEnd(line)
            let start = Bytes.trimmedFront(bare)
            if start.first == Bytes.hash { continue }
            guard !start.isEmpty else {
                whole.emptyContinuation = lines.number
                continue
            }
            (text, goesOn) = continued(bare)
            whole.append(text, at: SourcePosition(line: lines.number))
        }
        return Bytes.trimmed(whole.text[...]).isEmpty ? nil : whole
    }

    /// Whether a lone escape character ends the line, and the text before it.
    private func continued(_ line: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, Bool) {
        var rest = line
        while let last = rest.last, last == Bytes.space || last == Bytes.tab { rest.removeLast() }
        guard rest.last == escape else { return (line, false) }
        rest.removeLast()
        return rest.last == escape ? (line, false) : (rest, true)
    }
}
