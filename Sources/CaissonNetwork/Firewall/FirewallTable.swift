package import CaissonCore
import CaissonLinux
import Glibc

/// A table of nftables of our own, in the namespace of the calling thread: nobody else's rules are in it, and ours are nowhere
/// else but for the two accepts of ``ForeignForward``.
package struct FirewallTable: Sendable, Hashable {
    /// Its name in the family `inet`.
    package let name: String

    package init(_ name: String = "caisson") { self.name = name }

    /// Makes the table hold what is planned and nothing else, in one step; without bridges it goes.
    package func replace(_ plan: FirewallPlan) throws(CaissonError) {
        guard plan.bridges.isEmpty else {
            try Nftables.run(plan.script(table: name))
            return
        }
        if try isInstalled() { try Nftables.run("delete table inet \(name)") }
    }

    /// Whether the table is there: one netlink exchange, without the library.
    package func isInstalled() throws(CaissonError) -> Bool {
        // struct nfgenmsg: family (NFPROTO_INET), version, resource id; subsystem NFTABLES (10), message GETTABLE (1).
        var message = NetlinkMessage(type: 10 << 8 | 1, flags: 0, fixed: [1, 0, 0, 0])
        message.attribute(1, name)
        do throws(SyscallError) {
            try NetlinkSocket(.netfilter).perform(message, "find table", name)
            return true
        } catch {
            if error.errno == ENOENT { return false }
            throw error.asCaissonError("firewall")
        }
    }

    /// The number of the rule set as a whole: it changes with every change anyone makes.
    package static func generation() throws(CaissonError) -> UInt32 {
        // NFT_MSG_GETGEN (16); NFTA_GEN_ID (1) is in network order.
        let message = NetlinkMessage(type: 10 << 8 | 16, flags: 0, fixed: [0, 0, 0, 0])
        do throws(SyscallError) {
            let reply = try NetlinkSocket(.netfilter).perform(message, "read generation", nil).first
            let bytes = reply?.attributes(after: 4)[1] ?? []
            return NetlinkReply.number(bytes, 0, as: UInt32.self).map(UInt32.init(bigEndian:)) ?? 0
        } catch {
            throw error.asCaissonError("firewall")
        }
    }

    /// Adds ports in one step; `alreadyExists` when one of them leads somewhere already, `notFound` without the table.
    package func publish(_ ports: [PublishedPort]) throws(CaissonError) {
        try Nftables.run(ports.map { "create element inet \(name) \(PortMap($0).rawValue) { \(PortMap($0).element($0)) }" }.joined(separator: "\n"))
    }

    /// Takes ports away in one step; `notFound` when one of them is not there.
    package func withdraw(_ ports: [PublishedPort]) throws(CaissonError) {
        try Nftables.run(ports.map { "delete element inet \(name) \(PortMap($0).rawValue) { \(PortMap($0).key($0)) }" }.joined(separator: "\n"))
    }

    /// What differs from `plan`, one line each; empty when the table is as it should be.
    package func differences(from plan: FirewallPlan) throws(CaissonError) -> [String] {
        guard try isInstalled() else { return plan.bridges.isEmpty ? [] : ["table inet \(name) is missing"] }
        if plan.bridges.isEmpty { return ["table inet \(name) is not needed"] }
        return FirewallListing.differences(try FirewallListing.read(name), plan)
    }
}
