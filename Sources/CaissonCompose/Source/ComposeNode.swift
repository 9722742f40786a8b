/// A value of a compose file with the place it was written at: the form in which files are expanded and merged, and which
/// `config` prints.
package struct ComposeNode: Sendable {
    /// What a value is.
    package enum Content: Sendable {
        /// Plain text may be a number, a truth value or nothing; the others are text whatever they look like.
        case scalar(String, isPlain: Bool)
        case list([ComposeNode])
        /// In the order of the file; keys are unique.
        case table([Entry])
    }

    /// A key and its value.
    package struct Entry: Sendable {
        package var key: String
        package var mark: SourceMark
        package var value: ComposeNode
    }

    /// What an override file does to the value it meets, instead of merging (`!reset`, `!override`).
    package enum Instruction: Sendable {
        case reset, replace
    }

    package var content: Content
    package var mark: SourceMark
    package var instruction: Instruction?

    package init(_ content: Content, at mark: SourceMark, _ instruction: Instruction? = nil) {
        self.content = content
        self.mark = mark
        self.instruction = instruction
    }
}

extension ComposeNode {
    static func text(_ text: String, at mark: SourceMark) -> ComposeNode {
        ComposeNode(.scalar(text, isPlain: false), at: mark)
    }

    /// A number, a truth value or null, by its spelling.
    static func plain(_ text: String, at mark: SourceMark) -> ComposeNode {
        ComposeNode(.scalar(text, isPlain: true), at: mark)
    }

    static func null(at mark: SourceMark) -> ComposeNode { plain("null", at: mark) }

    /// A table of what is not nil, in the order given.
    static func table(_ fields: [(String, ComposeNode?)], at mark: SourceMark) -> ComposeNode {
        ComposeNode(
            .table(fields.compactMap { key, value in value.map { Entry(key: key, mark: mark, value: $0) } }), at: mark)
    }

    /// The same value with other content.
    func with(_ content: Content) -> ComposeNode { ComposeNode(content, at: mark, instruction) }
}

// MARK: reading

extension ComposeNode {
    private static let nulls: Set<String> = ["", "~", "null", "Null", "NULL"]

    package var isNull: Bool {
        if case .scalar(let text, true) = content { return Self.nulls.contains(text) }
        return false
    }

    /// The text of a scalar that is not null.
    package var text: String? {
        if case .scalar(let text, _) = content, !isNull { return text }
        return nil
    }

    package var items: [ComposeNode]? {
        if case .list(let items) = content { return items }
        return nil
    }

    package var entries: [Entry]? {
        if case .table(let entries) = content { return entries }
        return nil
    }

    package var flag: Bool? { text.flatMap(Spellings.flag) }
    package var integer: Int64? { text.flatMap(Spellings.integer) }
    package var number: Double? { text.flatMap { Double($0) } }

    /// The texts of a list's scalars.
    package var texts: [String] { items?.compactMap(\.text) ?? [] }

    /// A table of scalars as text; null is empty.
    package var pairs: [String: String] {
        Dictionary((entries ?? []).map { ($0.key, $0.value.text ?? "") }) { _, last in last }
    }

    /// What a message calls this value.
    var kind: String {
        switch content {
        case .scalar: isNull ? "nothing" : "a single value"
        case .list: "a list"
        case .table: "a mapping"
        }
    }

    /// The value of a key of a table; setting nil removes it, a new one comes last.
    package subscript(key: String) -> ComposeNode? {
        get { entries?.first { $0.key == key }?.value }
        set {
            var entries = entries ?? []
            let index = entries.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil): entries.remove(at: index)
            case (nil, let value?): entries.append(Entry(key: key, mark: value.mark, value: value))
            case (nil, nil): return
            }
            content = .table(entries)
        }
    }
}

/// How YAML 1.2 and Go spell scalars.
enum Spellings {
    static func flag(_ text: String) -> Bool? {
        switch text {
        case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y", "1", "t", "T": true
        case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N", "0", "f", "F": false
        default: nil
        }
    }

    static func integer(_ text: String) -> Int64? {
        let negative = text.hasPrefix("-")
        let digits = (negative || text.hasPrefix("+") ? text.dropFirst() : text[...]).filter { $0 != "_" }
        guard let first = digits.first, first.isASCII, first.isNumber else { return nil }
        let prefixes = ["0x": 16, "0o": 8, "0b": 2]
        let radix = prefixes[String(digits.prefix(2))]
        guard let radix else { return Int64((negative ? "-" : "") + digits) }
        return Int64((negative ? "-" : "") + digits.dropFirst(2), radix: radix)
    }

    /// File modes: `0440` and `0o440` are octal, as in YAML 1.1.
    static func mode(_ text: String) -> Int64? {
        text.count > 1 && text.hasPrefix("0") && text.allSatisfy(\.isNumber) ? Int64(text, radix: 8) : integer(text)
    }
}
