/// The functions of text/template and those Docker adds (`json`, `join`, `split`, `title`, `lower`, `upper`, `pad`,
/// `truncate`).
struct TemplateFunctions: Sendable {
    /// For the header of a table: Docker's own functions give back their argument.
    var keepsText = false

    static let names: Set<String> = [
        "and", "or", "not", "len", "index", "slice", "print", "printf", "println", "html", "urlquery", "eq", "ne", "lt", "le",
        "gt", "ge", "json", "split", "join", "title", "lower", "upper", "pad", "truncate",
    ]

    func call(_ name: String, _ arguments: [Value]) throws(TemplateFailure) -> Value {
        if keepsText, Self.docker.contains(name), let first = arguments.first { return first }
        switch name {
        case "not", "len", "json", "lower", "upper", "title": return try unary(name, arguments)
        case "eq", "ne", "lt", "le", "gt", "ge": return .bool(try TemplateComparison.compare(name, arguments))
        case "index", "slice": return try TemplateIndexing.call(name, arguments)
        case "print": return .string(Self.spaced(arguments))
        case "println": return .string(arguments.map(\.text).joined(separator: " ") + "\n")
        case "printf":
            guard let format = arguments.first else { throw Self.count(name, "at least 1", 0) }
            return .string(TemplateFormat.print(try Self.string(format), Array(arguments.dropFirst())))
        case "html": return .string(TemplateText.html(Self.spaced(arguments)))
        case "urlquery": return .string(TemplateText.urlQuery(Self.spaced(arguments)))
        case "split", "join", "pad", "truncate": return try text(name, arguments)
        default: throw TemplateFailure("\(JSONText.quoted(name)) is not a defined function")
        }
    }

    private static let docker: Set<String> = ["json", "split", "join", "title", "lower", "upper", "pad", "truncate"]

    private func unary(_ name: String, _ arguments: [Value]) throws(TemplateFailure) -> Value {
        guard arguments.count == 1 else { throw Self.count(name, "1", arguments.count) }
        let value = arguments[0]
        switch name {
        case "not": return .bool(!value.isTrue)
        case "json": return .string(value.json(html: value.isRow))
        case "lower": return .string(try Self.string(value).lowercased())
        case "upper": return .string(try Self.string(value).uppercased())
        case "title": return .string(TemplateText.title(try Self.string(value)))
        default: return .int(Int64(try Self.length(value)))
        }
    }

    private func text(_ name: String, _ arguments: [Value]) throws(TemplateFailure) -> Value {
        let wanted = name == "pad" ? 3 : 2
        guard arguments.count == wanted else { throw Self.count(name, String(wanted), arguments.count) }
        switch name {
        case "join":
            guard case .list(let items) = arguments[0] else {
                if case .null = arguments[0] { return .string("") }
                throw Self.type("[]string", arguments[0])
            }
            return .string(items.map(\.text).joined(separator: try Self.string(arguments[1])))
        case "split": return .strings(TemplateText.split(try Self.string(arguments[0]), try Self.string(arguments[1])))
        case "pad":
            let text = try Self.string(arguments[0])
            guard !text.isEmpty else { return .string("") }
            let (before, after) = (try Self.integer(arguments[1]), try Self.integer(arguments[2]))
            return .string(TemplateText.blanks(before) + text + TemplateText.blanks(after))
        default:
            let bytes = Array(try Self.string(arguments[0]).utf8)
            let length = max(0, try Self.integer(arguments[1]))
            return .string(String(decoding: bytes.prefix(length), as: UTF8.self))
        }
    }

    private static func length(_ value: Value) throws(TemplateFailure) -> Int {
        switch value {
        case .string(let text): return text.utf8.count
        case .list(let items): return items.count
        case .object(let object) where object.kind == .map: return object.fields.count
        case .null: throw TemplateFailure("error calling len: len of nil pointer")
        default: throw TemplateFailure("error calling len: len of type \(value.typeName)")
        }
    }

    /// fmt.Sprint: blanks between operands when neither is a string.
    private static func spaced(_ arguments: [Value]) -> String {
        var out = ""
        var previousIsText = true
        for (index, value) in arguments.enumerated() {
            var isText = false
            if case .string = value { isText = true }
            if index > 0, !isText, !previousIsText { out += " " }
            out += value.text
            previousIsText = isText
        }
        return out
    }

    static func string(_ value: Value) throws(TemplateFailure) -> String {
        guard case .string(let text) = value else { throw type("string", value) }
        return text
    }

    static func integer(_ value: Value) throws(TemplateFailure) -> Int {
        guard case .int(let number) = value else { throw type("int", value) }
        return Int(clamping: number)
    }

    private static func type(_ wanted: String, _ value: Value) -> TemplateFailure {
        TemplateFailure("wrong type for value; expected \(wanted); got \(value.typeName)")
    }

    private static func count(_ name: String, _ wanted: String, _ found: Int) -> TemplateFailure {
        TemplateFailure("wrong number of args for \(name): want \(wanted) got \(found)")
    }
}

extension Value {
    /// Rows of listings are written with `<`, `>` and `&` escaped, as Docker's are.
    fileprivate var isRow: Bool {
        if case .object(let object) = self, case .record(let type) = object.kind { return !type.isEmpty }
        return false
    }
}
