package import CaissonCore

/// The published ports of services on this host: one look-up for each new connection, however many services there are.
package struct PortBalancer: Sendable, Hashable {
    package var ports: [BalancedPort]
    /// The bridge the backends are on; empty where there is none yet.
    package var bridge: String

    package init(_ ports: [BalancedPort], bridge: String) {
        self.ports = ports
        self.bridge = bridge
    }

    /// Puts exactly these ports into force in `table`, in one step, in the namespace of the calling thread; without any the table
    /// goes. Established connections go on.
    package func install(_ table: String) throws(CaissonError) { try Nftables.run(script(table)) }

    /// Takes the table away.
    package static func remove(_ table: String) throws(CaissonError) {
        try Nftables.run("add table inet \(table)\ndelete table inet \(table)")
    }

    /// nft's commands.
    func script(_ table: String) -> String {
        var lines = ["add table inet \(table)", "delete table inet \(table)"]
        guard !ports.isEmpty else { return lines.joined(separator: "\n") }
        lines.append("table inet \(table) {")
        for port in ports where !port.backends.isEmpty {
            let map = port.backends.enumerated().map { "\($0) : \($1) . \(port.targetPort)" }.joined(separator: ", ")
            lines += ["chain \(port.chain) {", "meta l4proto \(port.kind.rawValue) dnat ip addr . port to numgen inc mod \(port.backends.count) map { \(map) }", "}"]
        }
        let verdicts = ports.filter { !$0.backends.isEmpty }.map { "\($0.key) : goto \($0.chain)" }
        if !verdicts.isEmpty {
            lines += [
                "chain ingress {",
                "meta nfproto ipv4 fib daddr type local meta l4proto . th dport vmap { \(verdicts.joined(separator: ", ")) }", "}",
                // Ahead of the ports of single containers.
                "chain prerouting { type nat hook prerouting priority -101; policy accept;", "jump ingress", "}",
                "chain output { type nat hook output priority -101; policy accept;", "jump ingress", "}",
            ]
        }
        if !bridge.isEmpty {
            lines += [
                "chain postrouting { type nat hook postrouting priority 99; policy accept;",
                // A backend may share another network with the client: its answer has to come back this way all the same.
                "iifname \"br-*\" oifname \"\(bridge)\" ct status dnat masquerade", "}",
            ]
        }
        let dead = ports.filter(\.backends.isEmpty)
        if !dead.isEmpty { lines += refusal(dead) }
        return (lines + ["}"]).joined(separator: "\n")
    }

    private func refusal(_ dead: [BalancedPort]) -> [String] {
        let keys = "{ \(dead.map(\.key).joined(separator: ", ")) }"
        return [
            "chain refuse {", "meta l4proto . th dport \(keys) fib daddr type local goto rejected", "}",
            "chain rejected {", "meta l4proto tcp reject with tcp reset", "reject with icmpx type port-unreachable", "}",
            "chain input { type filter hook input priority 0; policy accept;", "jump refuse", "}",
        ]
    }
}

extension BalancedPort {
    fileprivate var key: String { "\(kind.rawValue) . \(hostPort)" }
    fileprivate var chain: String { "\(kind.rawValue)\(hostPort)" }
}
