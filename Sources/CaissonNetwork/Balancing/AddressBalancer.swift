package import CaissonCore
import CaissonLinux

/// The virtual addresses of services inside a container's network namespace.
///
/// Translation happens where a connection begins: it then runs from container to container over the bridge, and the backend sees
/// the client's own address. At the bridge it could not, because the answer between two neighbours never passes the host.
package struct AddressBalancer: Sendable, Hashable {
    private static let table = "caisson-services"

    package var addresses: [BalancedAddress]

    package init(_ addresses: [BalancedAddress]) { self.addresses = addresses }

    /// Puts exactly these addresses into force, in one step, inside `sandbox`. Established connections go on.
    package func install(in sandbox: NetworkSandbox) throws(CaissonError) {
        let script = script
        try atEdge("network namespace") {
            try Namespace.run(in: sandbox.namespace.raw, .network) { _ = try Nftables.run(script) }
        }
    }

    /// nft's commands.
    var script: String {
        var lines = ["add table ip \(Self.table)", "delete table ip \(Self.table)"]
        guard !addresses.isEmpty else { return lines.joined(separator: "\n") }
        let reachable = addresses.enumerated().filter { !$1.backends.isEmpty }
        let dead = addresses.filter(\.backends.isEmpty).map { "\($0.address)" }
        lines.append("table ip \(Self.table) {")
        for (number, service) in reachable {
            let map = service.backends.enumerated().map { "\($0) : \($1)" }.joined(separator: ", ")
            lines.append("chain s\(number) { dnat to numgen inc mod \(service.backends.count) map { \(map) }")
            lines.append("}")
        }
        if !reachable.isEmpty {
            let verdicts = reachable.map { "\($1.address) : goto s\($0)" }.joined(separator: ", ")
            lines += ["chain output { type nat hook output priority -100; policy accept;", "ip daddr vmap { \(verdicts) }", "}"]
        }
        if !dead.isEmpty {
            lines += [
                "chain refuse { type filter hook output priority 0; policy accept;",
                "ip daddr { \(dead.joined(separator: ", ")) } reject with icmp type port-unreachable", "}",
            ]
        }
        return (lines + ["}"]).joined(separator: "\n")
    }
}
