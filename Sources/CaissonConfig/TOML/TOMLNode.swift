import TOMLKit

/// A TOML document as a plain value; the parser's own objects point into memory of their root.
indirect enum TOMLNode: Equatable {
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case array([TOMLNode])
    case table([String: TOMLNode])
    /// Floats, dates and times, which no file of ours uses.
    case other(String)

    /// What a message calls this kind of value.
    var kind: String {
        switch self {
        case .string: "a string"
        case .integer: "an integer"
        case .boolean: "a boolean"
        case .array: "an array"
        case .table: "a table"
        case .other(let name): name
        }
    }

    init(_ value: any TOMLValueConvertible) {
        if let table = value.table {
            self = .table(TOMLNode.entries(of: table))
        } else if let array = value.array {
            self = .array(array.map { TOMLNode($0) })
        } else if value.type == .string, let text = value.string {
            self = .string(text)
        } else if value.type == .bool, let flag = value.bool {
            self = .boolean(flag)
        } else if value.type == .int, let number = value.int {
            self = .integer(number)
        } else {
            self = .other("a \(value.type.description)")
        }
    }

    /// The entries of a table; the caller keeps the document's root alive meanwhile.
    static func entries(of table: TOMLTable) -> [String: TOMLNode] {
        var entries: [String: TOMLNode] = [:]
        for key in table.keys {
            if let value = table[key] { entries[key] = TOMLNode(value) }
        }
        return entries
    }
}
