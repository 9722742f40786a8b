/// `eq ne lt le gt ge` of text/template.
enum TemplateComparison {
    static func compare(_ name: String, _ arguments: [Value]) throws(TemplateFailure) -> Bool {
        guard arguments.count >= 2 else { throw TemplateFailure("error calling \(name): missing argument for comparison") }
        let first = arguments[0]
        if name == "eq" {
            for other in arguments.dropFirst() where try equal(name, first, other) { return true }
            return false
        }
        guard arguments.count == 2 else {
            throw TemplateFailure("wrong number of args for \(name): want 2 got \(arguments.count)")
        }
        let second = arguments[1]
        switch name {
        case "ne": return try !equal(name, first, second)
        case "lt": return try less(name, first, second)
        case "le": return try !less(name, second, first)
        case "gt": return try less(name, second, first)
        default: return try !less(name, first, second)
        }
    }

    private static func equal(_ name: String, _ left: Value, _ right: Value) throws(TemplateFailure) -> Bool {
        switch (left, right) {
        case (.null, .null): return true
        case (.null, _), (_, .null): return false
        case (.bool(let a), .bool(let b)): return a == b
        case (.int(let a), .int(let b)): return a == b
        case (.double(let a), .double(let b)): return a == b
        case (.string(let a), .string(let b)): return a.utf8.elementsEqual(b.utf8)
        case (.list, _), (.object, _): throw TemplateFailure("error calling \(name): non-comparable type \(left.typeName)")
        default: throw TemplateFailure("error calling \(name): incompatible types for comparison")
        }
    }

    private static func less(_ name: String, _ left: Value, _ right: Value) throws(TemplateFailure) -> Bool {
        switch (left, right) {
        case (.int(let a), .int(let b)): return a < b
        case (.double(let a), .double(let b)): return a < b
        case (.string(let a), .string(let b)): return a.utf8.lexicographicallyPrecedes(b.utf8)
        case (.list, _), (.object, _), (.bool, .bool): throw TemplateFailure("error calling \(name): invalid type for comparison")
        default: throw TemplateFailure("error calling \(name): incompatible types for comparison")
        }
    }
}
