/// Replaces `$VAR`, `${VAR}` and its modifiers: `:-` and `-` for a default, `:?` and `?` for an error, `:+` and `+` for text
/// in place of a value; all may hold variables themselves. `$$` is a dollar sign.
package struct Interpolation {
    /// A variable's use in a file.
    package struct Use: Sendable, Equatable {
        package var name: String
        package var isRequired = false
        package var fallback = ""
        package var alternate = ""
    }

    private let lookup: (String) -> String?
    /// Variables that have no value and no default, in the order met.
    private(set) var unset: [String] = []
    /// All variables met, each once.
    private(set) var uses: [Use] = []

    init(_ lookup: @escaping (String) -> String?) { self.lookup = lookup }

    /// The node with the variables of all its values replaced; keys stay as they are.
    mutating func replace(in node: ComposeNode, path: String = "") throws(ComposeError) -> ComposeNode {
        switch node.content {
        case .scalar(let text, let isPlain):
            guard text.contains("$") else { return node }
            do { return node.with(.scalar(try replace(in: text), isPlain: isPlain)) } catch {
                throw ComposeError(error.reason, at: node.mark, path: path)
            }
        case .list(let items):
            var changed: [ComposeNode] = []
            for (index, item) in items.enumerated() {
                let value = try replace(in: item, path: "\(path)[\(index)]")
                changed.append(value)
            }
            return node.with(.list(changed))
        case .table(let entries):
            var changed = entries
            for index in entries.indices {
                changed[index].value = try replace(
                    in: entries[index].value, path: Expander.join(path, entries[index].key))
            }
            return node.with(.table(changed))
        }
    }

    /// The text with its variables replaced. Throws ``ComposeError`` without a place.
    mutating func replace(in text: String) throws(ComposeError) -> String {
        var rest = text[...]
        return try replace(&rest, whole: text, isNested: false, level: 0)
    }

    private mutating func replace(
        _ rest: inout Substring, whole: String, isNested: Bool, level: Int
    ) throws(ComposeError) -> String {
        guard level < 32 else { throw ComposeError("variables are nested deeper than 32 levels") }
        var out = ""
        while let character = rest.first {
            if isNested, character == "}" { return out }
            rest.removeFirst()
            guard character == "$" else {
                out.append(character)
                continue
            }
            out += try variable(&rest, whole: whole, level: level)
        }
        if isNested { throw Self.invalid(whole) }
        return out
    }

    /// What follows a dollar sign.
    private mutating func variable(_ rest: inout Substring, whole: String, level: Int) throws(ComposeError) -> String {
        if rest.first == "$" {
            rest.removeFirst()
            return "$"
        }
        if rest.first == "{" {
            rest.removeFirst()
            return try braced(&rest, whole: whole, level: level)
        }
        let name = Self.takeName(&rest)
        guard !name.isEmpty else { throw Self.invalid(whole) }
        return value(of: name)
    }

    private mutating func braced(_ rest: inout Substring, whole: String, level: Int) throws(ComposeError) -> String {
        let name = Self.takeName(&rest)
        guard !name.isEmpty else { throw Self.invalid(whole) }
        if rest.first == "}" {
            rest.removeFirst()
            return value(of: name)
        }
        let countsEmpty = rest.first == ":"
        if countsEmpty { rest.removeFirst() }
        guard let modifier = rest.popFirst(), "-?+".contains(modifier) else { throw Self.invalid(whole) }
        let known = lookup(name)
        let isSet = known != nil && !(countsEmpty && known == "")
        // What is not taken is read all the same, to find its end; its variables are nobody's business.
        let unsetBefore = unset
        let word = try replace(&rest, whole: whole, isNested: true, level: level + 1)
        rest.removeFirst()
        let isTaken = modifier == "+" ? isSet : !isSet
        if !isTaken { unset = unsetBefore }
        note(name, modifier, word)
        switch modifier {
        case "-": return isSet ? known ?? "" : word
        case "+": return isSet ? word : ""
        default:
            guard !isSet else { return known ?? "" }
            throw ComposeError("required variable \(name) is missing a value" + (word.isEmpty ? "" : ": \(word)"))
        }
    }

    private mutating func value(of name: String) -> String {
        note(name, nil, "")
        if let value = lookup(name) { return value }
        if !unset.contains(name) { unset.append(name) }
        return ""
    }

    private mutating func note(_ name: String, _ modifier: Character?, _ word: String) {
        guard !uses.contains(where: { $0.name == name }) else { return }
        uses.append(
            Use(
                name: name, isRequired: modifier == "?", fallback: modifier == "-" ? word : "",
                alternate: modifier == "+" ? word : ""))
    }

    private static func takeName(_ rest: inout Substring) -> String {
        guard let first = rest.first, first.isASCII, first.isLetter || first == "_" else { return "" }
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        rest = rest.dropFirst(name.count)
        return String(name)
    }

    private static func invalid(_ text: String) -> ComposeError {
        ComposeError("invalid interpolation format: \"\(text)\"", hint: "you may need to escape any $ with another $")
    }
}
