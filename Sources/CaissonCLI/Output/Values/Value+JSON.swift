extension Value {
    /// Compact JSON on one line.
    func json(html: Bool = false) -> String {
        var out = ""
        write(into: &out, indent: nil, level: 0, html: html)
        return out
    }

    /// JSON over several lines, four blanks a level unless told otherwise, as `docker inspect` prints it.
    func indentedJSON(by indent: String = "    ") -> String {
        var out = ""
        write(into: &out, indent: indent, level: 0, html: false)
        return out
    }

    private func write(into out: inout String, indent: String?, level: Int, html: Bool) {
        switch self {
        case .null, .method: out += "null"
        case .bool(let value): out += value ? "true" : "false"
        case .int(let value): out += String(value)
        case .double(let value): out += JSONText.number(value)
        case .string(let text): out += JSONText.quoted(text, html: html)
        case .list(let items):
            Value.write(items, ("[", "]"), into: &out, indent: indent, level: level) { item, out in
                item.write(into: &out, indent: indent, level: level + 1, html: html)
            }
        case .object(let object):
            let fields = object.fields.filter { !$0.value.isMethod }
            Value.write(fields, ("{", "}"), into: &out, indent: indent, level: level) { field, out in
                out += JSONText.quoted(field.key, html: html) + (indent == nil ? ":" : ": ")
                field.value.write(into: &out, indent: indent, level: level + 1, html: html)
            }
        }
    }

    private var isMethod: Bool {
        if case .method = self { return true }
        return false
    }

    private static func write<Item>(
        _ items: [Item], _ brackets: (String, String), into out: inout String, indent: String?, level: Int,
        each: (Item, inout String) -> Void
    ) {
        out += brackets.0
        for (index, item) in items.enumerated() {
            if index > 0 { out += "," }
            if let indent { out += "\n" + String(repeating: indent, count: level + 1) }
            each(item, &out)
        }
        if let indent, !items.isEmpty { out += "\n" + String(repeating: indent, count: level) }
        out += brackets.1
    }
}
