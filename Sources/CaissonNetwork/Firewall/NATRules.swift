package import CaissonCore
import CaissonLinux
import Foundation

/// The firewall rules of the bridges, in the namespace of the calling thread: one table `ip caisson` of our own, and, only where
/// someone else's FORWARD chain drops what it does not know, two commented accepts there.
///
/// An accept in our table cannot override a drop in another (nft(8): every base chain of a hook is asked), hence the one touch
/// of foreign rules.
package enum NATRules {
    static let table = "caisson"

    /// Lets the bridge's containers reach out under the host's address. Safe to repeat; one transaction.
    package static func install(bridge: String, subnet: Subnet) throws(CaissonError) {
        try Nftables.run(
            """
            add table ip \(table)
            add set ip \(table) bridges { type ifname; }
            add set ip \(table) subnets { type ipv4_addr; flags interval; }
            add chain ip \(table) postrouting { type nat hook postrouting priority 100; policy accept; }
            add chain ip \(table) forward { type filter hook forward priority 0; policy accept; }
            flush chain ip \(table) postrouting
            flush chain ip \(table) forward
            add rule ip \(table) postrouting ip saddr @subnets oifname != @bridges masquerade
            add rule ip \(table) forward iifname @bridges accept
            add rule ip \(table) forward oifname @bridges ct state established,related accept
            add element ip \(table) bridges { "\(bridge)" }
            add element ip \(table) subnets { \(subnet) }
            """)
    }

    /// Takes the bridge out again; the table goes with its last bridge.
    package static func remove(bridge: String, subnet: Subnet) throws(CaissonError) {
        guard try isInstalled() else { return }
        let elements = try Nftables.run("list set ip \(table) bridges")
        if elements.contains("\"\(bridge)\"") {
            try Nftables.run("delete element ip \(table) bridges { \"\(bridge)\" }\ndelete element ip \(table) subnets { \(subnet) }")
        }
        if try !Nftables.run("list set ip \(table) bridges").contains("elements") { try Nftables.run("delete table ip \(table)") }
    }

    /// Whether our table is there: one netlink exchange, without the library.
    package static func isInstalled() throws(CaissonError) -> Bool {
        // struct nfgenmsg: family (NFPROTO_IPV4), version, resource id; subsystem NFTABLES (10), message GETTABLE (1).
        var message = NetlinkMessage(type: 10 << 8 | 1, flags: 0, fixed: [2, 0, 0, 0])
        message.attribute(1, table)
        do throws(SyscallError) {
            try NetlinkSocket(.netfilter).perform(message, "find table", table)
            return true
        } catch {
            if error.errno == ENOENT { return false }
            throw error.asCaissonError("firewall")
        }
    }

    // The accepts in a foreign chain.

    private static func comment(_ bridge: String) -> String { "caisson \(bridge)" }

    /// Puts the two accepts first into DOCKER-USER, or where there is none into a dropping FORWARD chain; true where there is one.
    package static func openForeignForward(bridge: String) throws(CaissonError) -> Bool {
        let ruleset = try Ruleset.read()
        guard let chain = ruleset.chainToOpen(ownTable: table) else { return false }
        if ruleset.rules.contains(where: { $0.isIn(chain) && $0.comment == comment(bridge) }) { return true }
        let place = "\(chain.family) \(chain.table) \(chain.name)"
        try Nftables.run(
            """
            insert rule \(place) oifname "\(bridge)" ct state related,established counter accept comment "\(comment(bridge))"
            insert rule \(place) iifname "\(bridge)" counter accept comment "\(comment(bridge))"
            """)
        return true
    }

    /// Takes our accepts out of every foreign chain.
    package static func closeForeignForward(bridge: String) throws(CaissonError) {
        let rules = try Ruleset.read().rules.filter { $0.comment == comment(bridge) && $0.table != table }
        if rules.isEmpty { return }
        let commands = rules.map { "delete rule \($0.family) \($0.table) \($0.chain) handle \($0.handle)" }
        try Nftables.run(commands.joined(separator: "\n"))
    }
}

/// What of `nft -j list ruleset` matters here (libnftables-json(5)).
struct Ruleset: Decodable {
    struct Chain: Decodable {
        var family: String
        var table: String
        var name: String
        var hook: String?
        var policy: String?
    }

    struct Rule: Decodable {
        var family: String
        var table: String
        var chain: String
        var handle: Int
        var comment: String?

        func isIn(_ other: Chain) -> Bool { family == other.family && table == other.table && chain == other.name }
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

    static func read() throws(CaissonError) -> Ruleset {
        let text = try Nftables.run("list ruleset", json: true)
        do {
            return try JSONDecoder().decode(Ruleset.self, from: Data(text.utf8))
        } catch {
            throw CaissonError(.internal, "firewall: the rule set cannot be read", cause: error)
        }
    }

    /// A FORWARD chain of someone else that drops by default is opened in DOCKER-USER of its table, or itself.
    func chainToOpen(ownTable: String) -> Chain? {
        let dropping = chains.first {
            $0.hook == "forward" && $0.policy == "drop" && $0.table != ownTable && ["ip", "inet"].contains($0.family)
        }
        guard let dropping else { return nil }
        let user = chains.first { $0.name == "DOCKER-USER" && $0.table == dropping.table && $0.family == dropping.family }
        return user ?? dropping
    }
}
