import CaissonCore

/// Checks a file's nodes against the schema and writes every short form out, so that files can be merged and read without
/// regard to how they were written.
package struct Expander {
    /// What is done besides.
    struct Options: Sendable {
        /// Relative paths of the file start here; nil leaves them as they are.
        var directory: String?
        var home = "/root"
        /// Unknown keys are warnings.
        var isLax = false
        /// Variables were not replaced: values with a `$` are taken as they are.
        var keepsVariables = false
    }

    let options: Options
    private(set) var warnings: [ComposeError] = []

    init(_ options: Options) { self.options = options }

    /// The same in its long form. Throws ``ComposeError`` naming the place.
    mutating func expand(_ node: ComposeNode, as shape: Shape, path: String = "") throws(ComposeError) -> ComposeNode {
        if node.isNull, node.instruction != nil || shape.allowsNull || shape.isContainer { return node }
        if hasVariables(node) { return node }
        var node = node
        do { if let expand = shape.expand { node = try expand(node, &self) } } catch { throw placed(error, node, path) }
        switch shape.form {
        case .record(let fields): return try record(node, fields(), path)
        case .table(let value): return try table(node, value, path)
        case .list(let item): return try list(node, item, path)
        case .either(let short, let long):
            if case .scalar = node.content { return try expand(node, as: short, path: path) }
            return try expand(node, as: long, path: path)
        case .anything: return node
        default: return try scalar(node, shape.form, path)
        }
    }

    private func hasVariables(_ node: ComposeNode) -> Bool {
        options.keepsVariables && node.text?.contains("$") == true
    }

    private func placed(_ error: ComposeError, _ node: ComposeNode, _ path: String) -> ComposeError {
        var error = error
        error.mark = error.mark ?? node.mark
        if error.path.isEmpty { error.path = path }
        return error
    }

    private mutating func record(_ node: ComposeNode, _ fields: [Field], _ path: String) throws(ComposeError)
        -> ComposeNode
    {
        guard let entries = node.entries else { throw mismatch(node, "a mapping", path) }
        var kept: [ComposeNode.Entry] = []
        for entry in entries {
            let place = Self.join(path, entry.key)
            guard let field = fields.first(where: { $0.name == entry.key }) else {
                if entry.key.hasPrefix("x-") { kept.append(entry) } else { try unknown(entry, fields, place) }
                continue
            }
            var changed = entry
            changed.value = try expand(entry.value, as: field.shape, path: place)
            if !changed.value.isNull || changed.value.instruction != nil || field.shape.allowsNull {
                kept.append(changed)
            }
        }
        return node.with(.table(kept))
    }

    private mutating func unknown(_ entry: ComposeNode.Entry, _ fields: [Field], _ place: String) throws(ComposeError) {
        let near = Spelling.suggestion(for: entry.key, of: fields.map(\.name), caseSensitive: false)
        let error = ComposeError("unknown key", at: entry.mark, path: place, hint: near.map { "did you mean \($0)?" })
        guard options.isLax else { throw error }
        warnings.append(error)
    }

    private mutating func table(_ node: ComposeNode, _ value: Shape, _ path: String) throws(ComposeError) -> ComposeNode
    {
        if node.isNull { return node.with(.table([])) }
        guard let entries = node.entries else { throw mismatch(node, "a mapping", path) }
        var changed = entries
        for index in entries.indices {
            changed[index].value = try expand(
                entries[index].value, as: value, path: Self.join(path, entries[index].key))
        }
        return node.with(.table(changed))
    }

    private mutating func list(_ node: ComposeNode, _ item: Shape, _ path: String) throws(ComposeError) -> ComposeNode {
        guard let items = node.items else { throw mismatch(node, "a list", path) }
        var changed: [ComposeNode] = []
        for (index, value) in items.enumerated() {
            let expanded = try expand(value, as: item, path: "\(path)[\(index)]")
            changed.append(expanded)
        }
        return node.with(.list(changed))
    }

    static func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    // MARK: scalars

    private func mismatch(_ node: ComposeNode, _ wanted: String, _ path: String) -> ComposeError {
        ComposeError("has to be \(wanted), not \(node.kind)", at: node.mark, path: path)
    }

    private func scalar(_ node: ComposeNode, _ form: Shape.Form, _ path: String) throws(ComposeError) -> ComposeNode {
        guard let text = node.text else { throw mismatch(node, Self.name(form), path) }
        guard let content = try content(text, form, node, path) else {
            throw ComposeError(
                "has to be \(Self.name(form)), not \"\(text)\"", at: node.mark, path: path, hint: hint(text, form))
        }
        return node.with(content)
    }

    private func hint(_ text: String, _ form: Shape.Form) -> String? {
        guard case .word(let words) = form else { return nil }
        return Spelling.suggestion(for: text, of: words, caseSensitive: false).map { "did you mean \($0)?" }
    }

    /// nil for text that is not of the form.
    private func content(
        _ text: String, _ form: Shape.Form, _ node: ComposeNode, _ path: String
    ) throws(ComposeError) -> ComposeNode.Content? {
        switch form {
        case .word(let words): words.contains(text) ? .scalar(text, isPlain: false) : nil
        case .flag: Spellings.flag(text).map { .scalar($0 ? "true" : "false", isPlain: true) }
        case .integer: Spellings.integer(text).map { .scalar(String($0), isPlain: true) }
        case .mode: Spellings.mode(text).map { .scalar("0" + String($0, radix: 8), isPlain: false) }
        case .number: Double(text).map { _ in .scalar(text, isPlain: true) }
        case .size:
            text == "-1"
                ? .scalar(text, isPlain: false)
                : ByteCount(parsing: text).map { .scalar(String($0.bytes), isPlain: false) }
        case .duration: ComposeDuration(text).map { .scalar($0.text, isPlain: false) }
        case .path: .scalar(HostPath.resolved(text, options), isPlain: false)
        default: .scalar(text, isPlain: false)
        }
    }

    private static func name(_ form: Shape.Form) -> String {
        switch form {
        case .word(let words): "one of \(words.joined(separator: ", "))"
        case .flag: "true or false"
        case .integer: "a whole number"
        case .mode: "a file mode"
        case .number: "a number"
        case .size: "a size like 64m"
        case .duration: "a duration like 1m30s"
        case .record, .table: "a mapping"
        case .list: "a list"
        default: "text"
        }
    }
}

extension Shape {
    /// Whether nothing at all is as good as an empty one.
    fileprivate var isContainer: Bool {
        switch form {
        case .record, .table, .list, .either: true
        default: false
        }
    }
}
