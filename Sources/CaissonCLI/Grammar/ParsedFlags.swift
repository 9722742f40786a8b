import CaissonAPI

/// The flags of one command line, checked for syntax.
struct ParsedFlags: Sendable {
    private var values: [String: [String]] = [:]

    /// Keeps a value; one of a single-valued flag replaces the one before.
    mutating func set(_ flag: FlagSpec, _ value: String) {
        if flag.kind.isRepeated { values[flag.name, default: []].append(value) } else { values[flag.name] = [value] }
    }

    /// Whether the flag was given, whatever its value.
    func has(_ name: String) -> Bool { values[name] != nil }

    func bool(_ name: String, default initial: Bool = false) -> Bool {
        values[name]?.last.flatMap(FlagValue.bool) ?? initial
    }

    func string(_ name: String) -> String? { values[name]?.last }

    /// nil when the flag was not given.
    func integer(_ name: String) -> Int? { values[name]?.last.flatMap(FlagValue.integer).flatMap { Int(exactly: $0) } }

    func list(_ name: String) -> [String] { values[name] ?? [] }

    /// Bytes; nil when the flag was not given.
    func bytes(_ name: String) -> Int64? { values[name]?.last.flatMap { FlagValue.bytes($0).success } }

    /// `key=value`s; a key alone has an empty value.
    func map(_ name: String) -> [String: String] {
        let pairs = list(name).map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (parts[0], parts.count == 2 ? parts[1] : "")
        }
        return Dictionary(pairs) { _, last in last }
    }

    /// The `--filter` values as the engine takes them.
    func filters(_ name: String = "filter") throws -> Filters {
        var filters = Filters()
        for text in list(name) where !text.isEmpty { try filters.add(text) }
        return filters
    }
}

extension ParsedFlags {
    /// These flags, and those of `outer` that are not among them.
    func overriding(_ outer: ParsedFlags) -> ParsedFlags {
        var merged = self
        merged.values.merge(outer.values) { own, _ in own }
        return merged
    }
}
