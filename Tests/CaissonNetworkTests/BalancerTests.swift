import CaissonLinux
import CaissonNetwork
import TestSupport
import Testing

@Suite("Balancers", .serialized, .enabled(if: Host.hasNftables, "needs root and libnftables"))
struct BalancerTests {
    private func address(_ last: Int) throws -> IPv4Address { try #require(IPv4Address("10.1.1.\(last)")) }

    @Test func `virtual addresses are put in the place of those before, and go with the last`() throws {
        let sandbox = try NetworkSandbox()
        func tables() throws -> String {
            try Namespace.run(in: sandbox.namespace.raw, .network) { try Host.run("nft", ["list", "ruleset"]).output }
        }
        let (virtual, one, two) = (try address(9), try address(1), try address(2))
        try AddressBalancer([BalancedAddress(address: virtual, backends: [one, two])]).install(in: sandbox)
        let first = try tables()
        #expect(first.contains("numgen inc mod 2 map { 0 : 10.1.1.1, 1 : 10.1.1.2 }"))
        try AddressBalancer([BalancedAddress(address: virtual, backends: [])]).install(in: sandbox)
        let second = try tables()
        #expect(second.contains("reject") && !second.contains("numgen"))
        try AddressBalancer([]).install(in: sandbox)
        #expect(try tables() == "")
    }

    @Test func `published ports of all kinds are one table`() throws {
        let ports = [
            BalancedPort(kind: .tcp, hostPort: 8080, targetPort: 80, backends: [try address(1), try address(2)]),
            BalancedPort(kind: .udp, hostPort: 53, targetPort: 5353, backends: [try address(1)]),
            BalancedPort(kind: .tcp, hostPort: 9090, targetPort: 90, backends: []),
        ]
        let host = try NetworkSandbox()
        let (full, empty) = try Namespace.run(in: host.namespace.raw, .network) {
            try PortBalancer(ports, bridge: "br-x").install("test-ingress")
            let full = try Host.run("nft", ["list", "ruleset"]).output
            try PortBalancer([], bridge: "").install("test-ingress")
            return (full, try Host.run("nft", ["list", "ruleset"]).output)
        }
        #expect(full.contains("tcp . 8080 : goto tcp8080") && full.contains("udp . 53 : goto udp53"))
        #expect(full.contains("numgen inc mod 2 map { 0 : 10.1.1.1 . 80, 1 : 10.1.1.2 . 80 }"))
        #expect(full.contains("reject with tcp reset"))
        #expect(empty == "")
    }
}
