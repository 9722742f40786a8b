/// A value as templates and JSON output see it. Objects keep the order of their keys.
indirect enum Value: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case list([Value])
    case object(ObjectValue)
    /// Something a template calls with arguments (`.Label "x"`).
    case method(@Sendable ([Value]) throws(TemplateFailure) -> Value)
}

/// A struct or a map.
struct ObjectValue: Sendable {
    /// What a key that is not there means.
    enum Kind: Sendable, Equatable {
        /// Fields are fixed; an unknown one is an error that names this type.
        case record(String)
        /// A map: an unknown key has no value.
        case map
    }

    var kind: Kind
    private(set) var fields: [(key: String, value: Value)]

    init(_ kind: Kind, _ fields: [(key: String, value: Value)] = []) {
        self.kind = kind
        self.fields = fields
    }

    /// The first field of that name.
    subscript(key: String) -> Value? { fields.first { $0.key == key }?.value }

    /// Adds a field or replaces the one of that name.
    mutating func set(_ key: String, _ value: Value) {
        if let index = fields.firstIndex(where: { $0.key == key }) { fields[index].value = value } else { fields.append((key, value)) }
    }
}

extension Value {
    /// A map with sorted keys, as Go prints maps.
    static func map(_ entries: [String: Value]) -> Value {
        .object(ObjectValue(.map, entries.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
    }

    static func strings(_ texts: [String]) -> Value { .list(texts.map { .string($0) }) }

    /// Go's truth of templates: false, 0, nil, and anything empty are false.
    var isTrue: Bool {
        switch self {
        case .null: false
        case .bool(let value): value
        case .int(let value): value != 0
        case .double(let value): value != 0
        case .string(let text): !text.isEmpty
        case .list(let items): !items.isEmpty
        case .object(let object): object.kind == .map ? !object.fields.isEmpty : true
        case .method: true
        }
    }

    /// The form `{{.}}` prints (Go's `%v`).
    var text: String {
        switch self {
        case .null: "<no value>"
        case .string(let text): text
        default: nested
        }
    }

    private var nested: String {
        switch self {
        case .null: "<nil>"
        case .bool(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .double(let value): JSONText.number(value)
        case .string(let text): text
        case .list(let items): "[" + items.map(\.nested).joined(separator: " ") + "]"
        case .object(let object):
            object.kind == .map
                ? "map[" + object.fields.map { "\($0.key):\($0.value.nested)" }.joined(separator: " ") + "]"
                : "{" + object.fields.map(\.value.nested).joined(separator: " ") + "}"
        case .method: "<method>"
        }
    }
}
