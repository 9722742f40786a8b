import CaissonCore
import Foundation

/// What a table holds (libnftables-json(5)), in a form that can be compared with a plan.
struct FirewallListing: Decodable, Equatable {
    /// The elements of each set and map, as the plan writes them.
    var collections: [String: Set<String>] = [:]
    /// The number of rules of each chain.
    var rules: [String: Int] = [:]

    private struct Item: Decodable {
        struct Named: Decodable {
            var name: String
            var elem: [NftValue]?
        }
        struct Rule: Decodable { var chain: String }
        var set: Named?
        var map: Named?
        var chain: Named?
        var rule: Rule?
    }

    private enum Keys: String, CodingKey { case nftables }

    init(collections: [String: Set<String>], rules: [String: Int]) {
        self.collections = collections
        self.rules = rules
    }

    init(from decoder: any Decoder) throws {
        for item in try decoder.container(keyedBy: Keys.self).decode([Item].self, forKey: .nftables) {
            if let found = item.set ?? item.map { collections[found.name] = Set((found.elem ?? []).map(\.text)) }
            if let chain = item.chain { rules[chain.name, default: 0] += 0 }
            if let rule = item.rule { rules[rule.chain, default: 0] += 1 }
        }
    }

    static func read(_ table: String) throws(CaissonError) -> FirewallListing {
        try Nftables.decode(FirewallListing.self, "list table inet \(table)")
    }

    /// What a table lacks and what it has beyond the plan.
    static func differences(_ actual: FirewallListing, _ plan: FirewallPlan) -> [String] {
        var lines: [String] = []
        for wanted in plan.collections {
            guard let found = actual.collections[wanted.name] else {
                lines.append("\(wanted.name): missing")
                continue
            }
            let elements = Set(wanted.elements.map { $0.replacing("\"", with: "") })
            lines += elements.subtracting(found).sorted().map { "\(wanted.name): lacks \($0)" }
            lines += found.subtracting(elements).sorted().map { "\(wanted.name): unexpected \($0)" }
        }
        for chain in FirewallPlan.chains {
            guard let count = actual.rules[chain.name] else {
                lines.append("chain \(chain.name): missing")
                continue
            }
            if count != chain.rules.count { lines.append("chain \(chain.name): \(count) rules instead of \(chain.rules.count)") }
        }
        return lines
    }
}

/// A value of an element as nft's JSON has it; its text is what nft's own language writes.
struct NftValue: Decodable {
    let text: String

    private struct Parts: Decodable {
        struct Prefix: Decodable {
            var addr: String
            var len: Int
        }
        struct Wrapped: Decodable { var val: NftValue }
        var concat: [NftValue]?
        var prefix: Prefix?
        var elem: Wrapped?
    }

    init(from decoder: any Decoder) throws {
        if let pair = try? decoder.singleValueContainer().decode([NftValue].self) { // ignored: the next kind is tried
            text = pair.map(\.text).joined(separator: " : ")
        } else if let number = try? decoder.singleValueContainer().decode(Int.self) { // ignored: the next kind is tried
            text = "\(number)"
        } else if let word = try? decoder.singleValueContainer().decode(String.self) { // ignored: the next kind is tried
            text = word
        } else {
            let parts = try decoder.singleValueContainer().decode(Parts.self)
            text = parts.concat.map { $0.map(\.text).joined(separator: " . ") } ?? parts.prefix.map { "\($0.addr)/\($0.len)" }
                ?? parts.elem?.val.text ?? ""
        }
    }
}
