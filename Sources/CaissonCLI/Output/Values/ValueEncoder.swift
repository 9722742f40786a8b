/// Turns an `Encodable` into a ``Value``, keeping the order in which its keys are written: inspect's output keeps the
/// order of Docker's, and templates walk the same tree that JSON output prints.
enum ValueEncoder {
    /// Keys that are left out when they are nil, as Docker's `omitempty` does; every other nil is written as null.
    private static let omitted: Set<String> = [
        "StopTimeout", "Shell", "SizeRw", "SizeRootFs", "StopSignal", "ExposedPorts", "Tmpfs", "Mounts", "Init", "Variant",
        "TmpfsSize", "SizeBytes", "Mode", "IPRange", "AuxiliaryAddresses", "Healthcheck", "Health", "Test", "Interval", "Timeout",
        "StartPeriod", "StartInterval", "Retries",
    ]

    static func encode(_ value: some Encodable) throws -> Value {
        let node = Node()
        try write(value, to: node, path: [])
        return node.value
    }

    fileprivate static func write(_ value: some Encodable, to node: Node, path: [any CodingKey]) throws {
        try value.encode(to: TreeEncoder(node: node, codingPath: path))
        node.becomesMap(value is any StringKeyed)
    }

    fileprivate static func writesNull(_ key: any CodingKey) -> Bool { !omitted.contains(key.stringValue) }
}

private protocol StringKeyed {}
extension Dictionary: StringKeyed where Key == String {}

/// A place in the tree under construction; shared by the containers that fill it, in one thread.
private final class Node {
    private enum Content {
        case scalar(Value)
        case list([Node])
        case object([(String, Node)], isMap: Bool)
    }

    private var content = Content.scalar(.null)

    var value: Value {
        switch content {
        case .scalar(let value): return value
        case .list(let nodes): return .list(nodes.map(\.value))
        case .object(let fields, let isMap):
            let values = fields.map { (key: $0.0, value: $0.1.value) }
            guard isMap else { return .object(ObjectValue(.record(""), values)) }
            return .object(ObjectValue(.map, values.sorted { $0.key < $1.key }))
        }
    }

    var count: Int {
        if case .list(let nodes) = content { return nodes.count }
        return 0
    }

    func set(_ value: Value) { content = .scalar(value) }

    func becomesList() {
        if case .list = content { return }
        content = .list([])
    }

    func becomesObject() {
        if case .object = content { return }
        content = .object([], isMap: false)
    }

    func becomesMap(_ isMap: Bool) {
        if isMap, case .object(let fields, _) = content { content = .object(fields, isMap: true) }
    }

    func append() -> Node {
        let node = Node()
        if case .list(var nodes) = content {
            content = .scalar(.null)  // Lets the array grow in place.
            nodes.append(node)
            content = .list(nodes)
        }
        return node
    }

    func field(_ key: String) -> Node {
        let node = Node()
        if case .object(var fields, let isMap) = content {
            content = .scalar(.null)
            fields.append((key, node))
            content = .object(fields, isMap: isMap)
        }
        return node
    }
}

private struct TreeEncoder: Encoder {
    let node: Node
    let codingPath: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any] = [:]

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.becomesObject()
        return KeyedEncodingContainer(KeyedTree<Key>(node: node, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.becomesList()
        return ListTree(node: node, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { ScalarTree(node: node, codingPath: codingPath) }
}

private struct KeyedTree<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: Node
    let codingPath: [any CodingKey]

    mutating func encodeNil(forKey key: Key) { node.field(key.stringValue).set(.null) }

    mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        try ValueEncoder.write(value, to: node.field(key.stringValue), path: codingPath + [key])
    }

    mutating func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: String?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws { try optional(value, key) }

    private func optional(_ value: (some Encodable)?, _ key: Key) throws {
        if let value {
            try ValueEncoder.write(value, to: node.field(key.stringValue), path: codingPath + [key])
        } else if ValueEncoder.writesNull(key) {
            node.field(key.stringValue).set(.null)
        }
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        TreeEncoder(node: node.field(key.stringValue), codingPath: codingPath + [key]).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        TreeEncoder(node: node.field(key.stringValue), codingPath: codingPath + [key]).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { TreeEncoder(node: node, codingPath: codingPath) }
    mutating func superEncoder(forKey key: Key) -> any Encoder {
        TreeEncoder(node: node.field(key.stringValue), codingPath: codingPath + [key])
    }
}

private struct ListTree: UnkeyedEncodingContainer {
    let node: Node
    let codingPath: [any CodingKey]
    var count: Int { node.count }

    mutating func encodeNil() { node.append().set(.null) }
    mutating func encode<T: Encodable>(_ value: T) throws { try ValueEncoder.write(value, to: node.append(), path: codingPath) }
    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        TreeEncoder(node: node.append(), codingPath: codingPath).container(keyedBy: type)
    }
    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        TreeEncoder(node: node.append(), codingPath: codingPath).unkeyedContainer()
    }
    mutating func superEncoder() -> any Encoder { TreeEncoder(node: node.append(), codingPath: codingPath) }
}

private struct ScalarTree: SingleValueEncodingContainer {
    let node: Node
    let codingPath: [any CodingKey]

    mutating func encodeNil() { node.set(.null) }
    mutating func encode(_ value: Bool) { node.set(.bool(value)) }
    mutating func encode(_ value: String) { node.set(.string(value)) }
    mutating func encode(_ value: Double) { node.set(.double(value)) }
    mutating func encode(_ value: Float) { node.set(.double(Double(value))) }
    mutating func encode(_ value: Int) { node.set(.int(Int64(value))) }
    mutating func encode(_ value: Int8) { node.set(.int(Int64(value))) }
    mutating func encode(_ value: Int16) { node.set(.int(Int64(value))) }
    mutating func encode(_ value: Int32) { node.set(.int(Int64(value))) }
    mutating func encode(_ value: Int64) { node.set(.int(value)) }
    mutating func encode(_ value: UInt) { node.set(.int(Int64(clamping: value))) }
    mutating func encode(_ value: UInt8) { node.set(.int(Int64(value))) }
    mutating func encode(_ value: UInt16) { node.set(.int(Int64(value))) }
    mutating func encode(_ value: UInt32) { node.set(.int(Int64(value))) }
    mutating func encode(_ value: UInt64) { node.set(.int(Int64(clamping: value))) }
    mutating func encode<T: Encodable>(_ value: T) throws { try ValueEncoder.write(value, to: node, path: codingPath) }
}
