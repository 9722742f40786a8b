import TOMLKit

/// Reads one table of a configuration file; every complaint names file, line and key.
struct TableReader {
    let file: String
    let path: [String]
    let entries: [String: TOMLNode]
    private let lines: KeyLines

    /// Parses a whole document.
    init(text: String, file: String) throws(ConfigError) {
        self.file = file
        path = []
        lines = KeyLines(text)
        do {
            let root = try TOMLTable(string: text)
            entries = withExtendedLifetime(root) { TOMLNode.entries(of: root) }
        } catch let error as TOMLParseError {
            throw ConfigError(file: file, line: error.source.begin.line, reason: error.description)
        } catch {
            throw ConfigError(file: file, line: 0, reason: "\(error)")
        }
    }

    private init(_ parent: TableReader, key: String, entries: [String: TOMLNode]) {
        file = parent.file
        path = parent.path + [key]
        lines = parent.lines
        self.entries = entries
    }

    /// The error for a key of this table.
    func error(_ key: String, _ reason: String) -> ConfigError {
        let full = path + [key]
        return ConfigError(file: file, line: lines.line(of: full), key: TableReader.spell(full), reason: reason)
    }

    /// Throws at the first key that is none of `known`, with the nearest known one as a hint.
    func refuseUnknown(_ known: [String]) throws(ConfigError) {
        for key in entries.keys.sorted() where !known.contains(key) {
            throw error(key, "unknown key" + Suggestion.hint(for: key, among: known))
        }
    }

    func string(_ key: String) throws(ConfigError) -> String? {
        guard let node = entries[key] else { return nil }
        guard case .string(let text) = node else { throw error(key, "expected a string, found \(node.kind)") }
        return text
    }

    func boolean(_ key: String) throws(ConfigError) -> Bool? {
        guard let node = entries[key] else { return nil }
        guard case .boolean(let flag) = node else { throw error(key, "expected true or false, found \(node.kind)") }
        return flag
    }

    func strings(_ key: String) throws(ConfigError) -> [String]? {
        guard let node = entries[key] else { return nil }
        guard case .array(let nodes) = node else { throw error(key, "expected an array of strings, found \(node.kind)") }
        var texts: [String] = []
        for item in nodes {
            guard case .string(let text) = item else {
                throw error(key, "expected an array of strings, found \(item.kind) in it")
            }
            texts.append(text)
        }
        return texts
    }

    func table(_ key: String) throws(ConfigError) -> TableReader? {
        guard let node = entries[key] else { return nil }
        guard case .table(let inner) = node else { throw error(key, "expected a table, found \(node.kind)") }
        return TableReader(self, key: key, entries: inner)
    }

    /// One of a closed set of words.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, _ type: Choice.Type
    ) throws(ConfigError) -> Choice? {
        guard let word = try string(key) else { return nil }
        guard let choice = Choice(rawValue: word) else {
            let words = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw error(key, "\"\(word)\" is not one of \(words)")
        }
        return choice
    }

    private static func spell(_ path: [String]) -> String {
        let bare = { (part: String) in part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) } }
        return path.map { bare($0) && !$0.isEmpty ? $0 : "\"\($0)\"" }.joined(separator: ".")
    }
}
