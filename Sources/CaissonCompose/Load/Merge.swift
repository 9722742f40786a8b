/// Lays an override over a file: tables key by key, lists one after the other without doubles, everything else replaced, as
/// the schema says for each key.
enum Merge {
    static func merged(
        _ base: ComposeNode, _ over: ComposeNode, _ shape: Shape?, path: String = ""
    ) throws(ComposeError) -> ComposeNode {
        switch over.instruction {
        case .reset: return over
        case .replace: return ComposeNode(over.content, at: over.mark)
        case nil: break
        }
        if over.isNull { return keepsNull(shape) ? over : base }
        if base.isNull || base.instruction == .reset { return over }
        if shape?.meeting == .replace { return over }
        if shape?.meeting == .sameDriver, let old = base["driver"]?.text, let new = over["driver"]?.text, old != new {
            return over
        }
        switch (base.content, over.content) {
        case (.table, .table): return try tables(base, over, shape, path)
        case (.list(let first), .list(let second)): return base.with(.list(lists(first, second, shape)))
        case (.scalar, .scalar): return over
        default:
            if case .either? = shape?.form { return over }
            throw ComposeError("cannot override \(base.kind) with \(over.kind)", at: over.mark, path: path)
        }
    }

    /// A variable without a value takes it from the environment, whatever it was before; elsewhere null says nothing.
    private static func keepsNull(_ shape: Shape?) -> Bool {
        guard case .text? = shape?.form else { return false }
        return shape?.allowsNull == true
    }

    private static func tables(
        _ base: ComposeNode, _ over: ComposeNode, _ shape: Shape?, _ path: String
    ) throws(ComposeError) -> ComposeNode {
        var result = base
        for entry in over.entries ?? [] {
            let place = Expander.join(path, entry.key)
            guard let old = base[entry.key], !entry.key.hasPrefix("x-") else {
                result[entry.key] = entry.value
                continue
            }
            result[entry.key] = try merged(old, entry.value, shape?.child(entry.key), path: place)
        }
        return result
    }

    /// An item that is the same as an earlier one takes its place.
    private static func lists(_ first: [ComposeNode], _ second: [ComposeNode], _ shape: Shape?) -> [ComposeNode] {
        guard let identity = shape?.identity else { return first + second }
        var items: [ComposeNode] = []
        var places: [String: Int] = [:]
        for item in first + second {
            guard let key = identity(item), let place = places[key] else {
                if let key = identity(item) { places[key] = items.count }
                items.append(item)
                continue
            }
            items[place] = item
        }
        return items
    }

    /// What is left once every file is in: `!reset` values are gone, `!override` has done its work.
    static func settled(_ node: ComposeNode) -> ComposeNode {
        switch node.content {
        case .scalar: return ComposeNode(node.content, at: node.mark)
        case .list(let items):
            return ComposeNode(.list(items.filter { $0.instruction != .reset }.map { settled($0) }), at: node.mark)
        case .table(let entries):
            let kept = entries.filter { $0.value.instruction != .reset }.map { entry in
                ComposeNode.Entry(key: entry.key, mark: entry.mark, value: settled(entry.value))
            }
            return ComposeNode(.table(kept), at: node.mark)
        }
    }
}
