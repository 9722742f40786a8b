import CaissonAPI
import CaissonCore

/// The fields of an object in the order of Docker's JSON; what is not there is left out.
struct FieldList {
    private(set) var fields: [(key: String, value: Value)] = []

    var value: Value { .object(ObjectValue(.record(""), fields)) }
    var isEmpty: Bool { fields.isEmpty }

    mutating func add(_ key: String, _ value: Value?) {
        if let value { fields.append((key, value)) }
    }

    mutating func add(_ key: String, _ text: String?) { add(key, text.map { .string($0) }) }
    mutating func add(_ key: String, _ number: Int64?) { add(key, number.map { .int($0) }) }
    mutating func add(_ key: String, _ time: Timestamp?) { add(key, time.map { .string($0.rfc3339) }) }
    mutating func add(_ key: String, _ span: Duration?) { add(key, span.map { .int($0.nanosecondCount) }) }
    mutating func add(_ key: String, flag: Bool) { if flag { add(key, Value.bool(true)) } }
    mutating func add(_ key: String, list: [String]) { if !list.isEmpty { add(key, Value.strings(list)) } }
    mutating func add(_ key: String, nonzero: Int64) { if nonzero != 0 { add(key, Value.int(nonzero)) } }

    mutating func add(_ key: String, table: [String: String]) {
        if !table.isEmpty { add(key, Value.map(table.mapValues { .string($0) })) }
    }

    mutating func add(_ key: String, _ object: FieldList) { if !object.isEmpty { add(key, object.value) } }

    /// An object that is there even without fields.
    mutating func always(_ key: String, _ object: FieldList) { add(key, object.value) }

    /// ID, version and times, which all swarm objects begin with.
    static func head(_ id: String, _ version: Int64, _ created: Timestamp, _ updated: Timestamp) -> FieldList {
        var list = FieldList()
        list.add("ID", id)
        var index = FieldList()
        index.add("Index", version)
        list.always("Version", index)
        list.add("CreatedAt", created)
        list.add("UpdatedAt", updated)
        return list
    }
}

extension Value {
    static func labels(_ labels: [String: String]) -> Value { .map(labels.mapValues { .string($0) }) }
}
