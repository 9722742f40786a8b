import CaissonAPI
import CaissonCore

/// `--filter` of `builder du` and `builder prune`: `key=value`, `key==value`, `key!=value`, `key~=text`.
struct BuildCacheFilter {
    private enum Comparison { case equal, unequal, contains }

    private struct Term {
        var key: String
        var comparison: Comparison
        var value: String
    }

    private static let keys: Set<String> = [
        "id", "type", "inuse", "shared", "private", "mutable", "immutable", "description", "until", "unused-for",
    ]
    private let terms: [Term]
    /// Only what was last used before; nil without such a bound.
    private let bound: Timestamp?

    /// Throws ``CaissonError`` (invalidArgument) for an unknown key or a value that cannot be read.
    init(_ filters: Filters, now: Timestamp) throws {
        var terms: [Term] = []
        var times: [String] = []
        for (spelt, values) in filters.values.sorted(by: { $0.key < $1.key }) {
            for value in values {
                let term = BuildCacheFilter.term(spelt, value)
                guard BuildCacheFilter.keys.contains(term.key) else {
                    throw CaissonError(.invalidArgument, "invalid filter '\(term.key)'")
                }
                if ["until", "unused-for"].contains(term.key) { times.append(term.value) } else { terms.append(term) }
            }
        }
        self.terms = terms
        bound = try UntilFilter.moment(Filters(["until": times]), now: now)
    }

    private static func term(_ key: String, _ value: String) -> Term {
        if key.hasSuffix("~") { return Term(key: String(key.dropLast()), comparison: .contains, value: value) }
        if key.hasSuffix("!") { return Term(key: String(key.dropLast()), comparison: .unequal, value: value) }
        return Term(key: key, comparison: .equal, value: value.hasPrefix("=") ? String(value.dropFirst()) : value)
    }

    /// Values of one key are alternatives, as Docker takes them; every key has to hold.
    func matches(_ entry: BuildCacheEntry) -> Bool {
        if let bound, entry.lastUse >= bound { return false }
        return Dictionary(grouping: terms, by: \.key).values.allSatisfy { terms in terms.contains { holds($0, entry) } }
    }

    private func holds(_ term: Term, _ entry: BuildCacheEntry) -> Bool {
        let actual =
            switch term.key {
            case "id": entry.id
            case "type": entry.type
            case "description": entry.description
            case "inuse": "\(entry.inUse)"
            case "shared": "\(entry.shared)"
            case "private": "\(!entry.shared)"
            case "mutable": "\(entry.type == BuildCacheInventory.mountType)"
            default: "\(entry.type != BuildCacheInventory.mountType)"
            }
        let wanted = BuildCacheFilter.isFlag(term.key) ? BuildCacheFilter.flag(term.value) : term.value
        return switch term.comparison {
        case .equal: term.key == "id" ? actual.hasPrefix(wanted) && !wanted.isEmpty : actual == wanted
        case .unequal: actual != wanted
        case .contains: actual.contains(wanted)
        }
    }

    private static func isFlag(_ key: String) -> Bool {
        ["inuse", "shared", "private", "mutable", "immutable"].contains(key)
    }

    private static func flag(_ value: String) -> String { ["", "1", "true"].contains(value) ? "true" : "false" }
}
