import CaissonCore

/// How short forms are written out.
enum ShortForms {
    /// `[A=b, C]` as `{A: b, C: null}`; with `empties` a name alone has an empty value.
    static func table(empties: Bool, separator: Character = "=") -> Shape.Expansion {
        { (node, _) throws(ComposeError) in
            guard let items = node.items else { return node }
            var entries: [ComposeNode.Entry] = []
            for item in items {
                guard let text = item.text else { throw ComposeError("has to be KEY\(separator)value", at: item.mark) }
                let parts = text.split(separator: separator, maxSplits: 1, omittingEmptySubsequences: false)
                let key = String(parts[0])
                let none = empties ? ComposeNode.text("", at: item.mark) : .null(at: item.mark)
                let value = parts.count == 2 ? ComposeNode.text(String(parts[1]), at: item.mark) : none
                entries.removeAll { $0.key == key }
                entries.append(ComposeNode.Entry(key: key, mark: item.mark, value: value))
            }
            return node.with(.table(entries))
        }
    }

    /// A list of names as a table with a value for each.
    static func names(_ value: @escaping @Sendable (SourceMark) -> ComposeNode) -> Shape.Expansion {
        { (node, _) throws(ComposeError) in
            guard let items = node.items else { return node }
            var entries: [ComposeNode.Entry] = []
            for item in items {
                guard let key = item.text else { throw ComposeError("has to be a name", at: item.mark) }
                entries.append(ComposeNode.Entry(key: key, mark: item.mark, value: value(item.mark)))
            }
            return node.with(.table(entries))
        }
    }

    /// A single text as the named key of a record.
    static func key(_ name: String) -> Shape.Expansion {
        { (node, _) throws(ComposeError) in
            guard let text = node.text else { return node }
            return .table([(name, .text(text, at: node.mark))], at: node.mark)
        }
    }

    /// `{host: address}` as `[host=address]`, `host:address` as `host=address`.
    static func hosts(_ node: ComposeNode, _: inout Expander) throws(ComposeError) -> ComposeNode {
        var lines: [ComposeNode] = []
        for entry in node.entries ?? [] {
            for address in entry.value.items ?? [entry.value] {
                lines.append(.text("\(entry.key)=\(bare(address.text ?? ""))", at: entry.mark))
            }
        }
        if node.entries != nil { return node.with(.list(lines)) }
        guard let items = node.items else { return node }
        return node.with(
            .list(
                items.map { item in
                    guard let text = item.text, let at = text.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
                        return item
                    }
                    return .text("\(text[..<at])=\(bare(String(text[text.index(after: at)...])))", at: item.mark)
                }))
    }

    private static func bare(_ address: String) -> String {
        address.hasPrefix("[") && address.hasSuffix("]") ? String(address.dropFirst().dropLast()) : address
    }

    /// A table as `key=value` lines; a key without a value alone.
    static func lines(_ node: ComposeNode, _: inout Expander) throws(ComposeError) -> ComposeNode {
        guard let entries = node.entries else { return node }
        return node.with(
            .list(entries.map { entry in .text(entry.key + (entry.value.text.map { "=" + $0 } ?? ""), at: entry.mark) })
        )
    }

    /// A command as a shell would split it into words.
    static func words(_ node: ComposeNode, _: inout Expander) throws(ComposeError) -> ComposeNode {
        guard let text = node.text else { return node }
        guard let words = ShellWords.split(text) else { throw ComposeError("a quote is left open", at: node.mark) }
        return node.with(.list(words.map { .text($0, at: node.mark) }))
    }

    /// A health check's test: text is for a shell.
    static func test(_ node: ComposeNode, _: inout Expander) throws(ComposeError) -> ComposeNode {
        guard let text = node.text else { return node }
        return node.with(.list([.text("CMD-SHELL", at: node.mark), .text(text, at: node.mark)]))
    }

    /// `host[:inside[:rwm]]`.
    static func device(_ node: ComposeNode, _: inout Expander) throws(ComposeError) -> ComposeNode {
        guard let text = node.text else { return node }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count <= 3 else { throw ComposeError("has to be source[:target[:permissions]]", at: node.mark) }
        return .table(
            [
                ("source", .text(parts[0], at: node.mark)),
                ("target", .text(parts.count > 1 ? parts[1] : parts[0], at: node.mark)),
                ("permissions", .text(parts.count > 2 ? parts[2] : "rwm", at: node.mark)),
            ], at: node.mark)
    }

    /// `external: {name: x}`, the old form of `external: true` and `name: x`.
    static func external(_ node: ComposeNode, _: inout Expander) throws(ComposeError) -> ComposeNode {
        guard let external = node["external"], external.entries != nil else { return node }
        var node = node
        if let name = external["name"] {
            guard node["name"] == nil else {
                throw ComposeError("external.name and name exclude each other", at: external.mark)
            }
            node["name"] = name
        }
        node["external"] = .plain("true", at: external.mark)
        return node
    }

    /// `gpus: all`.
    static func gpus(_ node: ComposeNode, _: inout Expander) throws(ComposeError) -> ComposeNode {
        guard node.text == "all" else { return node }
        return node.with(.list([.table([("count", .plain("-1", at: node.mark))], at: node.mark)]))
    }

    /// `count: all` is every device.
    static func count(_ node: ComposeNode, _: inout Expander) throws(ComposeError) -> ComposeNode {
        node.text == "all" ? .plain("-1", at: node.mark) : node
    }

    /// A build's context is a folder or a URL.
    static func context(_ node: ComposeNode, _ expander: inout Expander) throws(ComposeError) -> ComposeNode {
        guard let text = node.text, !HostPath.isRemote(text) else { return node }
        return .text(HostPath.resolved(text, expander.options), at: node.mark)
    }

    /// A further context: only what looks like a path is one.
    static func namedContext(_ node: ComposeNode, _ expander: inout Expander) throws(ComposeError) -> ComposeNode {
        guard let text = node.text, HostPath.isPath(text) else { return node }
        return .text(HostPath.resolved(text, expander.options), at: node.mark)
    }
}
