package import CaissonCore

/// The one touch of foreign rules: where someone else's FORWARD chain drops what it does not know, two commented accepts there.
///
/// An accept in our table cannot override a drop in another (nft(8): every base chain of a hook is asked). Neither does theirs
/// override ours: what may come in to a bridge is said in our own table.
package enum ForeignForward {
    private static func comment(_ bridge: String) -> String { "caisson \(bridge)" }

    /// Puts the two accepts first into DOCKER-USER, or where there is none into a dropping FORWARD chain; true where there is one.
    package static func open(_ bridge: String) throws(CaissonError) -> Bool {
        let chains = try Ruleset.chains().chainsToOpen
        for chain in chains where try !isOpen(chain, bridge) {
            let place = "\(chain.family) \(chain.table) \(chain.name)"
            try Nftables.run(
                """
                insert rule \(place) oifname "\(bridge)" counter accept comment "\(comment(bridge))"
                insert rule \(place) iifname "\(bridge)" counter accept comment "\(comment(bridge))"
                """)
        }
        return !chains.isEmpty
    }

    /// Chains of others that drop what the bridge forwards, and are not opened for it.
    package static func closedChains(_ bridge: String) throws(CaissonError) -> [String] {
        var closed: [String] = []
        for chain in try Ruleset.chains().chainsToOpen where try !isOpen(chain, bridge) {
            closed.append("\(chain.family) \(chain.table) \(chain.name)")
        }
        return closed
    }

    private static func isOpen(_ chain: Ruleset.Chain, _ bridge: String) throws(CaissonError) -> Bool {
        try Ruleset.rules(of: chain).contains { $0.comment == comment(bridge) }
    }

    /// Takes our accepts out of every foreign chain.
    package static func close(_ bridge: String) throws(CaissonError) {
        var commands: [String] = []
        for chain in try Ruleset.chains().chains where chain.name == "DOCKER-USER" || chain.hook == "forward" {
            for rule in try Ruleset.rules(of: chain) where rule.comment == comment(bridge) {
                commands.append("delete rule \(chain.family) \(chain.table) \(chain.name) handle \(rule.handle)")
            }
        }
        if !commands.isEmpty { try Nftables.run(commands.joined(separator: "\n")) }
    }
}

/// What of nft's JSON matters for chains of others (libnftables-json(5)).
struct Ruleset: Decodable {
    struct Chain: Decodable, Equatable {
        var family: String
        var table: String
        var name: String
        var hook: String?
        var policy: String?
    }

    struct Rule: Decodable {
        var handle: Int
        var comment: String?
    }

    private struct Item: Decodable {
        var chain: Chain?
        var rule: Rule?
    }

    let chains: [Chain]
    let rules: [Rule]

    private enum Keys: String, CodingKey { case nftables }

    init(from decoder: any Decoder) throws {
        let items = try decoder.container(keyedBy: Keys.self).decode([Item].self, forKey: .nftables)
        chains = items.compactMap(\.chain)
        rules = items.compactMap(\.rule)
    }

    static func chains() throws(CaissonError) -> Ruleset { try Nftables.decode(Ruleset.self, "list chains") }

    static func rules(of chain: Chain) throws(CaissonError) -> [Rule] {
        try Nftables.decode(Ruleset.self, "list chain \(chain.family) \(chain.table) \(chain.name)").rules
    }

    /// A FORWARD chain that drops by default is opened in DOCKER-USER of its table, or itself. Ours accept by default.
    var chainsToOpen: [Chain] {
        let dropping = chains.filter { $0.hook == "forward" && $0.policy == "drop" && ["ip", "ip6", "inet"].contains($0.family) }
        return dropping.map { chain in
            chains.first { $0.name == "DOCKER-USER" && $0.table == chain.table && $0.family == chain.family } ?? chain
        }
    }
}
