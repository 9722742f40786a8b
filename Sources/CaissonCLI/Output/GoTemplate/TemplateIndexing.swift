/// `index` and `slice` of text/template.
enum TemplateIndexing {
    static func call(_ name: String, _ arguments: [Value]) throws(TemplateFailure) -> Value {
        guard let base = arguments.first else {
            throw TemplateFailure("wrong number of args for \(name): want at least 1 got 0")
        }
        return name == "index" ? try index(base, arguments.dropFirst()) : try slice(base, arguments.dropFirst())
    }

    private static func index(_ base: Value, _ keys: ArraySlice<Value>) throws(TemplateFailure) -> Value {
        var value = base
        for key in keys {
            switch value {
            case .list(let items): value = items[try position(key, below: items.count, "index")]
            case .string(let text):
                let bytes = Array(text.utf8)
                value = .int(Int64(bytes[try position(key, below: bytes.count, "index")]))
            case .object(let object) where object.kind == .map:
                value = object[try TemplateFunctions.string(key)] ?? zero(of: object)
            case .null: throw TemplateFailure("error calling index: index of untyped nil")
            default: throw TemplateFailure("error calling index: can't index item of type \(value.typeName)")
            }
        }
        return value
    }

    /// What Go's maps give for a key they do not have.
    private static func zero(of object: ObjectValue) -> Value {
        for field in object.fields {
            guard case .string = field.value else { return .null }
        }
        return .string("")
    }

    private static func position(_ key: Value, below count: Int, _ name: String) throws(TemplateFailure) -> Int {
        guard case .int(let number) = key else {
            throw TemplateFailure("error calling \(name): cannot index slice/array with type \(key.typeName)")
        }
        guard number >= 0, number < Int64(count) else {
            throw TemplateFailure("error calling \(name): index out of range: \(number)")
        }
        return Int(number)
    }

    private static func slice(_ base: Value, _ bounds: ArraySlice<Value>) throws(TemplateFailure) -> Value {
        guard bounds.count <= 2 else { throw TemplateFailure("error calling slice: too many slice indexes: \(bounds.count)") }
        let count: Int
        switch base {
        case .list(let items): count = items.count
        case .string(let text): count = text.utf8.count
        default: throw TemplateFailure("error calling slice: can't slice item of type \(base.typeName)")
        }
        let limits = Array(bounds)
        let low = limits.isEmpty ? 0 : try position(limits[0], below: count + 1, "slice")
        let high = limits.count < 2 ? count : try position(limits[1], below: count + 1, "slice")
        guard low <= high else { throw TemplateFailure("error calling slice: invalid slice index: \(low) > \(high)") }
        if case .string(let text) = base { return .string(String(decoding: Array(text.utf8)[low..<high], as: UTF8.self)) }
        if case .list(let items) = base { return .list(Array(items[low..<high])) }
        return .null
    }
}
