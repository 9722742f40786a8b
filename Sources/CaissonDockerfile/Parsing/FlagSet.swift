import CaissonCore

/// The flags of one instruction, checked against those it takes.
struct FlagSet {
    enum Kind {
        case text, truth, texts
    }

    private var values: [String: [String]] = [:]

    /// Throws for an unknown flag, one given twice, and one without its value.
    init(_ statement: Statement, _ known: [String: Kind] = [:]) throws(ParseError) {
        for flag in statement.flags {
            let parts = flag.text.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts.first ?? "")
            guard let kind = known[name] else {
                let near = Spelling.suggestion(for: name, of: Array(known.keys), caseSensitive: true)
                throw statement.error(
                    "unknown flag: --\(name)", hint: near.map { "did you mean \($0)?" }, at: flag.range)
            }
            guard values[name] == nil || kind == .texts else {
                throw statement.error("duplicate flag specified: --\(name)", at: flag.range)
            }
            let value = parts.count > 1 ? String(parts[1]) : nil
            guard kind == .truth ? value != "" : value != nil else {
                throw statement.error(
                    "missing a value on flag: --\(name)", hint: kind == .truth ? nil : "did you mean --\(name)=…?",
                    at: flag.range)
            }
            if kind == .truth, let value, !["true", "false"].contains(value.lowercased()) {
                throw statement.error("expecting boolean value for flag --\(name), not: \(value)", at: flag.range)
            }
            values[name, default: []].append(value ?? "true")
        }
    }

    /// An empty value is the same as none.
    func text(_ name: String) -> String? { values[name]?.last.flatMap { $0.isEmpty ? nil : $0 } }
    func truth(_ name: String) -> Bool? { values[name]?.last.map { $0.lowercased() == "true" } }
    func texts(_ name: String) -> [String] { values[name] ?? [] }
}

extension Statement {
    /// Where the flag of a name is, for errors about its value.
    func range(ofFlag name: String) -> Range<Int>? {
        flags.first { $0.text == "--" + name || $0.text.hasPrefix("--" + name + "=") }?.range
    }
}
