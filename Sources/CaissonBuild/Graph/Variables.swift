/// Variables in the order they were first set: what ENV and ARG gave a stage so far.
struct Variables: Sendable, Equatable {
    private(set) var names: [String] = []
    private var values: [String: String] = [:]

    init() {}

    /// Reads `NAME=value` lines; one without a sign is empty.
    init(_ list: [String]) { for entry in list { set(entry) } }

    subscript(_ name: String) -> String? { values[name] }

    mutating func set(_ name: String, _ value: String) {
        if values.updateValue(value, forKey: name) == nil { names.append(name) }
    }

    mutating func set(_ entry: String) {
        let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        set(String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }

    /// `NAME=value`, in order.
    var list: [String] { names.map { "\($0)=\(values[$0] ?? "")" } }
}
