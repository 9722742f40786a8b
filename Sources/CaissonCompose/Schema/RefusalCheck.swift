/// Finds keys that a service cannot be started with.
enum RefusalCheck {
    /// Throws ``ComposeError`` for the first of them, with the reason.
    static func check(_ node: ComposeNode, _ shape: Shape, path: String) throws(ComposeError) {
        switch shape.form {
        case .record(let fields): try check(node.entries ?? [], fields(), path)
        case .table(let value):
            for entry in node.entries ?? [] { try check(entry.value, value, path: Expander.join(path, entry.key)) }
        case .list(let item):
            for (index, value) in (node.items ?? []).enumerated() { try check(value, item, path: "\(path)[\(index)]") }
        case .either(_, let long): try check(node, long, path: path)
        default: return
        }
    }

    private static func check(_ entries: [ComposeNode.Entry], _ fields: [Field], _ path: String) throws(ComposeError) {
        for entry in entries {
            guard let field = fields.first(where: { $0.name == entry.key }) else { continue }
            let place = Expander.join(path, entry.key)
            if case .refused(let reason) = field.support, !entry.value.isNull {
                throw ComposeError("not supported: \(reason)", at: entry.mark, path: place)
            }
            try check(entry.value, field.shape, path: place)
        }
    }
}
