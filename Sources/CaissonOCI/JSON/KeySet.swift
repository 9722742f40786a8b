/// A set of strings that Go writes as a map of empty objects: `{"80/tcp": {}}`.
package struct KeySet: Hashable, Sendable {
    /// The keys, sorted.
    package var keys: [String]

    package init(_ keys: some Sequence<String> = []) { self.keys = Set(keys).sorted() }
}

extension KeySet: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: String...) { self.init(elements) }
}

extension KeySet: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private struct Empty: Encodable {}

    package init(from decoder: any Decoder) throws {
        self.init(try decoder.container(keyedBy: Key.self).allKeys.map(\.stringValue))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for key in keys { try container.encode(Empty(), forKey: Key(stringValue: key)) }
    }
}
