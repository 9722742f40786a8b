/// Any JSON document, for files of others of which we change one key and keep the rest.
enum JSONValue: Sendable, Equatable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// The value of an object's key; nil for everything else.
    subscript(key: String) -> JSONValue? {
        get {
            guard case .object(let entries) = self else { return nil }
            return entries[key]
        }
        set {
            guard case .object(var entries) = self else { return }
            entries[key] = newValue
            self = .object(entries)
        }
    }

    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    var entries: [String: JSONValue] {
        guard case .object(let entries) = self else { return [:] }
        return entries
    }
}

extension JSONValue: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {  // ignored, here and below: the next kind is tried
            self = .boolean(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .boolean(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}
