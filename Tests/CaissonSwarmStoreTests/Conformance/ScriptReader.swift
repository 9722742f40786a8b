import CaissonSwarm
import TestSupport

/// The words of a conformance script as values of the protocol.
///
/// Ranges: `a` (a key), `a*` (a prefix), `a..c`, `a..` and `*` (all). Compares: `ver(a)=0`, `mod(a)<5`, `new(a)>2`, `val(a)!=x`.
/// Steps: `put a x [lease=L]`, `get RANGE [limit=N] [keys]`, `del RANGE`.
enum ScriptReader {
    static func range(_ word: String) -> KeyRange {
        if word == "*" { return .all }
        if word.hasSuffix("*") { return .prefix(ClusterKey(word.dropLast())) }
        guard let dots = word.firstRange(of: "..") else { return .key(ClusterKey(word)) }
        let end = word[dots.upperBound...]
        return KeyRange(from: ClusterKey(word[..<dots.lowerBound]), to: end.isEmpty ? nil : ClusterKey(end))
    }

    /// The value of `name=…` among the words.
    static func option(_ name: String, _ words: [String]) -> String? {
        words.first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    static func read(_ words: [String]) throws -> StoreRead {
        StoreRead(
            range(try word(words, 1)), limit: option("limit", words).flatMap { Int($0) }, keysOnly: words.contains("keys"))
    }

    static func operation(_ text: String, _ leases: [String: LeaseID]) throws -> StoreOperation {
        let words = text.split(separator: " ").map(String.init)
        switch words.first {
        case "put":
            let value = words.count > 2 && !words[2].hasPrefix("lease=") ? words[2] : ""
            return .put(ClusterKey(try word(words, 1)), text: value, lease: option("lease", words).map { lease($0, leases) })
        case "get": return .read(try read(words))
        case "del": return .delete(range(try word(words, 1)))
        default: throw LawBroken(description: "not a step: \(text)")
        }
    }

    /// A lease by its name in the script; one the script never granted is one the store does not know.
    static func lease(_ name: String, _ leases: [String: LeaseID]) -> LeaseID { leases[name] ?? LeaseID(999_999) }

    static func compare(_ text: String) throws -> StoreCompare {
        guard let open = text.firstIndex(of: "("), let close = text.firstIndex(of: ")") else {
            throw LawBroken(description: "not a compare: \(text)")
        }
        let key = ClusterKey(text[text.index(after: open)..<close])
        let rest = String(text[text.index(after: close)...])
        for (sign, relation) in [("!=", StoreCompare.Relation.notEqual), ("=", .equal), ("<", .less), (">", .greater)] {
            guard rest.hasPrefix(sign) else { continue }
            return StoreCompare(key, relation, try target(String(text[..<open]), String(rest.dropFirst(sign.count))))
        }
        throw LawBroken(description: "no relation in \(text)")
    }

    private static func target(_ name: String, _ operand: String) throws -> StoreCompare.Target {
        if name == "val" { return .value(Array(operand.utf8)) }
        guard let number = Int64(operand) else { throw LawBroken(description: "not a number: \(operand)") }
        switch name {
        case "ver": return .version(number)
        case "mod": return .modRevision(Revision(number))
        case "new": return .createRevision(Revision(number))
        default: throw LawBroken(description: "not a target: \(name)")
        }
    }

    /// `COMPARES ? STEPS : STEPS`, each list parted by commas and free to be empty.
    static func transaction(_ text: String, _ leases: [String: LeaseID]) throws -> StoreTransaction {
        let parts = text.split(separator: "?", omittingEmptySubsequences: false)
        let branches = (parts.last ?? "").split(separator: ":", omittingEmptySubsequences: false)
        func list(_ text: Substring?) -> [String] {
            (text ?? "").split(separator: ",").map { String($0.trimming(" ")) }.filter { !$0.isEmpty }
        }
        return StoreTransaction(
            if: try (parts.count > 1 ? list(parts.first) : []).map(compare),
            then: try list(branches.first).map { try operation($0, leases) },
            else: try list(branches.count > 1 ? branches[1] : nil).map { try operation($0, leases) })
    }

    static func word(_ words: [String], _ index: Int) throws -> String {
        guard words.count > index else { throw LawBroken(description: "too few words: \(words.joined(separator: " "))") }
        return words[index]
    }
}

extension Substring {
    func trimming(_ letter: Character) -> Substring {
        var text = self
        while text.first == letter { text.removeFirst() }
        while text.last == letter { text.removeLast() }
        return text
    }
}
