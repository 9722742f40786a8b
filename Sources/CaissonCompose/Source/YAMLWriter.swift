/// Writes nodes as YAML in the form of Docker's `compose config`: two blanks a level, lists indented below their key, which
/// libyaml's emitter does not do.
package struct YAMLWriter {
    private var out = ""

    /// The text of a table, with its last line feed.
    package static func text(_ node: ComposeNode) -> String {
        var writer = YAMLWriter()
        switch node.content {
        case .table(let entries) where !entries.isEmpty: writer.write(entries, indent: 0)
        case .list(let items) where !items.isEmpty: writer.write(items, indent: 0)
        default: writer.out = inline(node) + "\n"
        }
        return writer.out
    }

    private mutating func write(_ entries: [ComposeNode.Entry], indent: Int, startsInLine: Bool = false) {
        for (index, entry) in entries.enumerated() {
            if index > 0 || !startsInLine { out += String(repeating: " ", count: indent) }
            out += Self.scalar(entry.key, isPlain: false, indent: indent) + ":"
            write(below: entry.value, indent: indent + 2)
        }
    }

    private mutating func write(_ items: [ComposeNode], indent: Int) {
        for item in items {
            out += String(repeating: " ", count: indent) + "-"
            if case .table(let entries) = item.content, !entries.isEmpty {
                out += " "
                write(entries, indent: indent + 2, startsInLine: true)
            } else {
                write(below: item, indent: indent + 2)
            }
        }
    }

    private mutating func write(below node: ComposeNode, indent: Int) {
        switch node.content {
        case .table(let entries) where !entries.isEmpty:
            out += "\n"
            write(entries, indent: indent)
        case .list(let items) where !items.isEmpty:
            out += "\n"
            write(items, indent: indent)
        default: out += " " + Self.inline(node, indent: indent) + "\n"
        }
    }

    private static func inline(_ node: ComposeNode, indent: Int = 2) -> String {
        switch node.content {
        case .table: "{}"
        case .list: "[]"
        case .scalar(let text, let isPlain): node.isNull ? "null" : scalar(text, isPlain: isPlain, indent: indent)
        }
    }

    // MARK: scalars

    private static func scalar(_ text: String, isPlain: Bool, indent: Int) -> String {
        if isPlain { return text }
        // A block that starts with white space would be taken for deeper indentation.
        if text.contains("\n"), text.first?.isWhitespace == false, !text.unicodeScalars.contains(where: isControl) {
            return block(text, indent: indent)
        }
        if text.unicodeScalars.contains(where: { isControl($0) || $0 == "\n" || $0 == "\t" }) || looksTyped(text) {
            return doubleQuoted(text)
        }
        return isSafe(text)
            ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        (scalar.value < 0x20 && scalar != "\n" && scalar != "\t") || scalar.value == 0x7f
    }

    /// A literal block; how it ends says how many line feeds the text ends with.
    private static func block(_ text: String, indent: Int) -> String {
        let body = text.hasSuffix("\n") ? text.dropLast() : text[...]
        let chomping = !text.hasSuffix("\n") ? "-" : body.hasSuffix("\n") || body.isEmpty ? "+" : ""
        let pad = String(repeating: " ", count: max(indent, 2))
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
        return "|\(chomping)" + lines.map { $0.isEmpty ? "\n" : "\n" + pad + $0 }.joined()
    }

    private static func doubleQuoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case "\r": out += "\\r"
            case _ where isControl(scalar):
                let digits = String(scalar.value, radix: 16, uppercase: true)
                out += "\\x" + (digits.count < 2 ? "0" : "") + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    /// Whether unquoted it would be read as something else than text.
    private static func looksTyped(_ text: String) -> Bool {
        if text.isEmpty || ["~", "null", "Null", "NULL", "<<", "="].contains(text) { return true }
        if Spellings.flag(text) != nil || Spellings.integer(text) != nil { return true }
        let lower = text.lowercased()
        if [".inf", "-.inf", "+.inf", ".nan"].contains(lower) { return true }
        let first = text.first ?? " "
        return (first.isNumber || "+-.".contains(first)) && (Double(text) != nil || isDate(text))
    }

    private static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", maxSplits: 2)
        return parts.count == 3 && parts[0].count == 4 && parts[0].allSatisfy(\.isNumber)
            && parts[1].allSatisfy(\.isNumber)
            && parts[2].first?.isNumber == true
    }

    /// Whether it needs no quotes in a block.
    private static func isSafe(_ text: String) -> Bool {
        guard let first = text.first, let last = text.last, first != " ", last != " ", last != ":" else { return false }
        if "[]{},#&*!|>'\"%@`".contains(first) { return false }
        if "-?:".contains(first), text.dropFirst().first.map({ $0 == " " }) ?? true { return false }
        if text.hasPrefix("---") || text.hasPrefix("...") { return false }
        var before: Character = " "
        for character in text {
            if before == ":", character == " " { return false }
            if before == " ", character == "#" { return false }
            before = character
        }
        return true
    }
}
