/// The fields of a value such as `type=local,dest=out`.
struct KeyValues: Sendable {
    private(set) var type: String?
    private var values: [String: String] = [:]

    /// Fields without `=` are refused in buildx's words.
    init(_ fields: [String]) throws(OptionFailure) {
        for field in fields {
            guard let equals = field.firstIndex(of: "=") else { throw OptionFailure("invalid value \(field)") }
            let key = field[..<equals].lowercased().filter { $0 != " " }
            let value = String(field[field.index(after: equals)...])
            if key == "type" { type = value } else { values[key] = value }
        }
    }

    /// nil when there is no such key.
    subscript(key: String) -> String? { values[key] }

    /// Whether a key says yes; nil when its value is not a truth value.
    func isTrue(_ key: String) -> Bool? { values[key].map { FlagValue.bool($0) ?? false } }

    /// A key that is not among these, first by name.
    func unknown(_ known: Set<String>) -> String? { values.keys.filter { !known.contains($0) }.min() }
}
