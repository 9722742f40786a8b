import CaissonAPI
import CaissonCore

/// `--filter` of the swarm's listings: values of one key are alternatives, labels all have to be there.
struct SwarmFilter {
    private let values: [String: [String]]

    /// Throws `invalidArgument` in Docker's words for a key that is none of `keys`.
    init(_ filters: Filters, keys: Set<String>) throws {
        try filters.require(keys)
        values = filters.values
    }

    /// nil where the key is not given.
    func values(of key: String) -> [String]? { values[key] }

    /// Whether one of the key's values fits, or there is none.
    func admits(_ key: String, _ fits: (String) -> Bool) -> Bool { values[key].map { $0.contains(where: fits) } ?? true }

    /// The whole or the beginning of a name or ID.
    func admits(_ key: String, beginningOf text: String) -> Bool { admits(key) { text.hasPrefix($0) } }

    /// `name` or `name=value`, all of them.
    func admits(_ key: String, labels: [String: String]) -> Bool {
        (values[key] ?? []).allSatisfy { wanted in
            guard let equals = wanted.firstIndex(of: "=") else { return labels[wanted] != nil }
            return labels[String(wanted[..<equals])] == String(wanted[wanted.index(after: equals)...])
        }
    }

    /// Throws `invalidArgument` for a value that is none of `words`.
    func require(_ key: String, among words: Set<String>) throws {
        for value in values[key] ?? [] where !words.contains(value) {
            throw CaissonError(.invalidArgument, "invalid filter '\(key)=\(value)'")
        }
    }
}
